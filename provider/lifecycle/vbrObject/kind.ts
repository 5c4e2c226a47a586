/** What distinguishes the kinds of objects of a VBR server, and how a declaration compares with the server. */
import type { Revision } from "../../config/settings";
import { VeeamError } from "../../core/errors";
import { capital } from "../../core/text";
import { type Fields, isUnset, visible } from "../../core/values";
import { type Change, type Mismatch, asOnServer, changesBetween, formatPath, mismatches } from "../../schema/comparison";
import type { Mistake } from "../../schema/validate";
import type { VbrClient } from "../../vbr/client";
import type { Json } from "../../vbr/responses";
import { type Resource, lackingIn, missingIn } from "../../vbr/revisions";
import type { SessionType } from "../../vbr/sessions";
import { type Collection, keyIn, nameOf } from "../../vbr/snapshot";
import type { Context as OperationContext } from "../handler";
import { type StateNotes, type Subject, describe } from "../outcomes";
import { type Immutable, toState } from "../state";

export { describe };

export type Context = OperationContext<VbrClient>;

/** What distinguishes one kind of objects, for the lifecycle that all have. */
export interface Kind extends Subject<Json>, Collection {
  /** Its name in the table of revisions. */
  readonly resource: Resource;
  /** The request itself creates, changes and deletes the object; otherwise each request starts a session. */
  readonly answersAtOnce?: true;
  /** Properties of the model that are outputs whether they are declared or not. */
  readonly computed: readonly string[];
  /** Kinds of objects that it uses: the server refuses to delete them while it exists. */
  readonly uses: readonly Resource[];
  /** What can use one, for messages: the server refuses to delete it then. */
  readonly usedBy: string;
  /** The object that uses one, as a sentence that begins with a blank; empty where none is found. */
  readonly userOf?: (context: Context, id: string) => Promise<string>;
  readonly toDeclaration: (model: Json) => Fields;
  /** What of a model a program could declare. */
  readonly declarationOf: (model: Json) => Record<string, unknown>;
  /** Outputs that are neither declared nor in the model as the server gives it. */
  readonly addedOutputs: (model: Json) => Fields;

  /** Facts that are read from the server where they are not declared, and kept in the state. */
  readonly discovery?: Discovery;
  /** An object whose creation or update failed can lack what no model shows: the next update sends it whole, whatever differs. */
  readonly repeatsUnfinished?: true;
  /** Flags that ask for work on the server: one that is added is an update, and so is one whose work an earlier run did not complete. */
  readonly actions?: readonly string[];
  /** Creates or reads what the object needs first, and returns the inputs with it. */
  readonly prepareCreate?: (context: Context, action: string, inputs: Fields) => Promise<Fields>;
  /** What to do about a refused POST that the object's own settings can help with; begins with a blank. */
  readonly refusalRemedy?: (inputs: Fields, error: unknown) => string;
  /** The query of a POST, with its question mark. */
  readonly createQuery?: (inputs: Fields) => string;
  /** The body of a POST. */
  readonly toSpec: (inputs: Fields) => Json;
  /** The body of a PUT from the merged model. Refuses what must not be sent. */
  readonly toUpdate: (context: Context, action: string, live: Json, merged: Json, news: Fields) => Promise<Json>;
  /** Reconciles what the server keeps outside the model, and returns the model with it, read back. */
  readonly applyOutsideModel?: (context: Context, outside: OutsideModel) => Promise<Json>;
  /** The model with what the server keeps outside it, as far as it is declared. */
  readonly withOutsideModel?: (context: Context, model: Json, declared: Fields) => Promise<Json>;
  /** What its secrets belong to, by path: where an update changes it, they are sent again, for the server may have those of another account. */
  readonly account?: readonly string[];
  /** Requests of their own for secrets, which no model holds. */
  readonly secretChanges?: (declared: Fields) => readonly SecretChange[];
  /** Something of the model follows from the secrets, such as a thumbprint. */
  readonly showsSecrets?: true;

  /** The query of a DELETE, with its question mark. */
  readonly deleteQuery?: (state: Fields) => string;
  /** Why one must not be deleted, even where the server would allow it. */
  readonly deletionRefusal?: (state: Fields) => string | undefined;
  /** The type of the session that a DELETE starts; the server lists the object a while longer. */
  readonly deletionSession?: SessionType;
  /** Why a delete leaves one on the server, as a sentence: there is no request that deletes it. */
  readonly whyLeftBehind?: string;

