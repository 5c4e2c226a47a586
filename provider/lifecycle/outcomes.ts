/** What a write has left behind, and what the state and the user learn of it when it failed: no object is lost. */
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import {
  GivenUpError,
  ResponseError,
  UnfinishedResourceError,
  VeeamError,
  WorkFailedError,
  codeOf,
  isNotSent,
  isFailedRead,
  messageOf,
} from "../core/errors";
import type { ResourceLog } from "../core/log";
import { pollIntervalMs } from "../core/poll";
import { capital } from "../core/text";
import { type Fields, isFields, toWire, visible } from "../core/values";
import { RECOVERY_TIMEOUT_MS } from "../core/serverWork";
import { asOnServer } from "../schema/comparison";
import { explain, failureMessage, isRefusal, reasonBeside, remedyOf } from "./failureMessages";
import { type Notes, hiddenInputs, toState } from "./state";

export type StateNotes = Omit<Notes, "computed">;

/** What distinguishes the objects of one resource type. */
export interface Subject<Model> {
  /** How messages call an object: `repository`. */
  readonly noun: string;
  /** What makes another object of it, for people: `name`. */
  readonly key: string;
  /** How messages call one, where noun and key do not tell it from others: `Linux credentials "root" ("Repository hosts")`. */
  readonly describe?: (fields: Fields) => string;
  readonly schemaOf: (declaration: Fields) => z.ZodType;
  /** A model as a program would declare it: what comparisons see. */
  readonly toDeclaration: (model: Model, declared: Fields) => Fields;
  /** What the state keeps of a declaration and the model on the server. */
  readonly toOutputs: (inputs: Fields, model: Model, notes: StateNotes) => Record<string, unknown>;
}

/** `repository "nas"` */
export function describe(
  { noun, key, describe: own }: Pick<Subject<never>, "noun" | "key" | "describe">,
  fields: Fields,
): string {
  return own === undefined ? `${noun} ${JSON.stringify(fields[key] ?? "")}` : own(fields);
}

/** What proves that an object was made by a request of ours; without a proof it does not enter the state. */
export interface Evidence {
  /** The object that the answer, the session or the task names. */
  readonly id?: string | undefined;
  readonly sessionId?: string | undefined;
  /** The server says that it made the object. */
  readonly isSuccess: boolean;
  /** Whether it did is unknown: the answer was lost, or what it started is unknown or was not seen to its end. */
  readonly isUnknown: boolean;
  /** It may show late, and was not searched for yet. */
  readonly mayAppear: boolean;
  /** How it ended, in sentences. */
  readonly summary: string;
  /** Why it failed. */
  readonly error?: Error;
}

/** What one read shows of a creation. */
export interface Found<Model> {
  readonly model?: Model | undefined;
  /** For people: objects that were declared like this and that nothing proves to be ours. */
  readonly candidates: readonly string[];
  readonly error?: unknown;
}

/** A creation that was sent. */
export interface Creation {
  readonly inputs: Fields;
  readonly action: string;
  readonly notes: StateNotes;
  /** The address of the server. */
  readonly address: string;
}

/**
 * Sends the request that makes an object. A failure after which it may exist all the same is part of the evidence, which is judged
 * after a read; only one that certainly left nothing on the server is thrown. `nothing` says so, `remedy` what may help.
 */
export async function evidenceFrom(
  action: string,
  nothing: string,
  send: () => Promise<Evidence>,
  remedy: (error: unknown) => string = () => "",
): Promise<Evidence> {
  try {
    return await send();
  } catch (error) {
    if (isNotSent(error)) throw explain(action, `${nothing}; the next pulumi up tries again.`, error);
    // A refusal of the request itself: nothing was started.
    if (isRefusal(error))
      throw new VeeamError(
        codeOf(error),
        `${failureMessage(action, error)} ${nothing}.${remedy(error)}${remedyOf(error, "tries again")}`,
      );
    return evidenceOfFailure(error);
  }
}

/** A session or task that failed proves nothing; one that was not seen to its end may have made the object. */
function evidenceOfFailure(thrown: unknown): Evidence {
  const error = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
  const hasFailed = error instanceof WorkFailedError;
  return {
    id: hasFailed ? error.objectId : undefined,
    sessionId: sessionIn(error),
    isSuccess: false,
    // The server's own error comes after a search that found nothing (submit.ts).
    isUnknown: !hasFailed && !(error instanceof ResponseError),
    mayAppear: false,
    summary: messageOf(error),
    error,
  };
}

