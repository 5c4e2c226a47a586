import type { ResourceLog } from "../engineLog";
import type { Deadline } from "../wait";
import type { VbrClient } from "./client";

/** What an operation on one resource works with. Plain: nothing of Pulumi in it. */
export interface Context {
  readonly client: VbrClient;
  readonly log: ResourceLog;
  readonly deadline: Deadline;
}
