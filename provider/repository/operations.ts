/**
 * Backup repositories on a VBR server (`/api/v1/backupInfrastructure/repositories`): what each step of Pulumi's lifecycle
 * does there. From the REST document of revision 1.3-rev0.
 */
import { isDeepStrictEqual } from "node:util";
import { asHeld, changesBetween, laidOver, notTaken, removedSettings } from "../comparison";
import { DeadlineError, ResponseError, UnfinishedResourceError, VeeamError, messageOf } from "../errors";
import { type Checked, checkInputs, failure, nearest } from "../inputs";
import { declaredIn, hiddenInputs, isManaged, isUnfinished, requireSameServer, toState, unfinishedSession } from "../state";
import type { Fields } from "../traits";
import { isFields, isUnknown, isUnset, toWire, visible } from "../values";
import { Deadline, pause, retryDelayMs } from "../wait";
import { type Json, isLostAnswer, queryString } from "../vbr/client";
import type { Context } from "../vbr/context";
import { findById, findByName, findWritten, idOf } from "../vbr/objects";
import { toSession, waitForSession } from "../vbr/session";
import { type WriteEnd, writeAndWait } from "../vbr/write";
import { isRepositoryType, ownersOf, repositorySchemas, type RepositoryType } from "./schema";

const REPOSITORIES = { path: "/api/v1/backupInfrastructure/repositories", noun: "repository" };

/** How long the look-up after a failure may take: it has time of its own, for the operation's may be over. */
const LOOK_AFTER_FAILURE_MS = 10_000;
const DELETE_TRIES = 4;

export interface Difference {
  /** Absent: Pulumi compares the inputs itself, and shows each property. Never true, which would show nothing. */
  readonly changes?: false;
  readonly replaces?: string[];
  readonly deleteBeforeReplace?: boolean;
}

