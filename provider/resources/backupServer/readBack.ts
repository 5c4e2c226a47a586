/** Reading after a write: a read that fails says nothing of it, and what was changed may show late. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  CertificateError,
  ConnectionError,
  LogInError,
  ResponseError,
  TimeoutError,
  UnexpectedAnswerError,
  messageOf,
} from "../../core/errors";
import { pollIntervalMs } from "../../core/poll";
import { RECOVERY_TIMEOUT_MS } from "../../enterpriseManager/submit";

interface Limits<Shown> {
  /** Whether there is nothing more to wait for. */
  readonly isCompleted: (shown: Shown) => boolean;
  /** How long to wait for that; each read may take longer. */
  readonly withinMs: number;
  readonly onPending: (note: string) => void;
}

/**
 * Reads until there is nothing more to wait for, and gives what was shown last. Transient errors are retried for 30 s, an answer of something in between
 * included; fails with the last error.
 */
export async function readUntil<Shown>(
  read: (signal: AbortSignal) => Promise<Shown>,
  { isCompleted, withinMs, onPending }: Limits<Shown>,
): Promise<Shown> {
  const startedAtMs = performance.now();
  const elapsedMs = (): number => performance.now() - startedAtMs;
  for (;;) {
    try {
      const shown = await read(AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
      if (isCompleted(shown) || elapsedMs() >= withinMs) return shown;
      onPending("it does not show yet");
    } catch (error) {
      if (!isTransient(error) || elapsedMs() >= RECOVERY_TIMEOUT_MS) throw error;
      onPending(messageOf(error));
    }
    await sleep(pollIntervalMs(elapsedMs()));
  }
}

/** Whether a later read may succeed: all but errors of our own and a refused account. */
export function isTransient(error: unknown): boolean {
  if (error instanceof CertificateError) return false;
  return [ConnectionError, ResponseError, UnexpectedAnswerError, LogInError, TimeoutError].some((kind) => error instanceof kind);
}
