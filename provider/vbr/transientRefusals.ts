/** Refusals of a write for a transient reason, or one that an administrator is about to remove: it is retried for a while. */
import { NotReadyError, type ResponseError } from "../core/errors";
import { formatDuration } from "../core/poll";
import { isFields } from "../core/values";
import type { Json } from "./responses";

export interface Obstacle {
  readonly what: string;
  readonly remedy: string;
}

const PENDING_COMPONENTS: Obstacle = {
  what: "components of a host wait for an update",
  remedy:
    "Update the components of the host that the server names, in the console (Backup Infrastructure, Managed Servers, Upgrade) " +
    "or with POST /api/v1/backupInfrastructure/managedServers/updateComponents; then run pulumi up again.",
};
const OBJECT_STORAGE_NOT_READY: Obstacle = {
  what: "the server is not ready for object storage",
  remedy:
    "A server that was just set up needs a while before it connects to object storage. If it was not, " +
    "check the service point, the credentials and the gateway; then run pulumi up again.",
};

/** For how long a write is retried. */
export const REFUSED_RETRY_MS = 300_000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60_000;

/** The pause after so many attempts. */
export function pauseMs(attempt: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
}

/**
 * What stands in the way for a while. Code and status are the same for every refusal, so that the words of the server have to
 * tell; a server that speaks another language is not waited for.
 */
export function obstacleOf({ status, serverText, isServersOwn }: ResponseError, body: Json): Obstacle | undefined {
  if (!isServersOwn) return undefined;
  if (status === 400 && /component/i.test(serverText) && /updat|upgrad/i.test(serverText)) return PENDING_COMPONENTS;
  const isObjectStorage = isFields(body.bucket) || isFields(body.container);
  return status === 500 && isObjectStorage ? OBJECT_STORAGE_NOT_READY : undefined;
}

export function notReady(error: ResponseError, { what, remedy }: Obstacle, waitedMs: number): NotReadyError {
  const { text, status, serverText, errorCode } = error;
  return new NotReadyError(
    `${text} The request was sent again for ${formatDuration(waitedMs)}, and ${what} still. ${remedy}`,
    status,
    serverText,
    errorCode,
  );
}