/** Checks what a program declares, without a server. */
export function check(olds: Fields, news: Fields): Checked {
  const { type, ...rest } = news;
  if (isUnknown(type)) return { inputs: { ...news }, failures: [] };
  if (!isRepositoryType(type)) return { inputs: { ...news }, failures: [failure(`type: ${explainType(type)}`)] };
  // What a server's model has beyond a declaration, for programs that were written from one.
  const { id, isDisabled, importOptions, ...declared } = rest;
  return checkInputs(repositorySchemas[type], { type, ...declared }, olds, ownersOf);
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

/** Refuses or adopts a repository of this name; otherwise makes one, waits for the session, and reads it back. */
export async function create(context: Context, inputs: Fields): Promise<{ id: string; outs: Record<string, unknown> }> {
  const { client, log, deadline } = context;
  const what = describe(inputs);
  const server = await client.identity({ deadline });
  const sameName = await findByName(client, REPOSITORIES, inputs.name, deadline);
  if (sameName.length > 0) return adoptOrRefuse(context, inputs, sameName);

  const action = `Creating ${what}`;
  let end: WriteEnd;
  let model: Json;
  try {
    const query = inputs.overwriteOwner === true ? `?${queryString({ overwriteOwner: "true" })}` : "";
    end = await writeAndWait(client, "POST", `${REPOSITORIES.path}${query}`, toSpec(inputs), {
      action,
      deadline,
      onProgress: log.progress,
    });
    model = await locate(context, inputs, end, action);
  } catch (error) {
    throw await afterFailedCreate(context, inputs, action, error);
  }
  reportEnd(context, action, end);
  reportNotTaken(context, inputs, model);
  return { id: idOf(model), outs: toOutputs(inputs, model, { server }) };
}

/** `GET`, and what of it is declared: so that a refresh shows each drifted property. A definite 404 only means "gone". */
export async function read(
  context: Context,
  id: string,
  state: Fields,
): Promise<{ id?: string; props?: Record<string, unknown>; inputs?: Record<string, unknown> }> {
  const { client, deadline } = context;
  const server = await client.identity({ deadline });
  requireSameServer(describe(state), state, server);
  const live = await findById(client, REPOSITORIES, id, deadline);
  if (live === undefined) {
    if (isManaged(state)) return {};
    throw new VeeamError(`There is no repository with the id ${id} on ${client.connection.address}.`);
  }
  if (!isManaged(state)) {
    const { id: _, ...model } = live;
    return { id, props: toState(model, state, { server, computed: ["uniqueId"] }) };
  }
  const declared = declaredIn(state);
  const props = toOutputs({ ...declared, ...hiddenInputs(state) }, live, { server });
  return { id, props, inputs: { ...declaredIn(props), ...hiddenInputs(state) } };
}

/** `GET`, the declared values laid over it, `PUT` of the whole, wait, read back. Flags and timeouts alone send nothing. */
export async function update(
  context: Context,
  id: string,
  olds: Fields,
  news: Fields,
): Promise<{ outs: Record<string, unknown> }> {
  const { client, log, deadline } = context;
  const schema = schemaOf(news.type);
  const changes = changesBetween(schema, declaredIn(olds), visible(news));
  if (!isUnfinished(olds) && changes.every(({ traits }) => traits.flag === true)) {
    const flags = Object.fromEntries(changes.map(({ path, new: value }) => [path, value]));
    const { __timeouts, __urn, ...kept } = olds;
    return { outs: toWire({ ...kept, ...flags, ...hiddenInputs(news) }) };
  }

  const what = describe(news);
  const server = await client.identity({ deadline });
  requireSameServer(what, olds, server);
  await finishSession(context, olds, what);
  const live = await findById(client, REPOSITORIES, id, deadline);
  if (live === undefined) {
    throw new VeeamError(
      `Updating ${what} failed: it is not on ${client.connection.address} any more (id ${id}). Run pulumi refresh, so that the next pulumi up makes it again.`,
    );
  }
  log.progress(`Updating ${what}`);
  const model = await bring(context, id, live, news, declaredIn(olds));
  return { outs: toOutputs(news, model, { server }) };
}

/** `DELETE` with `deleteBackups` as the state has it. Gone already is success. */
export async function remove(context: Context, id: string, state: Fields): Promise<void> {
  const { client, log, deadline } = context;
  const what = describe(state);
  requireSameServer(what, state, await client.identity({ deadline }));
  const action = `Deleting ${what}`;
  const path = `${REPOSITORIES.path}/${id}?${queryString({ deleteBackups: String(state.deleteBackups === true) })}`;
  log.progress(`${action}${state.deleteBackups === true ? " and its backups" : ""}`);
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await client.delete(path, { deadline });
      if (answer !== undefined) await waitForAnswer(context, answer, action);
      return;
    } catch (error) {
      if (error instanceof ResponseError && error.status === 404) return;
      if (!isLostAnswer(error)) throw await refusedDelete(context, id, action, error);
      // It may be gone; only one that is still there is deleted again.
      if ((await findById(client, REPOSITORIES, id, deadline)) === undefined) return;
      if (attempt + 1 >= DELETE_TRIES || deadline.remainingMs === 0) throw error;
      await pause(retryDelayMs(attempt));
    }
  }
}

/** The body of a POST. Revision 1.3-rev0 demands `isDisabled` there, and nowhere else. */
export function toSpec(inputs: Fields): Json {
  const { adopt, overwriteOwner, deleteBackups, ...spec } = visible(inputs);
  return { description: "", ...spec, isDisabled: false };
}

/** What the state keeps: what is declared, as the server holds it, and what the server adds. */
export function toOutputs(
  inputs: Fields,
  model: Json,
  notes: Omit<Parameters<typeof toState>[2], "computed">,
): Record<string, unknown> {
  const declared = visible(inputs);
  const held = asHeld(schemaOf(inputs.type), declared, model);
  const computed = declared.uniqueId === undefined ? ["uniqueId"] : [];
  return toState({ uniqueId: model.uniqueId ?? undefined, ...held }, inputs, { ...notes, computed });
}

function schemaOf(type: unknown): (typeof repositorySchemas)[RepositoryType] {
  if (!isRepositoryType(type)) throw new VeeamError(`Repositories of the type ${JSON.stringify(type)} cannot be managed.`);
  return repositorySchemas[type];
}

/** `repository "nas"` */
function describe({ name }: Fields): string {
  return `repository ${JSON.stringify(name ?? "")}`;
}

