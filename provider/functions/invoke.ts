/**
 * Look-ups as functions of the native plugin, which the engine asks. Where `pulumi.runtime.setMocks` answers in place of the engine, in
 * unit tests of a program, it answers the look-ups of both forms so.
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamError } from "../core/errors";
import * as sdk from "../program/sdk";
import type { Lookups } from "./results";

/** Look-ups that give a list; a function of Pulumi gives an object, so that the list is a property of it. */
const LISTS: ReadonlySet<keyof Lookups> = new Set([
  "getRepositories",
  "getScaleOutRepositories",
  "getRepositoryStates",
  "getBackupServers",
]);

export function isMocked(): boolean {
  return "mocks" in (sdk.getMonitor() ?? {});
}

/** What the plugin, or `call` of the mocks, gives for `veeam:index:<name>`; undefined where the provider is not known yet. */
export async function invokeIfKnown<N extends keyof Lookups>(
  name: N,
  args: object,
  options: pulumi.InvokeOptions,
): Promise<Lookups[N][1] | undefined> {
  const token = `veeam:index:${name}`;
  const answer = (await sdk.invoke(token, args, options)) as { items?: Lookups[N][1] };
  // In a preview the engine does not ask a provider whose settings are not known yet, and answers nothing in its place.
  if (!isMocked() && Object.keys(answer).length === 0) return undefined;
  if (!LISTS.has(name)) return answer as Lookups[N][1];
  if (Array.isArray(answer.items)) return answer.items as Lookups[N][1];
  throw new VeeamError("VEEAM_ARGUMENTS_INVALID", `The mock of ${token} gives no list. Let it return { items: [...] }.`);
}

/** The same, where an answer is needed. */
export async function invoke<N extends keyof Lookups>(
  name: N,
  args: object,
  options: pulumi.InvokeOptions,
): Promise<Lookups[N][1]> {
  const answer = await invokeIfKnown(name, args, options);
  if (answer !== undefined) return answer;
  throw new VeeamError("VEEAM_ARGUMENTS_INVALID", notKnownYet(name));
}

export function notKnownYet(name: keyof Lookups): string {
  return `${name} asks through a provider whose settings are not known yet in this preview. Use ${name}Output: its result is unknown then, and nothing is asked.`;
}
