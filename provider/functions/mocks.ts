/** Unit tests of a program: where `pulumi.runtime.setMocks` answers in place of the engine, it answers look-ups too, as functions of a plugin. */
import * as pulumi from "@pulumi/pulumi";
import { VeeamError } from "../core/errors";
import type { Lookups } from "./results";

/** Look-ups that give a list; a function of Pulumi gives an object, so that the list is a property of it. */
const LISTS: ReadonlySet<keyof Lookups> = new Set([
  "getRepositories",
  "getScaleOutRepositories",
  "getRepositoryStates",
  "getBackupServers",
]);

export function isMocked(): boolean {
  return "mocks" in (pulumi.runtime.getMonitor() ?? {});
}

/** What `call` of the mocks gives for `veeam:index:<name>`. */
export async function askMocks<N extends keyof Lookups>(
  name: N,
  args: object,
  provider: pulumi.ProviderResource | undefined,
): Promise<Lookups[N][1]> {
  const token = `veeam:index:${name}`;
  const answer = (await pulumi.runtime.invoke(token, args, provider === undefined ? {} : { provider })) as {
    items?: Lookups[N][1];
  };
  if (!LISTS.has(name)) return answer as Lookups[N][1];
  if (Array.isArray(answer.items)) return answer.items as Lookups[N][1];
  throw new VeeamError("VEEAM_ARGUMENTS_INVALID", `The mock of ${token} gives no list. Let it return { items: [...] }.`);
}