function isSameName(a: unknown, b: unknown): boolean {
  return isUnknown(b) || String(a).toLowerCase() === String(b).toLowerCase();
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
        ? `It has the declared type and place, so it was probably made by hand, or by a run that was interrupted. Set adopt: true to manage it from now on, or import it.`
        : `It is another one than declared (${differences.join("; ")}). Choose another name.`;
    throw new VeeamError(`${found}. Nothing was changed. ${origin}`);
  }
  if (differences.length > 0) {
    throw new VeeamError(
      `${found}, but it cannot be adopted, because its type or place is another: ${differences.join("; ")}. Nothing was changed.`,
    );
  }
  context.log.progress(`Adopting repository ${JSON.stringify(inputs.name)}`);
  const model = await bring(context, id, live, inputs, {});
  return { id, outs: toOutputs(inputs, model, { server: await client.identity({ deadline }) }) };
}

/** What cannot be changed in place and differs: `repository.path: declared "/a", is "/b"`. */
function placeDifferences(inputs: Fields, live: Json): string[] {
  if (inputs.type !== live.type) return [`type: declared ${JSON.stringify(inputs.type)}, is ${JSON.stringify(live.type)}`];
  return notTaken(schemaOf(inputs.type), visible(inputs), live)
    .filter(({ isPlace }) => isPlace)
    .map(({ path, wanted, live: current }) => `${path}: declared ${JSON.stringify(wanted)}, is ${JSON.stringify(current)}`);
}

/**
 * Brings an existing repository to what is declared, and gives its model read back. Settings of `olds` that are not declared
 * any more get their documented default, or are reported as no longer managed. Sends nothing when nothing differs.
 */
async function bring(context: Context, id: string, live: Json, news: Fields, olds: Fields): Promise<Json> {
  const { client, log, deadline } = context;
  const schema = schemaOf(news.type);
  const declared = visible(news);
  const action = `Updating ${describe(news)}`;
  const elsewhere = placeDifferences(news, live);
  if (elsewhere.length > 0) {
    throw new VeeamError(
      `${action} failed: this cannot be changed in place: ${elsewhere.join("; ")}. Nothing was sent. Declare what the server holds, or replace the resource.`,
    );
  }
  const body = laidOver(schema, live, declared);
  for (const { path, standard } of removedSettings(schema, olds, declared)) {
    if (standard !== undefined && setWhereHeld(body, path, standard)) continue;
    const kept = path.reduce<unknown>((inner, key) => (isFields(inner) ? inner[key] : undefined), live);
    if (!isUnset(kept)) log.warn(`${path.join(".")} is no longer managed; the server keeps ${JSON.stringify(kept)}.`);
  }
  if (isDeepStrictEqual(body, live)) {
    reportNotTaken(context, news, live);
    return live;
  }

  try {
    const end = await writeAndWait(
      client,
      "PUT",
      `${REPOSITORIES.path}/${id}`,
      { ...body, id },
      { action, deadline, onProgress: log.progress },
    );
    const model = await findById(client, REPOSITORIES, id, deadline);
    if (model === undefined)
      throw new VeeamError(`${action} failed: it is not on ${client.connection.address} any more (id ${id}).`);
    if (end.result !== "Success" && end.result !== "Warning") requireTaken(context, news, model, end, action);
    reportEnd(context, action, end);
    reportNotTaken(context, news, model);
    return model;
  } catch (error) {
    throw await afterFailedUpdate(context, id, news, olds, action, error);
  }
}

/** Sets a value deep in `body`, where the server has something at that place. */
function setWhereHeld(body: Record<string, unknown>, path: readonly string[], value: unknown): boolean {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    if (body[key] === undefined) return false;
    body[key] = value;
    return true;
  }
  const inner = body[key];
  if (!isFields(inner)) return false;
  const copy = { ...inner };
  body[key] = copy;
  return setWhereHeld(copy, rest, value);
}

