/**
 * `customTimeouts` reach the provider as a hidden input, because the engine keeps the option to itself. The input is filled when a
 * program declares the resource; a transform that sets the option comes later. So where a program has transforms, one of ours comes
 * after them and fills the input again.
 */
import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

/** The part of the SDK's state of a deployment that is used here; it comes without a type. */
interface Store {
  /** Serves the transforms and hooks of a program; undefined as long as it has registered none. */
  readonly callbacks?: object | undefined;
}

/** The deployments in which our transform is registered: with the automation API a process can have several. */
const registered = new WeakSet<object>();

/**
 * Has to be called before the resource is registered and after its parents are: their transforms are known only then. A program
 * without transforms pays nothing: the engine asks a transform about each resource.
 */
export function followTransforms(opts: pulumi.CustomResourceOptions | undefined): void {
  const { callbacks } = storeOf(state);
  if (callbacks === undefined && !isTransformed(opts)) return;
  const deployment = pulumi.runtime.getCallbacks();
  if (deployment === undefined || registered.has(deployment)) return;
  registered.add(deployment);
  pulumi.runtime.registerResourceTransform(fillTimeouts);
}

function storeOf({ getStore }: { readonly getStore?: () => Store }): Store {
  return getStore?.() ?? {};
}

/** By transforms of its own, or by those of the older kind, which run in the program and are inherited from parents and stack. */
function isTransformed(opts: pulumi.CustomResourceOptions | undefined): boolean {
  const parent: unknown = opts?.parent ?? pulumi.runtime.getStackResource();
  const inherited = (parent as { readonly __transformations?: readonly unknown[] } | undefined)?.__transformations;
  return [opts?.transforms, opts?.transformations, inherited].some((transforms = []) => transforms.length > 0);
}

const fillTimeouts: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (!type.startsWith("pulumi-nodejs:dynamic/veeam:")) return undefined;
  const { __timeouts: before = {}, ...inputs } = props as Record<string, unknown>;
  const timeouts = Object.fromEntries(Object.entries(opts.customTimeouts ?? {}).filter(([, value]) => value !== ""));
  if (isDeepStrictEqual(before, timeouts)) return undefined;
  const filled = Object.keys(timeouts).length === 0 ? inputs : { ...inputs, __timeouts: timeouts };
  // Without options: those of the resource stay as they are.
  return { props: filled, opts: undefined as unknown as pulumi.ResourceOptions };
};
