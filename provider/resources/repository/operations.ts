/**
 * Backup repositories on a VBR server (`/api/v1/backupInfrastructure/repositories`): what each step of Pulumi's lifecycle
 * does there. From the REST documents, in the words of revision 1.3-rev0.
 */
import { isDeepStrictEqual } from "node:util";
import { claim } from "../../lifecycle/ownership";
import { asHeld, changesBetween, notTaken } from "../../schema/comparison";
import { VeeamError } from "../../core/errors";
import type { Revision } from "../../config/settings";
import { type Checked, checkInputs, failure } from "../../schema/validate";
import { nearest } from "../../core/similarity";
import { lowerCase } from "../../schema/types";
import { declaredIn, toState, urnOf, withNewFlags, type Notes } from "../../lifecycle/state";
import { type Fields, isUnknown, isUnset, visible } from "../../core/values";
import { type Json, queryString } from "../../vbr/client";
import type { Context } from "../../lifecycle/vbrObject/context";
import { deleteObject } from "../../lifecycle/vbrObject/delete";
import { type Kind, describe } from "../../lifecycle/vbrObject/kind";
import { mergedModel } from "../../lifecycle/vbrObject/merge";
import { findById, idOf } from "../../vbr/objects";
import { type Found, readBeforeCreate, readBeforeUpdate, readObject } from "../../lifecycle/vbrObject/read";
import {
  afterFailedCreate,
  afterFailedUpdate,
  locate,
  reportEnd,
  replaceModel,
  reportNotTaken,
} from "../../lifecycle/vbrObject/outcome";
import { withoutMisplacedNames } from "../../vbr/revisions";
import { mistakesOf, requireServed } from "../../lifecycle/vbrObject/revisionCheck";
import { type WriteEnd, writeAndWait } from "../../vbr/submit";
import { bringPermissions, withPermissions } from "./accessPermissions";
import { isRepositoryType, ownersOf, permissionMistakes, repositorySchemas, type RepositoryType } from "./schema";

const REPOSITORY: Kind = {
  path: "/api/v1/backupInfrastructure/repositories",
  resource: "Repository",
  noun: "repository",
  schemaOf: ({ type }) => schemaOf(type),
  toDeclaration: (model) => model,
  addedOutputs: () => ({}),
  toOutputs,
  completed: (context, model, declared) => withPermissions(context, REPOSITORY, model, declared),
  holders: "a job that uses it, a scale-out repository, imported backups",
};

export interface Difference {
  /** Absent: Pulumi compares the inputs itself, and shows each property. Never true, which would show nothing. */
  readonly changes?: false;
  readonly replaces?: string[];
  readonly deleteBeforeReplace?: boolean;
}

/** Checks what a program declares, without a server. Which revision `auto` comes to, only a server can tell. */
export function check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked {
  const { type, ...rest } = news;
  if (isUnknown(type)) return { inputs: { ...news }, failures: [] };
  if (!isRepositoryType(type)) return { inputs: { ...news }, failures: [failure(`type: ${explainType(type)}`)] };
  // What a server's model has beyond a declaration, for programs that were written from one.
  const { id, isDisabled, importOptions, ...declared } = rest;
  return checkInputs(repositorySchemas[type], { type, ...withoutMisplacedNames(declared) }, olds, {
    owners: ownersOf,
    rules: (value) => [...permissionMistakes(value), ...mistakesOf(REPOSITORY, value, revision)],
  });
}

function explainType(type: unknown): string {
  const types = Object.keys(repositorySchemas);
  if (isUnset(type)) return `is required; one of ${types.join(", ")}`;
  const guess = typeof type === "string" ? nearest(type, types) : undefined;
  return `must be one of ${types.join(", ")}, got ${JSON.stringify(type)}${guess === undefined ? "" : `; did you mean "${guess}"?`}`;
}