  /** Why an existing object cannot be adopted, because it is another one than declared. */
  readonly adoptionConflicts: (inputs: Fields, live: Json) => string[];
  /** What the refusal of a taken name says about the object that has it. */
  readonly explainExisting: (inputs: Fields, live: Json) => string;
}

/** Facts that no model shows, such as the key of a host: they are outputs, and a write is refused when they no longer hold. */
export interface Discovery {
  /** The properties: each is declared or found out. */
  readonly names: readonly string[];
  /** Whether a declaration asks for it to be found out where it is not declared. */
  readonly isFindable: (inputs: Fields) => boolean;
  /** Before the first write: what is to be known from then on. Fails where it is not as declared. */
  readonly find: (context: Context, action: string, inputs: Fields) => Promise<Fields>;
  /** How the server contradicts what is known; undefined where it does not, or nothing is known. */
  readonly contradiction: (context: Context, known: Fields) => Promise<Contradiction | undefined>;
}

/** What is known no longer holds, or could not be compared. */
export interface Contradiction {
  readonly code: "VEEAM_HOST_KEY_CHANGED" | "VEEAM_HOST_KEY_NOT_COMPARED";
  readonly reason: string;
}

/** The part of an object that is outside its model, while it is reconciled. */
export interface OutsideModel {
  readonly model: Json;
  readonly declared: Fields;
  /** What the server was sent last: of values that it never shows, all there is to compare with. */
  readonly before: Fields;
  /** Has to be called when a request has changed something: an update that fails later was not refused as a whole. */
  readonly noteChange: () => void;
}

/** A request that gives the server one secret, or several that belong together. */
export interface SecretChange {
  /** The properties that it changes, by path; a change of one sends all. */
  readonly properties: readonly string[];
  /** Below the object: `changepassword`. */
  readonly call: string;
  readonly body: Json;
  /** The request starts a session; without it, it has changed the secret when it is answered. */
  readonly startsSession?: true;
}

/** What the state keeps: what is declared, as the server holds it, and what the server adds. */
export function outputsOf(kind: Kind, inputs: Fields, model: Json, notes: StateNotes): Record<string, unknown> {
  const declared = visible(inputs);
  const held = asOnServer(kind.schemaOf(inputs), declared, kind.toDeclaration(model));
  const added = { ...kind.addedOutputs(model), ...undeclaredIn(declared, notes.found) };
  const undeclared = kind.computed.filter((name) => declared[name] === undefined);
  const computed = [...Object.keys(added), ...undeclared];
  return toState({ ...valuesOf(model, kind.computed), ...held, ...added }, inputs, { ...notes, computed });
}

/** What an imported program declares. What the server chooses by itself would go along into a copy, or into a replacement. */
export function importedDeclaration({ computed, declarationOf }: Kind, model: Json): Fields {
  return Object.fromEntries(Object.entries(declarationOf(model)).filter(([name]) => !computed.includes(name)));
}

export function idOf(model: Json): string {
  if (typeof model.id !== "string" || model.id === "")
    throw new VeeamError("VEEAM_UNEXPECTED_RESPONSE", `The server gave ${JSON.stringify(model.name)} without an id.`);
  return model.id;
}

/** Whether an entry of a list has every output. */
export function hasOutputs({ computed }: Kind, entry: Json): boolean {
  return computed.every((name) => !isUnset(entry[name]));
}

/** What was found out and is not declared. */
function undeclaredIn(declared: Fields, found: Fields = {}): Fields {
  return Object.fromEntries(Object.entries(found).filter(([name]) => isUnset(declared[name])));
}

function valuesOf(model: Json, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, model[name] ?? undefined]));
}

/** The model with what the server keeps outside it, as far as it is declared. */
export async function withOutsideModel(context: Context, kind: Kind, model: Json, declared: Fields): Promise<Json> {
  return (await kind.withOutsideModel?.(context, model, declared)) ?? model;
}

/** What a declaration is known by before there is an id. */
export function keyOf(kind: Kind, declared: Fields): string {
  const parts = declaredKeyOf(kind, declared);
  return keyIn(parts) ?? JSON.stringify(Object.values(parts));
}

/** Its parts. A description that is left out is sent as an empty text. */
export function declaredKeyOf(kind: Kind, declared: Fields): Fields {
  return keyPartsOf(kind, { ...declared, description: declared.description ?? "" });
}