/** The repository that a POST has made, or an error that says what is known. */
async function locate(context: Context, inputs: Fields, end: WriteEnd, action: string): Promise<Json> {
  const { client, deadline } = context;
  const model = await findWritten(
    client,
    REPOSITORIES,
    { name: inputs.name, resourceId: "resourceId" in end ? end.resourceId : undefined },
    deadline,
  );
  if (model !== undefined) return model;
  const { address } = client.connection;
  if (end.result === "Lost") {
    const sessions = end.sessions.map(({ id, result, message }) => `${id} (${result}${message === "" ? "" : `: ${message}`})`);
    const seen =
      sessions.length === 0 ? "no session was started since" : `the sessions since then have ended: ${sessions.join(", ")}`;
    throw new VeeamError(
      `${action} failed: ${end.reason} As far as can be seen nothing was made: ${address} has no repository of this name, and ${seen}. The next pulumi up tries again.`,
    );
  }
  throw new VeeamError(
    `${action} failed: session ${end.id} ended with the result ${end.result}, but ${address} has no repository of this name. Look at the session in the console (History).`,
  );
}

/** After a write without a verdict, what the server holds decides. */
function requireTaken(context: Context, news: Fields, model: Json, end: WriteEnd, action: string): void {
  const missing = notTaken(schemaOf(news.type), visible(news), model).filter(({ note }) => note === undefined);
  if (missing.length === 0) return;
  const reason = end.result === "Lost" ? end.reason : `Session ${end.id} ended with the result ${end.result}.`;
  const held = missing.map(({ path, live }) => `${path} is still ${JSON.stringify(live ?? null)}`).join("; ");
  throw new VeeamError(
    `${action} failed: ${reason} ${context.client.connection.address} does not hold the change: ${held}. The next pulumi up sends it again.`,
  );
}

/** Finds out whether a repository exists after a creation that failed, so that none is lost. */
async function afterFailedCreate(context: Context, inputs: Fields, action: string, error: unknown): Promise<unknown> {
  const { client } = context;
  const { address } = client.connection;
  const message = failureMessage(action, error);
  // A refusal of the request itself: nothing was started.
  if (error instanceof ResponseError && error.status < 500) return new VeeamError(message);
  const deadline = Deadline.after(LOOK_AFTER_FAILURE_MS);
  const sessionId = error instanceof DeadlineError ? error.sessionId : undefined;
  let found: Json[];
  try {
    found = await findByName(client, REPOSITORIES, inputs.name, deadline);
  } catch (lookUpError) {
    return new VeeamError(
      `${message} Whether the repository exists could not be seen (${messageOf(lookUpError)}). Look for ${JSON.stringify(inputs.name)} on ${address} before the next pulumi up; it refuses to make a second one, and continues with it when adopt: true is set.`,
    );
  }
  const [model] = found;
  if (model === undefined || found.length > 1) {
    if (sessionId === undefined) return new VeeamError(message);
    return new DeadlineError(
      `${message} The repository is not on the server yet, so the state does not know it: the next pulumi up looks for the name first, refuses to make a second one, and continues with it when adopt: true is set.`,
      sessionId,
    );
  }
  const id = idOf(model);
  const next = sessionId === undefined ? "finishes it" : "waits for that session first, then finishes it";
  return new UnfinishedResourceError(
    `${message} The repository exists on ${address} (id ${id}) and is in the state; the next pulumi up ${next}.`,
    id,
    toOutputs(inputs, model, { server: await client.identity({ deadline }), isUnfinished: true, sessionId }),
  );
}

/** The state reports what the server has after an update that failed, not what was wanted. */
async function afterFailedUpdate(
  context: Context,
  id: string,
  news: Fields,
  olds: Fields,
  action: string,
  error: unknown,
): Promise<unknown> {
  const { client } = context;
  const message = failureMessage(action, error);
  const deadline = Deadline.after(LOOK_AFTER_FAILURE_MS);
  try {
    const model = await findById(client, REPOSITORIES, id, deadline);
    const sessionId = error instanceof DeadlineError ? error.sessionId : undefined;
    const isUnchanged = model !== undefined && isDeepStrictEqual(asHeld(schemaOf(news.type), olds, model), toWire(olds));
    // The state is right as it is, and the next preview shows again what is wanted.
    if (model === undefined || (isUnchanged && sessionId === undefined)) return new VeeamError(message);
    const next = sessionId === undefined ? "" : ` The next pulumi up waits for that session first.`;
    // With the settings that are to be removed, so that the next update removes them.
    const declared = { ...mergedDeclarations(olds, visible(news)), ...hiddenInputs(news) };
    const notes = { server: await client.identity({ deadline }), isUnfinished: true, sessionId };
    return new UnfinishedResourceError(`${message}${next}`, id, toOutputs(declared, model, notes));
  } catch {
    // Nothing can be read: the state stays as it was, and the next run compares and sends again.
    return new VeeamError(message);
  }
}