/** Compares two declarations, without a server. */
export function diff(olds: Fields, news: Fields): Difference {
  if (!isRepositoryType(news.type)) return { replaces: ["type"] };
  const changes = changesBetween(repositorySchemas[news.type], declaredIn(olds), visible(news));
  if (changes.length === 0 && isDeepStrictEqual(olds.__timeouts, news.__timeouts)) return { changes: false };
  // A place that was left out before is compared with the server by the update; only another place is another repository.
  const moved = changes.filter(({ traits, kind }) => traits.replaces === true && kind === "update");
  const replaces = [...new Set(moved.map(({ path }) => path.split(".", 1)[0] ?? path))];
  // With the same name the old one must go first: two repositories of one name cannot be on a server.
  return { replaces, deleteBeforeReplace: replaces.length > 0 && isSameName(olds.name, news.name) };
}

export function subjectOf(inputs: Fields): string {
  return describe(REPOSITORY, inputs);
}

/** Refuses or adopts a repository of this name; otherwise makes one, waits for the session, and reads it back. */
export async function create(context: Context, inputs: Fields): Promise<{ id: string; outs: Record<string, unknown> }> {
  const { client, log, deadline } = context;
  await requireServed(context, REPOSITORY, inputs);
  const { server, sameName } = await readBeforeCreate(context, REPOSITORY, inputs);
  if (sameName.length > 0) return adoptOrRefuse(context, inputs, sameName);

  const action = `Creating ${subjectOf(inputs)}`;
  let end: WriteEnd;
  let model: Json;
  try {
    const query = inputs.overwriteOwner === true ? `?${queryString({ overwriteOwner: "true" })}` : "";
    end = await writeAndWait(client, "POST", `${REPOSITORY.path}${query}`, toSpec(inputs), {
      action,
      deadline,
      log,
    });
    model = await locate(context, REPOSITORY, inputs, end, action);
  } catch (error) {
    throw await afterFailedCreate(context, REPOSITORY, inputs, action, error);
  }
  reportEnd(context, action, end);
  const id = idOf(model);
  try {
    model = await bringPermissions(context, REPOSITORY, model, inputs);
    reportNotTaken(context, REPOSITORY, inputs, model);
    return { id, outs: toOutputs(inputs, model, { server }) };
  } catch (error) {
    throw await afterFailedUpdate(context, REPOSITORY, id, inputs, undefined, action, error);
  }
}

/** `GET`, and what of it is declared. */
export function read(context: Context, id: string, state: Fields): Promise<Found> {
  return readObject(context, REPOSITORY, id, state);
}

/** `GET`, the declared values laid over it, `PUT` of the whole, wait, read back. Flags and timeouts alone send nothing. */
export async function update(
  context: Context,
  id: string,
  olds: Fields,
  news: Fields,
): Promise<{ outs: Record<string, unknown> }> {
  const outs = withNewFlags(schemaOf(news.type), olds, news);
  if (outs !== undefined) return { outs };

  const { server, live } = await readBeforeUpdate(context, REPOSITORY, id, olds, news);
  context.log.progress(`Updating ${describe(REPOSITORY, news)}`);
  const model = await bring(context, id, live, news, declaredIn(olds));
  return { outs: toOutputs(news, model, { server }) };
}

/** `DELETE` with `deleteBackups` as the state has it. Gone already is success. */
export async function remove(context: Context, id: string, state: Fields): Promise<void> {
  await deleteObject(context, REPOSITORY, id, state);
}

/** The body of a POST. A flag that is off is left out: revision 1.2-rev1 does not know the two that belong there. */
export function toSpec(inputs: Fields): Json {
  const { adopt, overwriteOwner, deleteBackups, importBackup, importIndex, accessPermissions, ...spec } = visible(inputs);
  const flags = Object.entries({ importBackup, importIndex }).filter(([, isOn]) => isOn === true);
  return { description: "", ...spec, ...Object.fromEntries(flags) };
}

/** What the state keeps: what is declared, as the server holds it, and what the server adds. */
export function toOutputs(inputs: Fields, model: Json, notes: Omit<Notes, "computed">): Record<string, unknown> {
  const declared = visible(inputs);
  // A type that cannot be made is read as it is (`Repository.get`).
  const held = isRepositoryType(inputs.type) ? asHeld(schemaOf(inputs.type), declared, model) : model;
  const computed = declared.uniqueId === undefined ? ["uniqueId"] : [];
  return toState({ uniqueId: model.uniqueId ?? undefined, ...held }, inputs, { ...notes, computed });
}

