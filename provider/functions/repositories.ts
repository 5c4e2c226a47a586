/**
 * Repositories, scale-out repositories and their states. From the REST document of revision 1.3-rev0 (`RepositoryModel`,
 * `ScaleOutRepositoryModel`, `RepositoryStateModel`).
 */
import { z } from "zod";
import { VeeamError, messageOf } from "../core/errors";
import { guidKey, reference, text } from "../schema/types";
import { shownList } from "../vbr/readableList";
import { type Json, isListError } from "../vbr/responses";
import { type Lookup, type Servers, eitherOf, lookup, oneOf, quoted, shown, textOf, withoutNulls } from "./lookup";
import type { GetRepositoryResult, GetScaleOutRepositoryResult, RepositoryState } from "./results";

const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";
const SCALE_OUT_REPOSITORIES = "/api/v1/backupInfrastructure/scaleOutRepositories";
const COLUMNS = ["Name", "Description", "Type", "Host", "Path"] as const;

export const repository: Lookup<GetRepositoryResult> = theOneIn(REPOSITORIES, ["repository", "repositories"]);
export const scaleOutRepository: Lookup<GetScaleOutRepositoryResult> = theOneIn(SCALE_OUT_REPOSITORIES, [
  "scale-out repository",
  "scale-out repositories",
]);

export const repositoriesSchema = z.strictObject({
  nameFilter: text().optional(),
  typeFilter: oneOrMore(text()),
  hostIdFilter: reference("a managed server").optional(),
  pathFilter: text().optional(),
  excludeExtents: z.boolean().optional(),
  orderColumn: z.enum(COLUMNS).optional(),
  orderAsc: z.boolean().optional(),
});

export const scaleOutRepositoriesSchema = z.strictObject({
  nameFilter: text().optional(),
  orderColumn: z.enum([...COLUMNS, "EncryptionState"]).optional(),
  orderAsc: z.boolean().optional(),
});

export const repositoryStatesSchema = z.strictObject({
  idFilter: reference("a repository").optional(),
  nameFilter: text().optional(),
  typeFilter: oneOrMore(text()),
  capacityFilter: z.number().optional(),
  freeSpaceFilter: z.number().optional(),
  usedSpaceFilter: z.number().optional(),
  isOnlineFilter: z.boolean().optional(),
  isOutOfDateFilter: z.boolean().optional(),
  sobrIdFilter: reference("a scale-out repository").optional(),
  sobrExtentTypeFilter: oneOrMore(z.enum(["Performance", "Capacity", "Archive"])),
  sobrMembershipFilter: text().optional(),
  excludeExtents: z.boolean().optional(),
});

export const repositories: Lookup<GetRepositoryResult[]> = allIn(REPOSITORIES, repositoriesSchema);
export const scaleOutRepositories: Lookup<GetScaleOutRepositoryResult[]> = allIn(
  SCALE_OUT_REPOSITORIES,
  scaleOutRepositoriesSchema,
);
export const repositoryStates: Lookup<RepositoryState[]> = allIn(`${REPOSITORIES}/states`, repositoryStatesSchema);

/** `GET …/{id}`, or `GET …?nameFilter=` and an exact comparison: the filter matches other properties as well. */
function theOneIn<Model>(path: string, nouns: readonly [string, string]): Lookup<Model> {
  const schema = z.strictObject({ name: text().optional(), id: reference(`a ${nouns[0]}`).optional() });
  return oneOf(schema, {
    rules: eitherOf("name", "id"),
    list: async (servers, { name, id }) => {
      const { vbr, signal } = servers;
      const snapshot = vbr().snapshot({ path });
      // Never from a list of a moment ago: the provider, another process, may have changed one since.
      const found = id === undefined ? await snapshot.find({ key: String(name) }, signal) : [await snapshot.whole(id, signal)];
      const fitting = found.filter((item) => item !== undefined);
      const items = fitting.length === 0 ? await alternatives(servers, path, nouns, wantedBy(name, id)) : fitting;
      // The server was asked for this one; the list is for the error alone.
      return { items, unreadable: [] };
    },
    fits: (item, { name, id }) => (id === undefined ? item.name === name : guidKey(item.id) === guidKey(id)),
    describe: ({ name, id }) => ({
      nouns,
      wanted: wantedBy(name, id),
      word: name ?? guidKey(id),
      words: (item) => [name === undefined ? guidKey(item.id) : textOf(item.name)],
      show: (item) => shown(item.name, item.id, item.type),
      remedy: "Give the id instead.",
    }),
    toResult: (model) => withoutNulls(model) as Model,
  });
}

function wantedBy(name: string | undefined, id: string | undefined): string {
  return name === undefined ? `with the id ${id ?? ""}` : `named ${quoted(name)}`;
}

/** What an error offers in place of the one that is not there. */
async function alternatives(servers: Servers, path: string, nouns: readonly [string, string], wanted: string): Promise<Json[]> {
  try {
    return await shownList(servers.vbr(), path, {}, { signal: servers.signal });
  } catch (error) {
    if (!isListError(error)) throw error;
    throw new VeeamError(
      "VEEAM_NOT_FOUND",
      `There is no ${nouns[0]} ${wanted} on ${servers.vbr().connection.address}. Which ${nouns[1]} there are could not be read: ${messageOf(error)}`,
    );
  }
}

/** Every page of what the server lets through. */
function allIn<Model>(path: string, schema: z.ZodType<Json>): Lookup<Model[]> {
  return lookup(schema, async ({ vbr, signal }, filters) => {
    const query = Object.entries(filters).map(([key, value]): [string, string[]] => [key, [value].flat().map(String)]);
    return withoutNulls(await shownList(vbr(), path, Object.fromEntries(query), { signal })) as Model[];
  });
}

/** A filter for one value or for several. An empty list is refused: it would let everything through. */
function oneOrMore<S extends z.ZodType>(value: S) {
  const list = z.array(value).min(1, { error: "must not be empty" });
  return z.preprocess((given) => (given === undefined || Array.isArray(given) ? given : [given]), list.optional());
}
