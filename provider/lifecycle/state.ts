/**
 * What this provider keeps in a resource's state beside the visible inputs and outputs. The layout is versioned by `__state`:
 * the installed version reads whatever an older one wrote.
 */
import type { Change } from "../schema/comparison";
import type { ServerIdentity } from "../config/settings";
import type { Owned } from "./ownership";
import { VeeamError } from "../core/errors";
import { type Fields, fieldsIn, isFields, isHidden, listIn, textIn, toWire, visible, withValueAt } from "../core/values";
import { parseDurationMs } from "../core/poll";

const LAYOUT = 1;
const DEFAULT_TIMEOUT_MS = 3_600_000;

/** What this provider knows of an object beside what a program declares. */
export interface Meta {
  /** Undefined in a state of before it was noted. */
  readonly server: ServerIdentity | undefined;
  /** The object exists, but was not brought to what is declared. */
  readonly isUnfinished: boolean;
  /** The session that was still running when time ran out. */
  readonly sessionId: string | undefined;
  /** Which creation or adoption the object comes from. */
  readonly instance: string | undefined;
  /** Immutable properties that the server shows otherwise than they are declared. */
  readonly immutable: Immutable;
  /** What was found out about the object where it is not declared, and counts from then on: the key of a host. */
  readonly found: Fields;
  /** It has another address than the one that is kept, and the new one cannot be read. */
  readonly isElsewhere: boolean;
}

/** A state as it is used here; the stored form is flat, with names that begin with two underscores for the rest. */
export interface State {
  readonly declared: Record<string, unknown>;
  readonly meta: Meta;
}

/** What a state is to note. */
export interface Notes extends Partial<Meta> {
  readonly server: ServerIdentity;
  /** Names of outputs that are no inputs. */
  readonly computed: readonly string[];
  /** A `get` shows the object, and nothing of it is declared. */
  readonly isShown?: true;
}

/**
 * Immutable properties by their path: what is declared, and what the server showed for it right after the creation, such as the
 * target of a link. The outputs have what it shows now.
 */
export type Immutable = Readonly<Record<string, { readonly declared: unknown; readonly shown?: unknown }>>;

/** Outputs for the state: `fields`, the hidden inputs, and the notes. */
export function toState(
  fields: Fields,
  inputs: Fields,
  { server, computed, isShown, isUnfinished, sessionId, isElsewhere, instance, immutable, found }: Notes,
): Record<string, unknown> {
  return toWire({
    ...visible(fields),
    ...hiddenInputs(inputs),
    __state: LAYOUT,
    __server: server,
    __computed: computed,
    __shown: isShown,
    __unfinished: isUnfinished === true ? true : undefined,
    __session: sessionId,
    __elsewhere: isElsewhere === true ? true : undefined,
    __instance: instance,
    ...(immutable === undefined || Object.keys(immutable).length === 0 ? {} : { __immutable: immutable }),
    ...(found === undefined || Object.keys(found).length === 0 ? {} : { __found: found }),
  });
}

/** What a program gives beside its arguments: the stub, timeouts, URN. */
export function hiddenInputs(fields: Fields): Fields {
  const { __provider, __timeouts, __urn } = fields;
  return toWire({ __provider, __timeouts, __urn });
}

export function stateOf(stored: Fields): State {
  const meta = metaIn(stored);
  const computed = listIn(stored.__computed);
  const shown = Object.fromEntries(Object.entries(stored).filter(([key]) => !isHidden(key) && !computed.includes(key)));
  const declared = Object.entries(meta.immutable).reduce<Record<string, unknown>>(
    (fields, [path, { declared: value }]) => withValueAt(fields, path.split("."), value),
    shown,
  );
  return { declared, meta };
}

/**
 * The declared part: what a refresh compares and what a removal is measured against. Of an immutable property it is the declared
 * value, whatever the server shows, so that drift never replaces.
 */
export function declaredIn(stored: Fields): Record<string, unknown> {
  return stateOf(stored).declared;
}

