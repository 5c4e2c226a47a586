/** When an operation or a request gives up, and what a user reads when the run is interrupted. */
import { setMaxListeners } from "node:events";
import type { Code } from "./codes";
import { NotSentError, VeeamError } from "./errors";
import { formatDuration } from "./poll";
import { capital } from "./text";

/** Why the signals of all operations abort when the engine cancels the run. */
export class CancelledError extends Error {}

/** What comes after a run that is interrupted. */
export const WAITS_FIRST = "The next pulumi up waits for it first.";

/** What gives an operation more time. The engine takes that of a deletion from the state. */
const LONGER = "increase customTimeouts; a deletion uses those of the last pulumi up.";

/** An operation that a signal can end. */
interface Ending {
  readonly action: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly next?: string;
}

/** Why a signal ended an operation, for its message: the timeout expired, or the run was cancelled. */
export function endOfWait({ signal, timeoutMs, next = WAITS_FIRST }: Ending): {
  readonly code: Code;
  readonly how: string;
  readonly next: string;
} {
  return isCancelled(signal)
    ? { code: "VEEAM_INTERRUPTED", how: "was interrupted", next }
    : {
        code: "VEEAM_TIMED_OUT",
        how: `timed out after ${formatDuration(timeoutMs)}`,
        next: `To wait longer, ${LONGER}`,
      };
}

/** An operation that a signal ended before it sent anything. */
export function notStarted({ action, signal, timeoutMs }: Ending): NotSentError {
  const why = isCancelled(signal)
    ? "the run was interrupted. Nothing was sent."
    : `its timeout of ${formatDuration(timeoutMs)} had already expired. Nothing was sent. ${capital(LONGER)}`;
  return new NotSentError("VEEAM_NOT_STARTED", `${action} was not started: ${why}`);
}

/** `the timeout expired`, or what else ended a request. */
export function whyAborted(signal: AbortSignal): string {
  return isCancelled(signal) ? "the run was interrupted" : "the timeout expired";
}

function isCancelled({ reason }: AbortSignal): boolean {
  return reason instanceof CancelledError;
}

/** How long a request that several operations share may take, whichever of them still waits for it. */
export const SHARED_READ_TIMEOUT_MS = 180_000;

/** The promise, or a rejection as soon as the signal aborts; what the promise stands for goes on. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  // Where nobody waits any more, its failure is nobody's.
  promise.catch(() => undefined);
  signal.throwIfAborted();
  // Many waits share the signal of an operation, and none of them stays behind.
  setMaxListeners(0, signal);
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** A read of the server at `address` that operations share, for as long as this one has time. */
export async function within<T>(shared: Promise<T>, signal: AbortSignal, address: string): Promise<T> {
  try {
    return await abortable(shared, signal);
  } catch (error) {
    if (!signal.aborted || error instanceof VeeamError) throw error;
    throw new NotSentError("VEEAM_NO_RESPONSE", `${address} gave no answer before ${whyAborted(signal)}.`);
  }
}

/**
 * Runs with a signal that aborts with `signal`, but not before `ms` have passed: what was sent gets a fair chance of an answer.
 * When the run is cancelled, it aborts at once.
 */
export function withLeastTime<T>(ms: number, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return withTimer(ms, signal, (isTimeUp) => signal.aborted && (isTimeUp || isCancelled(signal)), run);
}

/** Runs with a signal that aborts with `signal`, and at the latest after `ms`. */
export function withMostTime<T>(ms: number, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return withTimer(ms, signal, (isTimeUp) => signal.aborted || isTimeUp, run);
}

/** `isOver` is asked at the beginning, when `signal` aborts, and after `ms`. Not AbortSignal.any(), which holds its sources weakly. */
async function withTimer<T>(
  ms: number,
  signal: AbortSignal,
  isOver: (isTimeUp: boolean) => boolean,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let isTimeUp = false;
  const abortWhenOver = (): void => {
    if (isOver(isTimeUp)) controller.abort(signal.aborted ? signal.reason : new Error("the time is up"));
  };
  const timer = setTimeout(() => {
    isTimeUp = true;
    abortWhenOver();
  }, ms);
  timer.unref();
  signal.addEventListener("abort", abortWhenOver);
  abortWhenOver();
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abortWhenOver);
  }
}

/** Waits until the promise settles, for at most `limitMs`; what it stands for is not aborted then. The timer does not keep the process alive, and is cleared. */
export async function waitAtMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => (timer = setTimeout(resolve, limitMs).unref()));
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A second Ctrl-C ends the process in the middle of a wait, but not what the servers do. The first one does not reach the process. */
const waits = new Set<() => void>();

/** Runs something that a server continues by itself. `tell` says so to the user when it is interrupted. */
export async function interruptible<T>(tell: () => void, run: () => Promise<T>): Promise<T> {
  waits.add(tell);
  try {
    return await run();
  } finally {
    waits.delete(tell);
  }
}

/** One line for each operation that is being interrupted. */
export function tellOfInterruption(): void {
  for (const tell of waits) tell();
}
