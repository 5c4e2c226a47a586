/**
 * Writing to a server that answers first and works afterwards: a session of a VBR server, a task of Enterprise Manager. A request
 * is sent once; what it has started is polled to its end, and searched for where the answer was lost.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { WAITS_FIRST, endOfWait, interruptible, notStarted, withLeastTime } from "./cancellation";
import type { Code } from "./codes";
import { GivenUpError, LogInError, NotSentError, isLostAnswer, isNotSent, isTransient, messageOf } from "./errors";
import type { ResourceLog } from "./log";
import { type Observation, poll, retryDelayMs } from "./poll";

/** An operation that writes. */
export interface Operation {
  /** What is being done, for people: `Creating repository "nas"`. */
  readonly action: string;
  readonly signal: AbortSignal;
  /** How long the operation may take, for messages. */
  readonly timeoutMs: number;
  readonly log: ResourceLog;
  /** The object that is changed, for messages; absent while it is being made. */
  readonly objectId?: string | undefined;
  /** What comes after a run that is interrupted, as a sentence. */
  readonly next?: string;
}

/** How long it may take at least to find out what became of a write, whatever time the operation has left. */
export const RECOVERY_TIMEOUT_MS = 30_000;
/** For how long the work of a request whose answer was lost is searched for. */
export const SEARCH_MS = 30_000;
/** For how long transient errors are waited out, one after the other. */
const TRANSIENT_MS = 300_000;

/** When a request left; undefined until it has its turn. */
export interface Sending {
  sentAtMs: number | undefined;
}

/** Sends a request that is never repeated. `onSend` has to be called right before it leaves. */
export async function sendOnce<T>(
  operation: Operation,
  address: string,
  sending: Sending,
  send: (onSend: () => void) => Promise<T>,
): Promise<T> {
  const { action, signal, log } = operation;
  const tell = (): void =>
    log.warn(
      "VEEAM_INTERRUPTED",
      sending.sentAtMs === undefined
        ? `${action} was interrupted before the request was sent to ${address}.`
        : interruption(operation, `the request was sent to ${address}, and its answer has not arrived`),
    );
  const onSend = (): void => {
    sending.sentAtMs = performance.now();
  };
  try {
    return await interruptible(tell, () => send(onSend));
  } catch (error) {
    if (sending.sentAtMs !== undefined) throw error;
    if (signal.aborted || error instanceof NotSentError) throw notStarted(operation);
    throw error instanceof LogInError ? new LogInError(error.code, `${action} was not started: ${messageOf(error)}`) : error;
  }
}

const ATTEMPTS = 4;

