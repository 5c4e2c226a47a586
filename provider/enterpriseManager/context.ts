import type { ResourceLog } from "../core/log";
import type { Ownership } from "../lifecycle/ownership";
import type { Deadline } from "../core/poll";
import type { EnterpriseManagerClient } from "./client";

/** What an operation on one resource works with. Plain: nothing of Pulumi in it. */
export interface Context {
  readonly client: EnterpriseManagerClient;
  readonly log: ResourceLog;
  readonly deadline: Deadline;
  readonly ownership: Ownership;
}
