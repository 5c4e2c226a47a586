/**
 * What crosses from the program to the provider host: one constant text a resource type, kept in the state of every
 * resource. It is state format and never changes. It holds no code of ours but a `require` of the installed package, found
 * from the Pulumi project, so that refresh and destroy run the installed version and not one frozen in the state.
 */
import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { VeeamError } from "../core/errors";
import { failure } from "./failure";
import { plainValue } from "./plainValue";
import * as sdk from "./sdk";

/** The objects that `./dynamic` exports. */
export type Handler =
  | "repository"
  | "scaleOutRepository"
  | "repositoryRescan"
  | "backupServer"
  | "credentials"
  | "cloudCredentials"
  | "encryptionPassword"
  | "kmsServer"
  | "managedServer"
  | "mountServer";

export function stub(handler: Handler): string {
  return `exports.handler=()=>require("node:module").createRequire(process.cwd()+"/")("pulumi-veeam/dynamic").${handler};`;
}

/** What a resource class says of its type, whatever form it has. */
export interface ResourceKind {
  readonly type: string;
  readonly handler: Handler;
  /** All that a program can ask for. */
  readonly outputs: readonly string[];
  /** Those of them that the server adds: not known in the preview of a creation. */
  readonly computed: readonly string[];
  /** Inputs that are outputs even where a program leaves them out. */
  readonly shown?: readonly string[];
  /** Inputs that are secret whatever the program says. */
  readonly secrets: readonly string[];
}

/** Every property that arguments of some type have, as an output: what is declared, as the server holds it. */
export type DeclaredByType<Args> = {
  readonly [K in PropertyOf<Args>]: pulumi.Output<pulumi.Unwrap<ValueOf<Args, K>> | undefined>;
};
type PropertyOf<U> = U extends unknown ? keyof U : never;
type ValueOf<U, K extends PropertyKey> = U extends unknown ? (K extends keyof U ? U[K] : never) : never;

/** Plain syntax: without a compiler of the project's own, Pulumi reads these types with TypeScript 3.8. */
type Constructor = new (
  kind: ResourceKind,
  name: string,
  args: object | undefined,
  opts?: pulumi.CustomResourceOptions,
) => pulumi.dynamic.Resource;

/**
 * A dynamic resource by type, constructed as a plain custom one: the SDK's closure serializer, which would put our whole
 * code into the state, is never entered.
 */
function constructAsCustomResource(this: unknown, ...parameters: ConstructorParameters<Constructor>): object {
  const [kind, name, args, opts] = parameters;
  const token = dynamicToken(kind);
  if (opts?.import !== undefined) throw mistakeIn(kind, name, NOT_IMPORTABLE);
  kinds.set(token, kind);
  const props = { ...propertiesOf(kind, name, args, opts), ...hiddenInputs(kind.handler, token, name, opts) };
  // The notes can repeat a declared value, and a program can mark any as secret.
  const constructed = [token, name, props, withSecrets({ secrets: [...kind.secrets, "__immutable"] }, opts)];
  const resource = Reflect.construct(sdk.CustomResource, constructed, new.target) as pulumi.CustomResource;
  addOutputs(resource, kind.outputs);
  hideStub(resource);
  return resource;
}
Object.setPrototypeOf(constructAsCustomResource, sdk.DynamicResource);
Object.setPrototypeOf(constructAsCustomResource.prototype as object, sdk.DynamicResource.prototype);

/** The engine reads by the id alone, and what is to read, the stub, is in a state that there is not yet. */
const NOT_IMPORTABLE =
  "the option import cannot be used with a dynamic resource, which Pulumi reads from its state alone. " +
  "Import it with veeam-import, declare adopt: true, or use the class of pulumi-veeam/native.";

function mistakeIn({ type }: ResourceKind, name: string, mistake: string): pulumi.RunError {
  return failure(new VeeamError("VEEAM_ARGUMENTS_INVALID", `${type} "${name}": ${mistake} Nothing was sent.`));
}

export const VeeamResource = constructAsCustomResource as unknown as Constructor;

export function dynamicToken({ type }: ResourceKind): string {
  return `pulumi-nodejs:dynamic/veeam:${type}`;
}

/** What a program declares, and a key for each output that the server may add: the SDK makes an output of each key, and of no other. */
export function propertiesOf(
  kind: ResourceKind,
  name: string,
  args: object | undefined,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  const { outputs, computed, shown = [], secrets } = kind;
  const refuse = (mistake: string): never => {
    throw mistakeIn(kind, name, mistake);
  };
  const named = (opts?.id === undefined ? [...computed, ...shown] : outputs).map((output) => [output, undefined]);
  const declared = Object.entries(args ?? {}).map(([key, value]: [string, unknown]) => {
    const plain = plainValue(value, key, refuse);
    return [key, secrets.includes(key) && value !== undefined ? sdk.secret(plain) : plain];
  });
  return { ...Object.fromEntries(named), ...Object.fromEntries(declared) } as pulumi.Inputs;
}

