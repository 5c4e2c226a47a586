import type { ResourceLog } from "../../core/log";
import type { Deadline } from "../../core/poll";
import type { VbrClient } from "../../vbr/client";

/** What an operation on one resource works with. Plain: nothing of Pulumi in it. */
export interface Context {
  readonly client: VbrClient;
  readonly log: ResourceLog;
  readonly deadline: Deadline;
}
