/**
 * Rescans of repositories on a VBR server (`/api/v1/backupInfrastructure/repositories/rescan`): what each step of Pulumi's
 * lifecycle does there. A rescan is an action: it is done once it was created, and nothing on the server stands for it
 * afterwards. From the REST document of revision 1.3-rev0.
 */
import type { Context } from "../../lifecycle/vbrObject/kind";
import { isDeepStrictEqual } from "node:util";
import { VeeamError, codeOf, messageOf } from "../../core/errors";
import type { Change } from "../../schema/comparison";
import { type Checked, checkInputs } from "../../schema/validate";
import { guidKey } from "../../schema/types";
import { declaredIn, hiddenInputs, toState } from "../../lifecycle/state";
import { type Fields, toWire, visible } from "../../core/values";
import { waitForPendingSessions } from "../../vbr/pendingSessions";
import { type SessionEnd, warnOfSession } from "../../vbr/sessions";
import { submitWhileLost } from "../../vbr/submit";
import { repositoryRescanSchema } from "./schema";

const PATH = "/api/v1/backupInfrastructure/repositories/rescan";

/** Checks what a program declares, without a server. */
export function check(olds: Fields, news: Fields): Checked {
  return checkInputs(repositoryRescanSchema, news, olds);
}

/** Compares two declarations, without a server. Whatever differs asks for another rescan. */
export function diff(olds: Fields, news: Fields): { changes?: false; replaces?: string[] } {
  const replaces = changes(olds, news).map(({ path }) => path);
  if (replaces.length === 0 && isDeepStrictEqual(olds.__timeouts, news.__timeouts)) return { changes: false };
  return { replaces };
}

/** What differs between a state and a declaration. */
export function changes(olds: Fields, news: Fields): Change[] {
  const [before, after] = [declaredIn(olds), visible(news)];
  const change = (path: string): Change => ({
    path,
    kind: "update",
    old: before[path],
    new: after[path],
    traits: { replaces: true },
  });
  return [
    ...(isDeepStrictEqual(idKeys(before), idKeys(after)) ? [] : [change("repositoryIds")]),
    ...(isDeepStrictEqual(before.triggers, after.triggers) ? [] : [change("triggers")]),
  ];
}

export const noun = "rescan";

/** Two rescans of the same repositories do no harm. */
export function subjectOf(): undefined {
  return undefined;
}

/** `POST`, and the wait for its session. */
export async function create(context: Context, inputs: Fields): Promise<{ id: string; outs: Record<string, unknown> }> {
  const { client, log, signal } = context;
  const server = await client.identity({ signal });
  const action = `Rescanning ${describe(inputs)}`;
  // What an interrupted run is still making is not there to be scanned yet.
  await waitForPendingSessions(client, { ...context, action });
  const end = await rescan(context, inputs, action);
  warnOfSession(log, action, end);
  if (end.result === "None" || end.result === "Unknown")
    log.warn(
      "VEEAM_SESSION_WITHOUT_RESULT",
      `${action} ended without a result (session ${end.id}): the server reported no failure, and no success either.`,
    );
  return { id: end.id, outs: toState({ ...visible(inputs), sessionId: end.id }, inputs, { server, computed: ["sessionId"] }) };
}

/** There is nothing on the server to read: what the state knows is all there is. */
export function read(_context: Context, id: string, state: Fields) {
  return Promise.resolve({ id, props: toWire(state), inputs: { ...toWire(declaredIn(state)), ...hiddenInputs(state) } });
}

/** Nothing on a server stands for a rescan. */
export function importExisting(): never {
  throw new VeeamError("VEEAM_NOT_FOUND", "A rescan cannot be imported: nothing on the server stands for it once it has ended.");
}

/** Only timeouts can change in place; nothing is sent. */
export function update(_context: Context, _id: string, olds: Fields, news: Fields): Promise<{ outs: Record<string, unknown> }> {
  const { __timeouts, __urn, ...kept } = olds;
  return Promise.resolve({ outs: toWire({ ...kept, ...hiddenInputs(news) }) });
}

/** Nothing: a rescan cannot be taken back. */
export function remove(): Promise<void> {
  return Promise.resolve();
}

/** Sends the request and waits: a rescan that runs twice does no harm. */
function rescan({ client, log, signal, timeoutMs }: Context, inputs: Fields, action: string): Promise<SessionEnd> {
  const own = { sessionType: "ConfigurationResynchronize", takesOnlySession: true } as const;
  const wait = { action, log, signal, timeoutMs, ...own };
  return submitWhileLost(client, PATH, { repositoryIds: inputs.repositoryIds }, wait).catch((error: unknown) => {
    const message = messageOf(error);
    throw message.startsWith(action) ? error : new VeeamError(codeOf(error), `${action} failed: ${message}`);
  });
}

function describe({ repositoryIds }: Fields): string {
  const ids = Array.isArray(repositoryIds) ? repositoryIds.map(String) : [];
  return `${ids.length === 1 ? "repository" : "repositories"} ${ids.join(", ")}`;
}

function idKeys({ repositoryIds }: Fields): unknown {
  return Array.isArray(repositoryIds) ? repositoryIds.map(guidKey).sort() : repositoryIds;
}
