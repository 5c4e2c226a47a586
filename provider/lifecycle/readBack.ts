/** Reading after a write: a read that fails says nothing of it, and what was changed may show late. */
import { setTimeout as sleep } from "node:timers/promises";
import { isFailedRead, messageOf } from "../core/errors";
import { pollIntervalMs } from "../core/poll";
import { RECOVERY_TIMEOUT_MS } from "../core/write";

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
