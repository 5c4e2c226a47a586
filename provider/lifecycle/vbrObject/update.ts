/** Updating an object in place: GET, the declared values laid over it, PUT of the whole, wait, read back. */
import { isDeepStrictEqual } from "node:util";
import type { ServerIdentity } from "../../config/settings";
import { GivenUpError, VeeamError, messageOf } from "../../core/errors";
import { type Fields, isUnset, valueAt, visible, withValueAt } from "../../core/values";
import { laidOver, mismatches, modelPart, removedSettings } from "../../schema/comparison";
import { withoutSecrets } from "../../schema/secrets";
import { waitForPendingSessions } from "../../vbr/pendingSessions";
import type { Json } from "../../vbr/responses";
import { sessionOf, waitForSession, warnOfSession } from "../../vbr/sessions";
import { withoutSentinels } from "../../vbr/sentinels";
import { reasonOf, submit } from "../../vbr/submit";
import { explained } from "../failureMessages";
import { type StateNotes, failedUpdate, goneFrom, readUntil } from "../outcomes";
import { declaredIn, requireSameServer, stateOf, withNewFlags } from "../state";
import {
  type Context,
  type Kind,
  changesOf,
  describe,
  describeMismatch,
  noteImmutable,
  reportMismatches,
  requireRevision,
  unknownMismatches,
  withOutsideModel,
} from "./kind";
import { applySecrets, changedSecrets } from "./secrets";

/** Flags and timeouts alone send nothing. */
export async function updateObject(
  context: Context,
  kind: Kind,
  id: string,
  olds: Fields,
  news: Fields,
): Promise<{ readonly outs: Record<string, unknown> }> {
  const outs = withNewFlags(changesOf(kind, declaredIn(olds), news), olds, news);
  if (outs !== undefined && !asksForMore(kind, olds, news)) return { outs };

  const { server, live } = await readBeforeUpdate(context, kind, id, olds, news);
  context.log.progress(`Updating ${describe(kind, news)}`);
  const { declared, meta } = stateOf(olds);
  const found = await knownAfter(context, kind, { declared, found: meta.found }, news);
  const notes = { instance: meta.instance, immutable: meta.immutable, server, found };
  // Which secrets the server has is not known after a write that failed, nor with an account of its own: they are sent again.
  const areUnknown = meta.isUnfinished || isOtherAccount(kind, live, news);
  const before = areUnknown ? withoutSecrets(kind.schemaOf(declared), declared) : declared;
  const isRepeated = meta.isUnfinished && kind.repeatsUnfinished === true;
  const model = await reconcile(context, kind, { id, live, news, olds: before, notes, isRepeated });
  const immutable = noteImmutable(kind, news, model, notes.immutable);
  return { outs: kind.toOutputs(news, model, { ...notes, immutable }) };
}

/** Whether flags ask for work on the server, or to find out what is neither declared nor known. */
function asksForMore(kind: Kind, olds: Fields, news: Fields): boolean {
  const { declared, meta } = stateOf(olds);
  if (kind.actions?.some((name) => news[name] === true && declared[name] !== true) === true) return true;
  const known = knownBefore(kind, { declared, found: meta.found });
  return isUnknown(kind, known, news) && kind.discovery?.isFindable(news) === true;
}

function isOtherAccount({ account, schemaOf, toDeclaration }: Kind, live: Json, news: Fields): boolean {
  if (account === undefined) return false;
  return mismatches(schemaOf(news), visible(news), toDeclaration(live)).some(({ path }) => account.includes(path));
}

interface Known {
  readonly declared: Fields;
  readonly found: Fields;
}

/** What is known and not declared: what was declared or found out before, else what is found out now. */
async function knownAfter(context: Context, kind: Kind, before: Known, news: Fields): Promise<Fields> {
  const known = knownBefore(kind, before);
  if (!isUnknown(kind, known, news)) return known;
  return { ...known, ...(await kind.discovery?.find(context, `Updating ${describe(kind, news)}`, news)) };
}

function knownBefore({ discovery }: Kind, { declared, found }: Known): Fields {
  const before = (discovery?.names ?? []).map((name) => [name, declared[name] ?? found[name]] as const);
  return Object.fromEntries(before.filter(([, value]) => value !== undefined));
}

function isUnknown({ discovery }: Kind, known: Fields, news: Fields): boolean {
  return (discovery?.names ?? []).some((name) => isUnset(news[name]) && known[name] === undefined);
}