/** The parts of a key; of a model, those that are not shown are undefined. */
export function keyPartsOf({ keyOf: own = nameOf }: Kind, object: Fields): Fields {
  return own(object);
}

/** A text that may be empty, as a part of a key: null is an answer, nothing at all is none. */
export function shownText(text: unknown): unknown {
  return text === null ? "" : text;
}

/** What differs between two declarations. */
export function changesOf(kind: Kind, before: Fields, news: Fields): Change[] {
  return changesBetween(kind.schemaOf(news), before, visible(news));
}

// What a server shows otherwise than it is declared, immutable properties (type and location) above all.

/** Where the server shows another value than is declared, in whatever spelling. */
export function immutableMismatches(kind: Kind, declared: Fields, live: Json): Mismatch[] {
  return mismatches(kind.schemaOf(declared), visible(declared), kind.toDeclaration(live)).filter(
    ({ isImmutable }) => isImmutable,
  );
}

/** The same without what the server has shown for this declaration since the creation. */
export function unknownMismatches(kind: Kind, declared: Fields, live: Json, before: Immutable): Mismatch[] {
  return immutableMismatches(kind, declared, live).filter((drift) => !isNoted(drift, before));
}

/** Whether the state notes that the server has shown it so since the creation. */
function isNoted({ path, wanted, live }: Mismatch, before: Immutable): boolean {
  const known = before[path];
  return known !== undefined && known.declared === wanted && known.shown === live;
}

/** What the state notes of them after a read. Of a `new` object, what the server shows belongs to the declaration. */
export function noteImmutable(kind: Kind, declared: Fields, live: Json, before: Immutable | "new"): Immutable {
  return Object.fromEntries(
    immutableMismatches(kind, declared, live).map(({ path, wanted, live: shown }) => {
      const known = before === "new" ? { declared: wanted, shown } : before[path];
      return [path, { declared: wanted, shown: known?.declared === wanted ? known?.shown : undefined }];
    }),
  );
}

/** `repository.path: declared "/a", is "/b"` */
export function describeMismatch({ path, wanted, live }: Mismatch): string {
  return `${path}: declared ${JSON.stringify(wanted)}, is ${JSON.stringify(live ?? null)}`;
}

/** A warning for each declared value that the server holds otherwise, `known` from the creation excepted. */
export function reportMismatches({ log }: Context, kind: Kind, inputs: Fields, model: Json, known: Immutable = {}): void {
  const all = mismatches(kind.schemaOf(inputs), visible(inputs), kind.toDeclaration(model));
  for (const { path, wanted, live, isImmutable, note } of all.filter((one) => !isNoted(one, known))) {
    const why =
      note !== undefined
        ? `${capital(note)}.`
        : isImmutable
          ? "It counts as the declared one from now on."
          : "A refresh shows it as drift.";
    log.warn(
      "VEEAM_VALUE_NOT_KEPT",
      `${path}: declared ${JSON.stringify(wanted)}, but the server holds ${JSON.stringify(live ?? null)}. ${why}`,
    );
  }
}

// Whether the revision in use has what is declared: checked without a server where that is possible, and always before a write.

/** What a declaration asks for that a revision does not have, or lacks for it. */
export function mistakesOf(kind: Kind, declared: Fields, revision: Revision | "auto"): Mistake[] {
  if (revision === "auto") return [];
  return [...lackingIn(revision, kind.resource, declared), ...missingIn(revision, kind.resource, declared)];
}

/** Refuses a declaration that the revision in use does not support. With `auto` this can be known only now, from the server. */
export async function requireRevision({ client, signal }: Context, kind: Kind, inputs: Fields): Promise<void> {
  refuse(mistakesOf(kind, visible(inputs), await client.revision({ signal })));
}

/** Refuses to read what the revision in use does not support: a refresh would show every property as removed. */
export async function requireReadable({ client, signal }: Context, kind: Kind, declared: Fields): Promise<void> {
  const lacking = lackingIn(await client.revision({ signal }), kind.resource, declared);
  refuse(lacking, `Reading ${describe(kind, declared)} failed. `);
}

function refuse(mistakes: readonly Mistake[], prefix = ""): void {
  if (mistakes.length === 0) return;
  throw new VeeamError(
    "VEEAM_REVISION_MISMATCH",
    mistakes.map(({ path, reason }, index) => {
      const place = path.length === 0 ? "" : `${formatPath(path)}: `;
      return `${index === 0 ? prefix : ""}${place}${reason}`;
    }),
  );
}
