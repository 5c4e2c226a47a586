/**
 * What crosses from the program to the provider host: one constant text a resource type, kept in the state of every
 * resource. It is state format and never changes. It holds no code of ours but a `require` of the installed package, found
 * from the Pulumi project, so that refresh and destroy run the installed version and not one frozen in the state.
 */
import * as pulumi from "@pulumi/pulumi";
import { followTransforms } from "./customTimeouts";

/** The objects that `./dynamic` exports. */
export type Handler = "repository" | "scaleOutRepository" | "repositoryRescan" | "backupServer";

export function stub(handler: Handler): string {
  return `exports.handler=()=>require("node:module").createRequire(process.cwd()+"/")("pulumi-veeam/dynamic").${handler};`;
}

/** Plain syntax: without a compiler of the project's own, Pulumi reads these types with TypeScript 3.8. */
type Constructor = new (
  token: string,
  name: string,
  props: pulumi.Inputs,
  opts?: pulumi.CustomResourceOptions,
) => pulumi.dynamic.Resource;

/**
 * A dynamic resource by type, constructed as a plain custom one: the SDK's closure serializer, which would put our whole
 * code into the state, is never entered.
 */
function constructAsCustomResource(this: unknown, ...args: ConstructorParameters<Constructor>): object {
  const [token, name, props, opts] = args;
  const printable = Object.fromEntries(Object.entries(props).map(([key, value]) => [key, withPrototype(value)]));
  return Reflect.construct(pulumi.CustomResource, [token, name, printable, opts], new.target) as object;
}
Object.setPrototypeOf(constructAsCustomResource, pulumi.dynamic.Resource);
Object.setPrototypeOf(constructAsCustomResource.prototype as object, pulumi.dynamic.Resource.prototype);

export const VeeamResource = constructAsCustomResource as unknown as Constructor;

/** The SDK makes a text of each property, which fails for an object without a prototype (`Object.groupBy`, `querystring.parse`). */
function withPrototype(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPrototype);
  const isBare = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;
  return isBare ? { ...value } : value;
}

/** The hidden inputs of a resource: the stub, the timeouts (the engine keeps them to itself), and its own URN. */
export function hiddenInputs(
  handler: Handler,
  token: string,
  name: string,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  return {
    __provider: stub(handler),
    ...(opts?.customTimeouts === undefined ? {} : { __timeouts: opts.customTimeouts }),
    __urn: urn(name, token, opts),
  };
}

/** The SDK registers a resource when this is known, and so after its parents and the transforms of the program. */
function urn(name: string, token: string, opts: pulumi.CustomResourceOptions | undefined): pulumi.Input<string> {
  const followed = (known: string): string => {
    followTransforms(opts);
    return known;
  };
  if (opts?.parent !== undefined) return pulumi.createUrn(name, token, opts.parent).apply(followed);
  // `createUrn` makes five outputs of what is known, and the SDK takes its time over each.
  return Promise.resolve(`urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${token}::${name}`).then(followed);
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
export function hideStub(resource: pulumi.Resource): void {
  delete (resource as unknown as Record<string, unknown>).__provider;
}