/** What the server holds right before: on the right server, and with no session of an interrupted run still running. */
async function readBeforeUpdate(
  context: Context,
  kind: Kind,
  id: string,
  olds: Fields,
  news: Fields,
): Promise<{ readonly server: ServerIdentity; readonly live: Json }> {
  const { client, signal } = context;
  const what = describe(kind, news);
  const action = `Updating ${what}`;
  await requireRevision(context, kind, news);
  const { server, live } = await explained(action, "Nothing was changed; the next pulumi up tries again.", async () => {
    const found = requireSameServer(what, olds, await client.identity({ signal }), client.connection.newIdentity);
    if (kind.answersAtOnce !== true) await waitForPendingSessions(client, { ...context, action, objectId: id });
    await waitForLastChange(context, olds, what);
    const model = await client.snapshot(kind).whole(id, signal);
    return { server: found, live: model && (await withOutsideModel(context, kind, model, { ...declaredIn(olds), ...news })) };
  });
  if (live !== undefined) return { server, live };
  throw new VeeamError("VEEAM_GONE", `${action} failed: ${goneFrom(client.connection.address, id)}`);
}

/** An earlier run gave up waiting for a session; it must have ended before the next write. */
export async function waitForLastChange(context: Context, state: Fields, what: string): Promise<void> {
  const { client, log } = context;
  const { sessionId } = stateOf(state).meta;
  if (sessionId === undefined) return;
  try {
    await waitForSession(client, sessionOf(sessionId), { ...context, action: `Waiting for the last change of ${what}` });
  } catch (error) {
    if (error instanceof GivenUpError || !(error instanceof VeeamError)) throw error;
    log.warn(error.code, error.text);
  }
}

export interface Reconciliation {
  readonly id: string;
  /** The whole object as it was read right before. */
  readonly live: Json;
  readonly news: Fields;
  /** What was declared before; empty for an object that is being adopted. */
  readonly olds: Fields;
  readonly notes: StateNotes;
  /** The object is sent whole, whether it differs or not. */
  readonly isRepeated?: boolean;
}

/**
 * Reconciles an existing object with what is declared, and gives its model read back. Settings of `olds` that are not declared
 * any more get their documented default, or are reported as no longer managed. Sends nothing when nothing differs.
 */
export async function reconcile(context: Context, kind: Kind, reconciliation: Reconciliation): Promise<Json> {
  const { id, live, news, olds, notes, isRepeated = false } = reconciliation;
  const action = `Updating ${describe(kind, news)}`;
  requireSamePlace(kind, news, live, notes, action);
  const secrets = secretsToSend(kind, news, olds);
  await requireUncontradicted(context, kind, { ...notes.found, ...visible(news) }, action, secrets);
  const schema = kind.schemaOf(news);
  const held = modelPart(schema, live);
  const merged = modelPart(schema, mergedModel(context, kind, live, news, olds));
  const body = await explained(action, "Nothing was sent; the next pulumi up tries again.", () =>
    kind.toUpdate(context, action, held, merged, news),
  );
  let isPartial = false;
  const noteChange = (): void => {
    isPartial = true;
  };
  try {
    const isSame = !isRepeated && isDeepStrictEqual(body, held);
    if (isSame && secrets === undefined) context.log.debug("the server holds what is declared: nothing is sent");
    const model = isSame ? held : await put(context, kind, reconciliation, action, { body, held });
    if (!isSame) noteChange();
    const outside = { model, declared: visible(news), before: olds, noteChange };
    const current = await applySecrets(context, kind, outside);
    const complete = (await kind.applyOutsideModel?.(context, { ...outside, model: current })) ?? current;
    reportMismatches(context, kind, news, complete, notes.immutable);
    return complete;
  } catch (error) {
    const { address } = context.client.connection;
    throw await failedUpdate(kind, { id, news, olds, notes, action, error, address, secrets, isPartial }, async (signal) => {
      const model = await context.client.snapshot(kind).whole(id, signal);
      return model && withOutsideModel({ ...context, signal }, kind, model, { ...olds, ...news });
    });
  }
}

/** What could not be compared is warned of; secrets are not sent then. */
async function requireUncontradicted(
  context: Context,
  kind: Kind,
  known: Fields,
  action: string,
  secrets: string | undefined,
): Promise<void> {
  const contradiction = await kind.discovery?.contradiction(context, known);
  if (contradiction === undefined) return;
  const { code, reason } = contradiction;
  if (code === "VEEAM_HOST_KEY_CHANGED") throw new VeeamError(code, `${action} failed: ${reason} Nothing was sent.`);
  if (secrets === undefined) {
    context.log.warn(code, `${action}: ${reason}`);
    return;
  }
  throw new VeeamError(
    code,
    `${action} failed: ${reason} Nothing was sent: ${secrets} would go to a host that may be another one.`,
  );
}

/** `password, privateKey`; undefined when no secret is to be sent. */
function secretsToSend(kind: Kind, news: Fields, olds: Fields): string | undefined {
  const changed = changedSecrets(kind, { declared: visible(news), before: olds }).flatMap(({ properties }) => properties);
  return changed.length === 0 ? undefined : changed.join(", ");
}