/** Sends a request that does no harm when it is sent twice again while its answer is lost, with growing pauses. */
export async function sendWhileLost<T>(send: () => Promise<T>, signal: AbortSignal, onLost?: () => void): Promise<T> {
  let lost: Error | undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      // A request that is not sent again says nothing of the one before it.
      if (lost !== undefined && isNotSent(error)) throw lost;
      if (!isLostAnswer(error) || attempt >= ATTEMPTS || signal.aborted) throw error;
      lost = error as Error;
      onLost?.();
      await sleep(retryDelayMs(attempt), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** What a request has started. */
export interface Work<State extends { readonly id: string }, End> {
  readonly noun: "session" | "task";
  readonly address: string;
  /** `session 1f3c… is Working, 40 %` */
  readonly describe: (state: State) => string;
  /** The state at the next poll, which comes as the age of the wait suggests. */
  readonly poll: (ageMs: number) => Promise<State>;
  /** How it ended; undefined while it is still running. */
  readonly endOf: (state: State, ageMs: number) => End | undefined | Promise<End | undefined>;
  /** How it ended when a poll failed with this error; undefined when the error says nothing of it. */
  readonly endOfFailedPoll: (error: unknown, last: State) => End | undefined;
}

/**
 * Polls until the work has ended; transient errors of the polls are waited out. Fails with GivenUpError where it was not seen to
 * its end.
 */
export async function waitForEnd<State extends { readonly id: string }, End>(
  operation: Operation,
  started: State,
  { noun, address, describe, poll: pollOnce, endOf, endOfFailedPoll }: Work<State, End>,
): Promise<End> {
  const { action, signal, log } = operation;
  const startedAtMs = performance.now();
  const ageMs = (): number => performance.now() - startedAtMs;
  const errors = new TransientErrors();
  let last = started;
  const gaveUp = (code: Code, text: string): GivenUpError =>
    new GivenUpError(code, `${action}${text}`, noun === "session" ? last.id : undefined);

  const next = async (): Promise<End | undefined> => {
    try {
      last = await pollOnce(ageMs());
      errors.end();
    } catch (error) {
      if (signal.aborted) {
        const { code, how, next } = endOfWait(operation);
        throw gaveUp(code, ` ${how}: ${describe(last)}. It is still running on ${address}. ${next}`);
      }
      const end = endOfFailedPoll(error, last);
      if (end !== undefined) return end;
      if (!errors.isTransient(error))
        throw gaveUp(
          "VEEAM_CONTACT_LOST",
          `: lost contact while waiting: ${messageOf(error)} Last known state: ${describe(last)}. The ${noun} is still running on ${address}.`,
        );
      log.progress(`${action}: last known state: ${describe(last)}`);
      return undefined;
    }
    return endOf(last, ageMs());
  };

  log.debug(`waiting for ${describe(started)}`);
  const tell = (): void =>
    log.warn("VEEAM_INTERRUPTED", interruption(operation, `${describe(last)} and is still running on ${address}`));
  return interruptible(tell, async () => {
    // What has ended already is not polled.
    for (let end = await endOf(started, 0); ; end = await next()) if (end !== undefined) return end;
  });
}

/** A search for the work of a request whose answer was lost. */
export interface Search<Found> {
  readonly noun: "session" | "task";
  readonly address: string;
  /** Why there is no answer, as a sentence. */
  readonly reason: string;
  readonly observe: () => Promise<Observation<Found>>;
  /** The id of what was still running when it was read last. */
  readonly runningId?: () => string | undefined;
}

/** Searches at least for `SEARCH_MS`, also when the timeout of the operation has expired by then. */
export async function searchForWork<Found>(
  operation: Operation,
  { noun, address, reason, observe, runningId }: Search<Found>,
): Promise<Found> {
  const { action, signal, log } = operation;
  const errors = new TransientErrors();
  const observed = async (): Promise<Observation<Found>> => {
    try {
      const observation = await observe();
      errors.end();
      return observation;
    } catch (error) {
      if (errors.isTransient(error)) return { pending: `its ${noun} could not be read` };
      if (error instanceof GivenUpError) throw error;
      throw new GivenUpError(
        "VEEAM_OUTCOME_UNKNOWN",
        `${action} failed: ${reason} Its ${noun} could not be read: ${messageOf(error)}`,
        runningId?.(),
      );
    }
  };
  const unknown = `the answer does not name its ${noun}, and what ${address} made of the request is unknown`;
  const tell = (): void => log.warn("VEEAM_INTERRUPTED", interruption(operation, unknown));
  const onPending = (note: string): void => log.progress(`${action}: the answer does not name its ${noun}; ${note}`);
  const waited = await interruptible(tell, () =>
    withLeastTime(SEARCH_MS + RECOVERY_TIMEOUT_MS, signal, (longer) => poll(observed, { signal: longer, onPending })),
  );
  if ("done" in waited) return waited.done;
  const { code, how } = endOfWait(operation);
  throw new GivenUpError(code, `${action} ${how}: ${reason} Since then ${waited.timedOut} on ${address}.`, runningId?.());
}

/** What a user reads when the run is interrupted while the server works. */
function interruption({ action, objectId, next = WAITS_FIRST }: Operation, what: string): string {
  return `${action}${objectId === undefined ? "" : ` (id ${objectId})`} was interrupted: ${what}. ${next}`;
}

/** Errors in the middle of a wait: of a server that restarts, or of something in between that answers for it. */
class TransientErrors {
  #sinceMs: number | undefined;

  /** The server gave a good answer. */
  end(): void {
    this.#sinceMs = undefined;
  }

  /** Whether a later attempt may succeed after this error. */
  isTransient(error: unknown): boolean {
    this.#sinceMs ??= performance.now();
    return isTransient(error) && performance.now() - this.#sinceMs < TRANSIENT_MS;
  }
}
