/** What the tests of the rules of docs/design.md, "Ownership", share. */
import { SCALE_OUT_STUB, makeExtents, minimal } from "../scaleOutRepository/programs";
import { linuxLocal } from "../repository/programs";
import { ManagedResource, configOf, type Fields, type Site } from "../../site";
import { startRun, type Driven } from "../../run";

/** The next run on the same server, which knows nothing of what the one before has read. */
export function nextRun({ simulator }: Pick<Site, "simulator">, engine?: Driven["engine"]): Driven {
  return startRun(configOf(simulator), engine);
}

let count = 0;

/** A name that no other test uses. */
export function fresh(prefix = "nas"): string {
  return `${prefix}-${++count}`;
}

/** The kinds of objects of VBR, each with a declaration of a certain name and what identifies a request that creates one. */
export const KINDS = [
  {
    kind: "repository",
    on: "/repositories",
    stub: undefined,
    declare: (_site: Site, name: string, more: Fields = {}): Promise<Fields> => Promise.resolve(linuxLocal(name, more)),
    held: (site: Site): readonly Fields[] => site.simulator.infrastructure.repositories,
  },
  {
    kind: "scale-out repository",
    on: "/scaleOutRepositories",
    stub: SCALE_OUT_STUB,
    declare: async (site: Site, name: string, more: Fields = {}): Promise<Fields> =>
      minimal(name, await makeExtents(site, fresh("extent")), more),
    held: (site: Site): readonly Fields[] => site.simulator.infrastructure.scaleOutRepositories,
  },
] as const;

export type TestedKind = (typeof KINDS)[number];

export function resourceOf({ stub }: TestedKind, host: Driven): ManagedResource {
  return new ManagedResource(host, stub);
}

/** The ids of the objects of this name that the server has. */
export function idsOf(kind: TestedKind, site: Site, name: string): string[] {
  return kind
    .held(site)
    .filter((object) => object.name === name)
    .map(({ id }) => String(id));
}

export async function failing(promise: Promise<unknown>): Promise<Error & { id?: string; properties?: Fields }> {
  return promise.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error as Error,
  );
}

/** The warnings of a host about a resource or the run. */
export function warningsOf(host: Driven): string[] {
  return host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
}
