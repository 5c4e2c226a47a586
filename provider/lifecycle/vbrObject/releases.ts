/**
 * Objects that this process has just taken out of use, by deleting or changing what held them: a server may count them as used
 * a little longer, and refuses to delete them until then.
 */
import { perOwner } from "../../core/perOwner";
import type { VbrClient } from "../../vbr/client";

const NOTICED_WITHIN_MS = 60_000;

const lastRelease = perOwner<VbrClient, { atMs: number }>(() => ({ atMs: -Infinity }));

export function noteRelease(client: VbrClient): void {
  lastRelease(client).atMs = performance.now();
}

/** Whether a refusal for being in use may be out of date. */
export function mayBeReleased(client: VbrClient): boolean {
  return performance.now() - lastRelease(client).atMs < NOTICED_WITHIN_MS;
}