/**
 * The object that a creation has made, read for up to 30 s where it may show late. A read that fails or shows nothing is no proof
 * that there is none.
 */
export async function madeObject<Model>(
  subject: Subject<Model>,
  creation: Creation,
  evidence: Evidence,
  log: ResourceLog,
  read: (signal: AbortSignal) => Promise<Found<Model>>,
): Promise<Model> {
  const what = describe(subject, creation.inputs);
  const found = await readUntil(read, {
    isCompleted: ({ model, candidates }) => model !== undefined || candidates.length > 1,
    withinMs: evidence.mayAppear ? RECOVERY_TIMEOUT_MS : 0,
    onPending: (note) => log.progress(`Reading ${what}: ${note}`),
  }).catch((error: unknown): Found<Model> => ({ candidates: [], error }));
  if (found.model === undefined) throw unreadCreation(subject, creation, evidence, found);
  return found.model;
}

/** The object exists: whatever failed after that, it gets into the state. */
export function unfinishedCreation<Model>(
  subject: Subject<Model>,
  { inputs, action, notes, address }: Creation,
  id: string,
  model: Model,
  error: unknown,
): UnfinishedResourceError {
  const sessionId = sessionIn(error);
  const next = sessionId === undefined ? "finishes it" : "waits for that session first, then finishes it";
  const unfinished = { ...notes, isUnfinished: true, sessionId };
  const outputs = (): Record<string, unknown> => {
    try {
      return subject.toOutputs(inputs, model, unfinished);
    } catch {
      // An error of our own must not lose the object.
      return declaredOutputs(inputs, unfinished);
    }
  };
  return new UnfinishedResourceError(
    codeOf(error),
    `${failureMessage(action, error)} The ${subject.noun} exists on ${address} (id ${id}) and is in the state; the next pulumi up ${next}.`,
    id,
    outputs(),
  );
}

/** Why a creation has no object to put into the state although its request was sent, and what the next run does. */
function unreadCreation<Model>(
  subject: Subject<Model>,
  { inputs, action, notes, address }: Creation,
  { id, sessionId, error, isSuccess, isUnknown, summary }: Evidence,
  found: Found<Model>,
): VeeamError {
  const { noun, key } = subject;
  const what = describe(subject, inputs);
  const failed = error === undefined ? `${action} failed: ${summary}` : failureMessage(action, error);
  const first = sessionId === undefined || isSuccess ? "looks for it" : "waits for that session";
  const later = `the next pulumi up ${first} first, refuses to make a second one, and continues with it when adopt: true is set.`;
  const unread = found.error === undefined ? "is not visible yet." : `could not be read${reasonBeside(failed, found.error)}`;
  if (id !== undefined && (isSuccess || isUnknown || found.error !== undefined))
    return new UnfinishedResourceError(
      found.error === undefined ? "VEEAM_NOT_VISIBLE" : "VEEAM_OUTCOME_UNKNOWN",
      `${failed} The ${noun} ${id} on ${address} ${unread} It is in the state as unfinished; the next pulumi up finishes it.`,
      id,
      declaredOutputs(inputs, { ...notes, isUnfinished: true, sessionId }),
    );
  if (found.error !== undefined)
    return new VeeamError(
      "VEEAM_OUTCOME_UNKNOWN",
      `${failed} Whether the ${noun} exists ${unread} It may exist. Look for ${what} on ${address}: ${later}`,
    );
  const proof = found.candidates.length > 1 ? "which one is meant cannot be told" : "nothing proves that this run made it";
  if (found.candidates.length > 0)
    return new VeeamError(
      "VEEAM_NOT_PROVEN",
      `${failed} ${capital(what)} is on ${address} now (${found.candidates.join(", ")}), and ${proof}, so it is not in the state. ` +
        `Check it: set adopt: true if it is the declared one; otherwise remove it there, or declare another ${key}.`,
    );
  if (!isSuccess && !isUnknown)
    return new VeeamError(codeOf(error), `${failed} ${address} has no ${what}; the next pulumi up tries again.`);
  const code = isSuccess ? "VEEAM_NOT_VISIBLE" : error === undefined ? "VEEAM_OUTCOME_UNKNOWN" : codeOf(error);
  return new VeeamError(
    code,
    `${failed} No ${what} is visible on ${address}, so the state does not know it. It may appear later: ${later}`,
  );
}