function schemaOf(type: unknown): (typeof repositorySchemas)[RepositoryType] {
  if (!isRepositoryType(type)) throw new VeeamError(`Repositories of the type ${JSON.stringify(type)} cannot be managed.`);
  return repositorySchemas[type];
}

function isSameName(a: unknown, b: unknown): boolean {
  return isUnknown(b) || lowerCase(a) === lowerCase(b);
}

/**
 * A repository of the wanted name is there already. Taken over only on request, and only when it is the declared one by
 * type and place; anything else would put backups where nobody looks for them.
 */
async function adoptOrRefuse(
  context: Context,
  inputs: Fields,
  sameName: readonly Json[],
): Promise<{ id: string; outs: Record<string, unknown> }> {
  const { client, deadline } = context;
  const [live] = sameName;
  if (live === undefined || sameName.length > 1) {
    throw new VeeamError(
      `${sameName.length} repositories are named ${JSON.stringify(inputs.name)} on ${client.connection.address}; rename all but one.`,
    );
  }
  const id = idOf(live);
  const differences = placeDifferences(inputs, live);
  const found = `A repository named ${JSON.stringify(inputs.name)} is on ${client.connection.address} already (type ${String(live.type)}, id ${id})`;
  if (inputs.adopt !== true) {
    const origin =
      differences.length === 0
        ? `It has the declared type and place, so it was probably made by a run that was interrupted, or by hand. Set adopt: true to manage it from now on, or import it.`
        : `It is another one than declared (${differences.join("; ")}). Choose another name.`;
    throw new VeeamError(`${found}. Nothing was changed. ${origin}`);
  }
  if (differences.length > 0) {
    throw new VeeamError(
      `${found}, but it cannot be adopted, because its type or place is another: ${differences.join("; ")}. Nothing was changed.`,
    );
  }
  claim(subjectOf(inputs), id, urnOf(inputs));
  context.log.progress(`Adopting repository ${JSON.stringify(inputs.name)}`);
  const whole = (await findById(client, REPOSITORY, id, deadline)) ?? live;
  const model = await bring(context, id, whole, inputs, {});
  return { id, outs: toOutputs(inputs, model, { server: await client.identity({ deadline }) }) };
}

/** What cannot be changed in place and differs: `repository.path: declared "/a", is "/b"`. */
function placeDifferences(inputs: Fields, live: Json): string[] {
  if (inputs.type !== live.type) {
    const remark = isRepositoryType(live.type) ? "" : ", which this version of pulumi-veeam does not know";
    return [`type: declared ${JSON.stringify(inputs.type)}, is ${JSON.stringify(live.type)}${remark}`];
  }
  return notTaken(schemaOf(inputs.type), visible(inputs), live)
    .filter(({ isPlace }) => isPlace)
    .map(({ path, wanted, live: current }) => `${path}: declared ${JSON.stringify(wanted)}, is ${JSON.stringify(current)}`);
}

/**
 * Brings an existing repository to what is declared, and gives its model read back. Settings of `olds` that are not declared
 * any more get their documented default, or are reported as no longer managed. Sends nothing when nothing differs.
 */
async function bring(context: Context, id: string, live: Json, news: Fields, olds: Fields): Promise<Json> {
  const action = `Updating ${describe(REPOSITORY, news)}`;
  const elsewhere = placeDifferences(news, live);
  if (elsewhere.length > 0) {
    throw new VeeamError(
      `${action} failed: this cannot be changed in place: ${elsewhere.join("; ")}. Nothing was sent. ${isRepositoryType(live.type) ? "Declare what the server holds, or replace the resource." : "Use a version of pulumi-veeam that knows it."}`,
    );
  }
  const { accessPermissions: _, ...held } = live;
  const { accessPermissions, ...body } = mergedModel(context, REPOSITORY, live, news, olds);
  try {
    let model: Json = held;
    if (!isDeepStrictEqual(body, held)) model = await replaceModel(context, REPOSITORY, id, body, news, action);
    model = await bringPermissions(context, REPOSITORY, model, news);
    reportNotTaken(context, REPOSITORY, news, model);
    return model;
  } catch (error) {
    throw await afterFailedUpdate(context, REPOSITORY, id, news, olds, action, error);
  }
}