/** Only a changed declaration replaces; an object that is elsewhere than declared is left alone. */
function requireSamePlace(kind: Kind, news: Fields, live: Json, { immutable = {} }: StateNotes, action: string): void {
  const conflicts = unknownMismatches(kind, news, live, immutable);
  if (conflicts.length === 0) return;
  throw new VeeamError(
    "VEEAM_PLACE_CHANGED",
    `${action} failed: it is not where it is declared to be, and this cannot be changed in place: ${conflicts.map(describeMismatch).join("; ")}. Nothing was sent. ` +
      `Run pulumi refresh first, and declare what the server holds then. A new ${kind.noun} is a resource of its own, with another name.`,
  );
}

/** `PUT` of a whole model made of what the server `held`, the wait for its session, and the model read back. */
async function put(
  context: Context,
  kind: Kind,
  { id, news }: Reconciliation,
  action: string,
  { body, held }: { readonly body: Json; readonly held: Json },
): Promise<Json> {
  const { client, log } = context;
  const schema = kind.schemaOf(news);
  const snapshot = client.snapshot(kind);
  const missingIn = (model: Json): string[] =>
    mismatches(schema, modelPart(schema, visible(news)), kind.toDeclaration(model))
      .filter(({ note, isImmutable }) => note === undefined && !isImmutable)
      .map(({ path, live }) => `${path} is still ${JSON.stringify(live ?? null)}`);
  const isApplied = async (within: AbortSignal): Promise<boolean> => {
    const now = await snapshot.whole(id, within);
    return now !== undefined && missingIn(now).length === 0;
  };
  // The whole model is sent: it would undo what another client has changed since it was read.
  const isUntouched = async (within: AbortSignal): Promise<boolean> => {
    const now = await snapshot.whole(id, within);
    return now !== undefined && isDeepStrictEqual(modelPart(schema, now), held);
  };
  const { answersAtOnce } = kind;
  const submission = {
    ...context,
    action,
    objectId: id,
    isApplied,
    isUntouched,
    answersAtOnce,
    ...(answersAtOnce && { next: "The next pulumi up compares and sends again." }),
  };
  const end = await submit(client, "PUT", `${kind.path}/${id}`, { ...withoutSentinels(body), id }, submission);
  client.noteRelease(kind.uses);
  const model = await readBack(context, kind, id, (shown) => missingIn(shown).length === 0, { maybeListed: true });
  if (model === undefined) throw new VeeamError("VEEAM_GONE", `${action} failed: it disappeared.`);
  // After a write without a verdict, what the server holds decides.
  const missing = end.result === "Success" || end.result === "Warning" ? [] : missingIn(model);
  if (missing.length > 0)
    throw new VeeamError(
      "VEEAM_NOT_APPLIED",
      `${action} failed: ${reasonOf(end)} ${client.connection.address} does not hold the change: ${missing.join("; ")}.`,
    );
  warnOfSession(log, action, end);
  return model;
}

/**
 * The server's model with the declared values laid over it. Settings of `olds` that are not declared any more get their
 * documented default, or are reported as no longer managed: first, for what is declared is compared with all of an object.
 */
function mergedModel({ log }: Context, kind: Kind, live: Json, news: Fields, olds: Fields): Record<string, unknown> {
  const schema = kind.schemaOf(news);
  const declared = visible(news);
  let body: Fields = live;
  const kept = removedSettings(schema, olds, declared).filter(({ path, defaultValue }) => {
    if (defaultValue === undefined || valueAt(body, path) === undefined) return true;
    body = withValueAt(body, path, defaultValue);
    return false;
  });
  const merged = laidOver(schema, body, declared);
  const shown = kind.toDeclaration(merged);
  for (const { path, valueIn } of kept) {
    const value = valueIn(shown);
    if (isUnset(value)) continue;
    log.warn("VEEAM_NO_LONGER_MANAGED", `${path.join(".")} is no longer managed; the server keeps ${JSON.stringify(value)}.`);
  }
  return merged;
}

/** How long a change may take to become visible after its session has ended. */
const SHOWS_WITHIN_MS = 3000;

/**
 * The object, read until it shows the change, which may be a little after the session; what fails meanwhile is read again, for
 * the write has succeeded. Undefined when the server has the object no longer.
 */
export async function readBack(
  { client, log }: Context,
  kind: Kind,
  id: string,
  showsChange: (model: Json) => boolean,
  /** The entry of a list, which others read at the same time, is enough when it shows the change. */
  { maybeListed }: { readonly maybeListed: boolean },
): Promise<Json | undefined> {
  const snapshot = client.snapshot(kind);
  let isFirst = true;
  const read = async (signal: AbortSignal): Promise<Json | undefined> => {
    if (!maybeListed || !isFirst) return snapshot.whole(id, signal);
    const [model] = await snapshot.find({ id }, signal);
    isFirst = false;
    return model;
  };
  try {
    return await readUntil(read, {
      isCompleted: (model) => model === undefined || showsChange(model),
      withinMs: SHOWS_WITHIN_MS,
      onPending: (note) => log.progress(`Reading ${kind.noun} (id ${id}): ${note}`),
    });
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    throw new GivenUpError("VEEAM_OUTCOME_UNKNOWN", `The ${kind.noun} could not be read after the change: ${messageOf(error)}`);
  }
}