export function withSecrets(
  { secrets }: Pick<ResourceKind, "secrets">,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions | undefined {
  return secrets.length === 0 ? opts : sdk.mergeOptions(opts, { additionalSecretOutputs: [...secrets] });
}

/** The hidden inputs of a resource: the stub, the timeouts (the engine keeps them to itself), and its own URN. */
function hiddenInputs(
  handler: Handler,
  token: string,
  name: string,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  return {
    __provider: stub(handler),
    ...(opts?.customTimeouts === undefined ? {} : { __timeouts: { ...opts.customTimeouts } }),
    __urn: urn(name, token, opts),
  };
}

/** The SDK registers a resource when this is known, and so after its parents and the transforms of the program. */
function urn(name: string, token: string, opts: pulumi.CustomResourceOptions | undefined): pulumi.Input<string> {
  const followed = async (known: string): Promise<string> => {
    await followTransforms(opts);
    return known;
  };
  if (opts?.parent !== undefined) return sdk.createUrn(name, token, opts.parent).apply(followed);
  // `createUrn` makes five outputs of what is known, and the SDK takes its time over each.
  return Promise.resolve(`urn:pulumi:${sdk.getStack()}::${sdk.getProject()}::${token}::${name}`).then(followed);
}

/**
 * An output without a value for each of these that the resource does not have, because what is not declared is not in the state
 * either. Made when a program asks for it: the SDK takes its time over each (four stack traces).
 */
export function addOutputs(resource: pulumi.CustomResource, names: readonly string[]): void {
  const get = () => resource.urn.apply(() => undefined);
  for (const name of names) {
    if (!Object.hasOwn(resource, name)) Object.defineProperty(resource, name, { get, enumerable: true, configurable: true });
  }
}

/** Takes the stub out of what a program sees; exported as a stack output it would show changes that nobody made. */
function hideStub(resource: pulumi.Resource): void {
  delete (resource as unknown as Record<string, unknown>).__provider;
}

/*
 * `customTimeouts` reach the provider as a hidden input, because the engine keeps the option to itself. The input is filled when a
 * program declares the resource; a transform that sets the option comes later, and so does one that sets a secret as a plain value. So
 * where a program has transforms, one of ours comes after them, fills the input again, and makes secret what is.
 */

/** The part of the SDK's state of a deployment that is used here; it comes without a type. */
interface Store {
  /** Serves the transforms and hooks of a program; undefined as long as it has registered none. */
  readonly callbacks?: object | undefined;
}

/** What the program declares, by type. */
const kinds = new Map<string, ResourceKind>();

/** The registration of our transform in a deployment: with the automation API a process can have several. */
const registrations = new WeakMap<object, Promise<void>>();

/**
 * Has to be called before the resource is registered and after its parents are: their transforms are known only then. A program
 * without transforms pays nothing: the engine asks a transform about each resource.
 */
async function followTransforms(opts: pulumi.CustomResourceOptions | undefined): Promise<void> {
  const { callbacks } = storeOf(state);
  if (callbacks === undefined && !isTransformed(opts)) return;
  const deployment = sdk.getCallbacks();
  if (deployment === undefined) return;
  const registration = registrations.get(deployment) ?? registerLast();
  registrations.set(deployment, registration);
  await registration;
}

/** The engine calls transforms in the order in which it took them, and takes those that arrive together in any order. */
async function registerLast(): Promise<void> {
  await sdk.awaitStackRegistrations();
  sdk.registerResourceTransform(complete);
}

function storeOf({ getStore }: { readonly getStore?: () => Store }): Store {
  return getStore?.() ?? {};
}

/** By transforms of its own, or by those of the older kind, which run in the program and are inherited from parents and stack. */
function isTransformed(opts: pulumi.CustomResourceOptions | undefined): boolean {
  const parent: unknown = opts?.parent ?? sdk.getStackResource();
  const inherited = (parent as { readonly __transformations?: readonly unknown[] } | undefined)?.__transformations;
  return [opts?.transforms, opts?.transformations, inherited].some((transforms = []) => transforms.length > 0);
}

const complete: pulumi.ResourceTransform = ({ type, props, opts }) => {
  const kind = kinds.get(type);
  if (kind === undefined) return undefined;
  const { __timeouts: before = {}, ...inputs } = props as Record<string, pulumi.Input<unknown>>;
  const timeouts = Object.fromEntries(Object.entries(opts.customTimeouts ?? {}).filter(([, value]) => value !== ""));
  const declared = kind.secrets.filter((name) => inputs[name] !== undefined);
  if (declared.length === 0 && isDeepStrictEqual(before, timeouts)) return undefined;
  for (const name of declared) inputs[name] = sdk.secret(inputs[name]);
  const filled = Object.keys(timeouts).length === 0 ? inputs : { ...inputs, __timeouts: timeouts };
  // Without options: those of the resource stay as they are.
  return { props: filled, opts: undefined as unknown as pulumi.ResourceOptions };
};