function failureMessage(action: string, error: unknown): string {
  const message = messageOf(error);
  return message.startsWith(action) ? message : `${action} failed: ${message}`;
}

function mergedDeclarations(olds: Fields, news: Fields): Fields {
  const merged: Record<string, unknown> = { ...olds, ...news };
  for (const [key, value] of Object.entries(news)) {
    const before = olds[key];
    if (isFields(value) && isFields(before)) merged[key] = mergedDeclarations(before, value);
  }
  return merged;
}

/** An earlier run gave up waiting for a session; it must be over before the next write. */
async function finishSession(context: Context, olds: Fields, what: string): Promise<void> {
  const { client, log, deadline } = context;
  const sessionId = unfinishedSession(olds);
  if (sessionId === undefined) return;
  const session = toSession({ id: sessionId, state: "Working", sessionType: "Infrastructure" });
  if (session === undefined) return;
  try {
    await waitForSession(client, session, {
      action: `Waiting for the last change of ${what}`,
      deadline,
      onProgress: log.progress,
    });
  } catch (error) {
    if (error instanceof DeadlineError || !(error instanceof VeeamError)) throw error;
    log.warn(messageOf(error));
  }
}

/** A DELETE is documented to answer without a session; one that comes all the same is waited for. */
async function waitForAnswer({ client, log, deadline }: Context, answer: Json, action: string): Promise<void> {
  const session = toSession(answer);
  if (session !== undefined) await waitForSession(client, session, { action, deadline, onProgress: log.progress });
}

/** The server's words, and where to look: what holds a repository is not always in them. */
async function refusedDelete({ client }: Context, id: string, action: string, error: unknown): Promise<unknown> {
  if (!(error instanceof ResponseError)) return error;
  const scaleOut = await findScaleOutRepository(client, id);
  const holder =
    scaleOut === undefined
      ? ""
      : ` It is an extent of the scale-out repository ${JSON.stringify(scaleOut)}: take it out there first.`;
  return new VeeamError(
    `${action} failed: ${client.connection.address} answered ${error.status}: ${error.serverText}${holder} ` +
      `What can hold it: a job that uses it, a scale-out repository, imported backups; with four-eyes authorization on, nothing can be deleted over REST, only in the console.`,
  );
}

async function findScaleOutRepository(client: Context["client"], id: string): Promise<string | undefined> {
  try {
    const states = await client.list(
      `${REPOSITORIES.path}/states`,
      { idFilter: id },
      { deadline: Deadline.after(LOOK_AFTER_FAILURE_MS), patienceMs: 0 },
    );
    const details = states.find((state) => state.id === id)?.scaleOutRepositoryDetails;
    return isFields(details) && typeof details.membership === "string" ? details.membership : undefined;
  } catch {
    // It only adds to a message.
    return undefined;
  }
}

function reportEnd({ log }: Context, action: string, end: WriteEnd): void {
  if (end.result === "Warning") log.warn(`${action} ended with a warning: ${end.message} (session ${end.id})`);
}

/** A session that ended well does not say that the server took every value. */
function reportNotTaken({ log }: Context, inputs: Fields, model: Json): void {
  for (const { path, wanted, live, note } of notTaken(schemaOf(inputs.type), visible(inputs), model)) {
    const why = note === undefined ? "A refresh shows it as a difference." : `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`;
    log.warn(`${path}: declared ${JSON.stringify(wanted)}, but the server holds ${JSON.stringify(live ?? null)}. ${why}`);
  }
}
