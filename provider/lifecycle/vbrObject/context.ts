import type { ResourceLog } from "../../core/log";
import type { VbrClient } from "../../vbr/client";
import type { Ownership } from "../ownership";

/** What an operation on one resource works with. */
export interface Context {
  readonly client: VbrClient;
  readonly log: ResourceLog;
  /** Aborts when the timeout of the operation expires. */
  readonly signal: AbortSignal;
  /** The timeout, for messages. */
  readonly timeoutMs: number;
  readonly ownership: Ownership;
}