function metaIn(stored: Fields): Meta {
  const { __server, __unfinished, __session, __instance, __immutable, __found, __elsewhere } = stored;
  return {
    server: toIdentity(__server),
    isUnfinished: __unfinished === true,
    sessionId: textIn(__session),
    instance: textIn(__instance),
    immutable: isFields(__immutable) ? (__immutable as Immutable) : {},
    found: fieldsIn(__found),
    isElsewhere: __elsewhere === true,
  };
}

function toIdentity(server: unknown): ServerIdentity | undefined {
  if (!isFields(server) || typeof server.address !== "string") return undefined;
  return typeof server.vbrId === "string" ? { address: server.address, vbrId: server.vbrId } : { address: server.address };
}

/** The object as its state knows it, for the ownership of the run. */
export function ownedIn(noun: string, id: string, state: Fields, urn = urnOf(state)): Owned {
  const before = urnOf(state);
  const { server, instance } = metaIn(state);
  return { server, noun, id, urn, formerly: before === urn ? undefined : before, instance };
}

/** Adopted and not yet declared as the program's own: a delete leaves it on the server. */
export function isOnLoan(state: Fields): boolean {
  return state.adopt === true;
}

/** Whether Pulumi manages the object; false for one that `Repository.get` reads. */
export function isManaged(state: Fields): boolean {
  return isKnown(state) && state.__shown !== true;
}

/** Whether there is a state of the object; false while `Repository.get` reads one for the first time. */
export function isKnown(state: Fields): boolean {
  return state.__state !== undefined;
}

/** Outputs after an update of nothing but flags and timeouts, which sends nothing; undefined when there is more to do. */
export function withNewFlags(changes: readonly Change[], olds: Fields, news: Fields): Record<string, unknown> | undefined {
  const { meta } = stateOf(olds);
  if (meta.isUnfinished || changes.some(({ traits }) => traits.flag !== true)) return undefined;
  const flags = Object.fromEntries(changes.map(({ path, new: value }) => [path, value]));
  const { __timeouts, __urn, ...kept } = olds;
  return toWire({ ...kept, ...flags, ...hiddenInputs(news) });
}

export function urnOf(fields: Fields): string | undefined {
  return typeof fields.__urn === "string" ? fields.__urn : undefined;
}

/** The limit of an operation, from the resource option `customTimeouts`. */
export function timeoutMs(fields: Fields, operation: "create" | "update" | "delete"): number {
  const given = isFields(fields.__timeouts) ? fields.__timeouts[operation] : undefined;
  return (typeof given === "string" ? parseDurationMs(given) : undefined) ?? DEFAULT_TIMEOUT_MS;
}

/**
 * Refuses to go on when the state was made on another server: Pulumi itself would take the id to the new one without a word.
 * Compared by `vbrId` where both are known, else by address. Gives what is known of the server now: an account that may not
 * read the `vbrId` does not make it forgotten.
 */
export function requireSameServer(what: string, state: Fields, now: ServerIdentity, accepted?: string): ServerIdentity {
  const before = metaIn(state).server;
  if (before === undefined) return now;
  const isSame =
    before.vbrId !== undefined && now.vbrId !== undefined ? before.vbrId === now.vbrId : before.address === now.address;
  if (isSame) return now.vbrId === undefined ? before : now;
  if (now.vbrId !== undefined && now.vbrId === accepted?.trim().toLowerCase()) return now;
  const moved =
    now.vbrId === undefined
      ? ""
      : `If it is the same server after a move or a switchover, run pulumi refresh once with VEEAM_VBR_ACCEPT_NEW_IDENTITY=${now.vbrId} in the environment. `;
  const name = ({ address, vbrId }: ServerIdentity): string => (vbrId === undefined ? address : `${address} (vbrId ${vbrId})`);
  throw new VeeamError(
    "VEEAM_OTHER_SERVER",
    `${what} was made on ${name(before)}, but this run is connected to ${name(now)}. Nothing was changed on either. ${moved}` +
      `To continue with the first, set the address (config veeam:vbrUrl, or the provider of the resource) back. To leave it there and manage it no longer, remove it from the state (pulumi state delete); ` +
      `the next pulumi up then makes it on the second.`,
  );
}
