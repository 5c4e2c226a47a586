/**
 * Sessions that are running before the first write of this process and may belong to an interrupted run of it. What they make
 * or change is not on the server yet: a read would miss it, a second request would make it twice, a DELETE would come too soon.
 */
import { GivenUpError, messageOf } from "../core/errors";
import { Once } from "../core/concurrency";
import { SHARED_READ_TIMEOUT_MS } from "../core/cancellation";
import { type Observation, poll } from "../core/poll";
import { type Operation, waitForEnd } from "../core/serverWork";
import type { VbrClient } from "./client";
import { isListError, isNotFound } from "./responses";
import { type Session, type SessionType, describe, failIfActionRequired, mayBeOurs, sessionsSince } from "./sessions";

export interface PendingWait extends Operation {
  readonly types?: readonly SessionType[];
}

/** The sessions that save and remove infrastructure items, set modes, and update the components of hosts. */
const WRITING: readonly SessionType[] = [
  "Infrastructure",
  "InfrastructureItemDeletion",
  "RepositoryMaintenance",
  "HostComponentsUpdate",
];
const ALL: readonly SessionType[] = [...WRITING, "ConfigurationResynchronize"];
/** How far back they are looked for: no session of these types runs for longer. */
const LOOK_BACK_MS = 36 * 3_600_000;
/** How long a list that the server cannot give is asked for again. */
const LIST_RETRY_MS = 15_000;

/** The ones of a server, read once a process and before its first write; what has ended since is left out. */
export class PendingSessions {
  readonly #client: VbrClient;
  readonly #ended = new Set<string>();
  readonly #sessions = new Once(() => this.#read());

  constructor(client: VbrClient) {
    this.#client = client;
  }

  async sessions(signal: AbortSignal): Promise<Session[]> {
    const sessions = await this.#client.within(this.#sessions.get(), signal);
    return sessions.filter(({ id }) => !this.#ended.has(id));
  }

  noteEnd(id: string): void {
    this.#ended.add(id);
    this.#client.changes.note();
  }

  async #read(): Promise<Session[]> {
    const signal = AbortSignal.timeout(SHARED_READ_TIMEOUT_MS);
    const isOldest = (await this.#client.revision({ signal })) === "1.2-rev1";
    // Revision 1.2-rev1 does not know the type.
    const all = isOldest ? ALL.filter((type) => type !== "HostComponentsUpdate") : ALL;
    const readOne = (types: readonly SessionType[]): Promise<Session[]> =>
      sessionsSince(this.#client, types, Date.now() - LOOK_BACK_MS, AbortSignal.timeout(SHARED_READ_TIMEOUT_MS));
    const sessions = await readOne(all).catch(async (error: unknown) => {
      if (!isListError(error)) throw error;
      // One session can spoil a list: what of it can be read is read by type.
      const parts = await Promise.all(all.map((type) => this.#readType(type, () => readOne([type]))));
      return parts.flat();
    });
    return sessions.filter(({ state }) => state !== "Stopped");
  }

  /** A server that is just starting is asked again for a while; a list that it cannot give must not keep every write from it. */
  async #readType(type: SessionType, read: () => Promise<Session[]>): Promise<Session[]> {
    const observe = async (): Promise<Observation<Session[]>> => {
      try {
        return { done: await read() };
      } catch (error) {
        if (!isListError(error)) throw error;
        return { pending: messageOf(error) };
      }
    };
    const waited = await poll(observe, { signal: AbortSignal.timeout(LIST_RETRY_MS) });
    if ("done" in waited) return waited.done;
    this.#client.warn(
      "VEEAM_SERVER_ERROR",
      `Sessions of type ${type} could not be read: ${waited.timedOut} Whether one of an interrupted run is still running is unknown; writes continue without waiting for it.`,
    );
    return [];
  }
}

/** Waits for those that may be about the same object. */
export async function waitForPendingSessions(client: VbrClient, wait: PendingWait): Promise<void> {
  const { signal, objectId, types = WRITING } = wait;
  const pending = client.pendingSessions;
  for (const session of await pending.sessions(signal)) {
    const { sessionType, resourceId } = session;
    const isOther = objectId !== undefined && resourceId !== undefined && resourceId.toLowerCase() !== objectId.toLowerCase();
    if (isOther || !(types as readonly string[]).includes(sessionType) || !mayBeOurs(session, client)) {
      wait.log.debug(`not waiting for ${describe(session)} (${sessionType})${startedBy(session)}`);
      continue;
    }
    await waitForOne(client, session, wait);
    pending.noteEnd(session.id);
  }
}

async function waitForOne(client: VbrClient, started: Session, operation: PendingWait): Promise<void> {
  const { action, log, signal } = operation;
  const { address } = client.connection;
  const which = `session ${started.id}${startedBy(started)} (it may belong to an interrupted run)`;
  const endOf = (session: Session): true | undefined => {
    if (session.state === "Stopped") return true;
    failIfActionRequired(client, session, which);
    log.progress(`${action} waits: ${describe(session)} on ${address}${startedBy(session)}; it may belong to an interrupted run`);
    return undefined;
  };
  try {
    await waitForEnd<Session, true>({ ...operation, action: `waiting for ${which}` }, started, {
      noun: "session",
      address,
      describe,
      poll: (ageMs) => client.sessionPoller.next(started, ageMs, signal),
      endOf,
      endOfFailedPoll: (error) => isNotFound(error) || undefined,
    });
  } catch (error) {
    if (!(error instanceof GivenUpError)) throw error;
    throw new GivenUpError(
      "VEEAM_EARLIER_SESSION_RUNNING",
      `${action} was not started: ${messageOf(error)} Nothing was sent. Wait for its end, or stop it in the console (History); then run the command again.`,
      started.id,
    );
  }
}

function startedBy({ creationTime, initiatedBy }: Session): string {
  const when = creationTime === undefined ? "" : ` at ${creationTime}`;
  const who = initiatedBy === undefined ? "" : ` by ${initiatedBy}`;
  return when === "" && who === "" ? "" : `, started${who}${when}`;
}
