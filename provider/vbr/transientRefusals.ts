/** Refusals for a transient reason, or one that an administrator is about to remove: the request is retried for a while. */
import { setTimeout as sleep } from "node:timers/promises";
import { NotReadyError, ResponseError, messageOf } from "../core/errors";
import type { ResourceLog } from "../core/log";
import { formatDuration } from "../core/poll";
import { isFields } from "../core/values";
import type { Json } from "./responses";

export interface Refusable {
  /** What is being done, for people: `Creating repository "nas"`. */
  readonly action: string;
  readonly log: ResourceLog;
  readonly signal: AbortSignal;
  /** Whether nothing shows that the request, or one of another client, has had its effect by now. */
  readonly isUntouched: (signal: AbortSignal, afterInternalError: boolean) => Promise<boolean>;
}

interface Obstacle {
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

const LIMIT_MS = 300_000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60_000;
/** How long the read before the request is sent again may take. */
const CHECK_TIMEOUT_MS = 30_000;

/**
 * Sends `body` again and again while the server refuses it for a reason that passes, with growing pauses and for up to 5 minutes.
 * After an internal error the request may have had its effect: `lost` is the end then, as soon as something shows that it had.
 */
export async function retryWhileRefused<T>(
  { action, log, signal, isUntouched }: Refusable,
  body: Json,
  { send, lost }: { readonly send: () => Promise<T>; readonly lost: (reason: string) => Promise<T> },
): Promise<T> {
  const startedAtMs = performance.now();
  let isInternal = false;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      const obstacle = obstacleOf(error, body);
      // What refuses it now can be what the earlier one has made.
      if (obstacle === undefined && isInternal && error.status < 500) return lost(messageOf(error));
      if (obstacle === undefined) throw error;
      isInternal ||= error.status === 500;
      const waitedMs = performance.now() - startedAtMs;
      const refusal = notReady(error, obstacle, waitedMs);
      if (signal.aborted || waitedMs + pauseMs > LIMIT_MS) throw refusal;
      log.progress(`${action}: ${obstacle.what} (${error.serverText}); the request is sent again in ${formatDuration(pauseMs)}`);
      await sleep(pauseMs, undefined, { signal }).catch(() => {
        throw refusal;
      });
      if (!(await isUntouched(AbortSignal.timeout(CHECK_TIMEOUT_MS), isInternal).catch(() => false))) {
        if (isInternal) return lost(messageOf(error));
        throw refusal;
      }
    }
  }
}

/**
 * What stands in the way for a while. Code and status are the same for every refusal, so that the words of the server have to
 * tell; a server that speaks another language is not waited for.
 */
function obstacleOf({ status, serverText, isServersOwn }: ResponseError, body: Json): Obstacle | undefined {
  if (!isServersOwn) return undefined;
  if (status === 400 && /component/i.test(serverText) && /updat|upgrad/i.test(serverText)) return PENDING_COMPONENTS;
  const isObjectStorage = isFields(body.bucket) || isFields(body.container);
  return status === 500 && isObjectStorage ? OBJECT_STORAGE_NOT_READY : undefined;
}

function notReady(error: ResponseError, { what, remedy }: Obstacle, waitedMs: number): NotReadyError {
  const { text, status, serverText, errorCode } = error;
  return new NotReadyError(
    `${text} The request was sent again for ${formatDuration(waitedMs)}, and ${what} still. ${remedy}`,
    status,
    serverText,
    errorCode,
  );
}
