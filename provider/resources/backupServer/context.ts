import type { EnterpriseManagerClient } from "../../enterpriseManager/client";
import type { Context as OperationContext } from "../../lifecycle/handler";

/** What an operation on one backup server works with. */
export type Context = OperationContext<EnterpriseManagerClient>;