export interface FailedUpdate {
  readonly id: string;
  readonly news: Fields;
  /** What the state declares; empty for an object that is being adopted. */
  readonly olds: Fields;
  readonly notes: StateNotes;
  readonly action: string;
  readonly error: unknown;
  readonly address: string;
  /** What was sent and is never shown: it is sent again. */
  readonly secrets?: string | undefined;
  /** Something was changed before another request failed. */
  readonly isPartial?: boolean;
}

/** The state reports what the server has after an update that failed, not what was wanted. */
export async function failedUpdate<Model>(
  subject: Subject<Model>,
  { id, news, olds, notes, action, error, address, secrets, isPartial = false }: FailedUpdate,
  read: (signal: AbortSignal) => Promise<Model | undefined>,
): Promise<VeeamError> {
  const message = failureMessage(action, error);
  const isAdoption = Object.keys(olds).length === 0;
  const sessionId = sessionIn(error);
  try {
    const model = await read(AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
    if (model === undefined) return new VeeamError("VEEAM_GONE", `${message} ${capital(goneFrom(address, id))}`);
    const live = asOnServer(subject.schemaOf(news), olds, subject.toDeclaration(model, olds));
    const isSettled = sessionId === undefined && secrets === undefined;
    const isRefused = isRefusal(error) && !isPartial;
    // The state is right as it is, and the next preview shows again what is wanted.
    if (isAdoption ? isRefused : isDeepStrictEqual(live, toWire(olds)) && (isSettled || isRefused)) {
      const sight = isRefused ? "Nothing" : "As far as could be read, nothing";
      return new VeeamError(codeOf(error), `${message} ${sight} was changed.${remedyOf(error, "sends it again")}`);
    }
    const missing = secrets === undefined ? "what is missing" : `what is missing, and ${secrets} again`;
    const next = sessionId === undefined ? `sends ${missing}` : "waits for that session first";
    // With the settings that are to be removed, so that the next update removes them.
    const declared = { ...mergedDeclarations(olds, visible(news)), ...hiddenInputs(news) };
    return new UnfinishedResourceError(
      codeOf(error),
      `${message} The state has what ${address} holds now; the next pulumi up ${next}.`,
      id,
      subject.toOutputs(declared, model, { ...notes, isUnfinished: true, sessionId }),
    );
  } catch (readError) {
    return new VeeamError(
      "VEEAM_OUTCOME_UNKNOWN",
      `${message} What ${address} holds now could not be read${reasonBeside(message, readError)} The state stays as it was; the next pulumi up compares and sends again.`,
    );
  }
}

/** What to do about an object that was deleted behind Pulumi's back. */
export function goneFrom(address: string, id: string): string {
  return `it is not on ${address} any more (id ${id}). Run pulumi refresh, so that the next pulumi up creates it again.`;
}

function sessionIn(error: unknown): string | undefined {
  return error instanceof GivenUpError ? error.sessionId : undefined;
}

/** The outputs of an object that exists and could not be read: what is declared. */
function declaredOutputs(inputs: Fields, notes: StateNotes): Record<string, unknown> {
  return toState(inputs, inputs, { ...notes, computed: [] });
}

function mergedDeclarations(olds: Fields, news: Fields): Fields {
  const merged: Record<string, unknown> = { ...olds, ...news };
  for (const [key, value] of Object.entries(news)) {
    const before = olds[key];
    if (isFields(value) && isFields(before)) merged[key] = mergedDeclarations(before, value);
  }
  return merged;
}

interface Limits<Shown> {
  /** Whether there is nothing more to wait for. */
  readonly isCompleted: (shown: Shown) => boolean;
  /** How long to wait for that after the first read that succeeds. */
  readonly withinMs: number;
  readonly onPending: (note: string) => void;
}

/**
 * Reads until there is nothing more to wait for, and gives what was shown last. Transient errors are retried for 30 s, an answer of
 * something in between included; fails with the last error.
 */
export async function readUntil<Shown>(
  read: (signal: AbortSignal) => Promise<Shown>,
  { isCompleted, withinMs, onPending }: Limits<Shown>,
): Promise<Shown> {
  const startedAtMs = performance.now();
  let firstShownAtMs: number | undefined;
  for (;;) {
    try {
      const shown = await read(AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
      firstShownAtMs ??= performance.now();
      if (isCompleted(shown) || performance.now() - firstShownAtMs >= withinMs) return shown;
      onPending("not visible yet");
    } catch (error) {
      if (!isFailedRead(error) || performance.now() - startedAtMs >= RECOVERY_TIMEOUT_MS) throw error;
      onPending(messageOf(error));
    }
    await sleep(pollIntervalMs(performance.now() - startedAtMs));
  }
}
