/**
 * Which resource of the program manages which object in this run of the engine. Each provider of a program is a process of its
 * own, so what one of them notes is in a file that all of the run share. docs/design.md, "Ownership", has the rules.
 */
import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, closeSync, fstatSync, lstatSync, mkdirSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerIdentity } from "../config/settings";
import { VeeamError, messageOf } from "../core/errors";

/** An object on a server, as one resource has it in its state. */
export interface Owned {
  readonly server: ServerIdentity | undefined;
  /** Where this run reaches the server, which its state may know by another address. */
  readonly address?: string;
  /** What kind of object it is: a mount server has the id of its host. */
  readonly noun: string;
  readonly id: string;
  readonly urn: string | undefined;
  /** The URN in the state, where the resource has got another name by the option aliases. */
  readonly formerly?: string | undefined;
  /** Which creation or adoption the state comes from: a replacement has another one than the resource that it replaces. */
  readonly instance: string | undefined;
}

/**
 * `made`: created or adopted in this run; `managed`: updated or found unchanged; `left`: given up, and no deletion of this run removes
 * it from the server; `read`: refreshed; `shown`: read by a resource that does not manage it, and whose old state must not delete it.
 */
type How = "made" | "managed" | "left" | "read" | "shown";

interface Entry {
  readonly urn: string;
  readonly formerly?: string | undefined;
  readonly instance: string | undefined;
  readonly how: How;
}

/** A note about an object; without `how` the resource has it no longer. */
interface ObjectLine extends Partial<Entry> {
  readonly keys: readonly string[];
  readonly urn: string;
}

/** A note about a creation of `what`; without a `state` there is nothing of it. */
interface CreationLine {
  readonly what: string;
  readonly creation: string;
  readonly urn?: string | undefined;
  readonly state?: "in flight" | "made";
}

type Line = ObjectLine | CreationLine;

const DECLARE_ONCE = "Nothing was sent for this one. Declare it once: two resources cannot manage the same object.";

export class Ownership {
  readonly #file: string | undefined;
  #readTo = 0;
  /** By object, by resource. */
  readonly #entries = new Map<string, Map<string, Entry>>();
  /** By what is made, in the order in which they were begun. */
  readonly #creations = new Map<string, Map<string, CreationLine>>();
  readonly #declared = new Set<string>();
  /** The ids of the states that the engine has shown, by resource; none of a resource that it has shown the inputs of alone. */
  readonly #existing = new Map<string, Set<string>>();

  /** `run` names the run of the engine: the processes of one run share what they note. Without it nothing is shared. */
  constructor(run?: string) {
    this.#file = run === undefined ? undefined : fileOf(run);
  }

  /** Notes what a resource does with an object. Never refused: what was made gets into the state. */
  note(object: Owned, how: How): void {
    this.#readWhatCanBe();
    const before = this.#entriesIn(object).find(({ urn }) => urn === urnOf(object));
    // What was made in this run stays so, whatever happens to it afterwards.
    const isMade = before?.how === "made" && before.instance === object.instance;
    if (isMade || (before?.how === how && before.instance === object.instance)) return;
    this.#keep({ keys: keysOf(object), urn: urnOf(object), formerly: object.formerly, instance: object.instance, how });
  }

  /** The resource was compared with what the program declares; a refresh compares too, before the program says what it does. */
  noteCompared(object: Owned): void {
    this.note(object, this.#declared.has(urnOf(object)) ? "managed" : "read");
  }

  /** Refuses a write to an object that another resource of the program manages. */
  requireSole(what: string, object: Owned): void {
    const other = this.#others(object).find(({ how }) => how === "made" || how === "managed");
    if (other === undefined || object.urn === undefined) return;
    const names = `${nameIn(other.urn)} and ${nameIn(object.urn)}`;
    throw new VeeamError(
      "VEEAM_DECLARED_TWICE",
      `Two resources of this program (${names}) have ${what} (id ${object.id}). ${DECLARE_ONCE}`,
    );
  }

  /**
   * The resource gives the object up. Gives why it has to stay on the server: another resource has it, or the one that has
   * replaced this one, in this run or in an earlier one.
   */
  release(object: Owned): string | undefined {
    const [other] = this.#others(object);
    const own = this.#entriesOf(object).filter((entry) => isSame(entry, object));
    const isReplaced = own.some(({ how, instance }) => how !== "read" && instance !== object.instance);
    if (!isReplaced) for (const { urn } of own) this.#append({ keys: keysOf(object), urn });
    if (other !== undefined) {
      return `resource ${nameIn(other.urn)} of this program has it now. To give a resource another name, use the resource option aliases.`;
    }
    return isReplaced ? "the resource that replaces this one in the program has it now." : undefined;
  }

  /**
   * Makes `what`, such as `repository "nas"` on a server, unless another resource of this program has made the same in this run, or
   * is just making it, in any spelling and through whichever provider. A resource without a URN is told from others only while
   * they make it.
   */
  async makeOnce<Made>(what: string, server: string, urn: string | undefined, make: () => Promise<Made>): Promise<Made> {
    const creation = { what: creationKey(what, server), creation: randomUUID(), urn };
    this.#append({ ...creation, state: "in flight" });
    const earlier = this.#creationBefore(creation);
    if (earlier !== undefined) {
      this.#append(creation);
      const names = isAnother(earlier, creation) ? ` (${[earlier.urn, urn].map(nameIn).join(" and ")})` : "";
      throw new VeeamError("VEEAM_DECLARED_TWICE", `Two resources of this program${names} make ${what}. ${DECLARE_ONCE}`);
    }
    try {
      const made = await make();
      this.#keep({ ...creation, state: "made" });
      return made;
    } catch (error) {
      // What was not made can be made by another resource.
      const isMade = typeof error === "object" && error !== null && "id" in error;
      this.#keep(isMade ? { ...creation, state: "made" } : creation);
      throw error;
    }
  }

  /** What was deleted can be made again. */
  forgetCreation(what: string, server: string): void {
    this.#readWhatCanBe();
    const key = creationKey(what, server);
    for (const creation of this.#creations.get(key)?.keys() ?? []) this.#keep({ what: key, creation });
  }

  /** The program declares this resource. */
  noteDeclared(urn: string | undefined): void {
    if (urn !== undefined) this.#declared.add(urn);
  }

  /** The engine has a state of this resource, with this id: a creation that follows in this run replaces it. */
  noteExisting(urn: string | undefined, id?: string): void {
    if (urn === undefined) return;
    const ids = this.#existing.get(urn) ?? new Set();
    this.#existing.set(urn, id === undefined ? ids : ids.add(id.toLowerCase()));
  }

  /**
   * Whether the object is the resource's own, which is being replaced; undefined when the engine has shown nothing of the resource.
   * What an interrupted replacement has made is in no state.
   */
  isReplaced(urn: string | undefined, id: string): boolean | undefined {
    const ids = this.#existing.get(urn ?? "");
    return ids && (ids.size === 0 || ids.has(id.toLowerCase()));
  }

  /** The run has ended. */
  end(): void {
    if (this.#file !== undefined) rmSync(this.#file, { force: true });
  }

  /** Of those that were begun at the same time the first one is noted first, for all processes. */
  #creationBefore(creation: CreationLine): CreationLine | undefined {
    this.#readNew();
    for (const one of this.#creations.get(creation.what)?.values() ?? []) {
      if (one.creation === creation.creation) return undefined;
      if (one.state === "in flight" || isAnother(one, creation)) return one;
    }
    return undefined;
  }

  #others(object: Owned): Entry[] {
    return this.#entriesOf(object).filter((entry) => entry.how !== "shown" && !isSame(entry, object));
  }

  /** Before anything is sent: refused where other processes could not read it. */
  #append(line: Line): void {
    if (this.#file === undefined) this.#apply(line);
    else usable(this.#file, (file) => appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 }));
  }

  /** After something has happened on a server, which must not be lost: where it cannot be shared, this process knows it. */
  #keep(line: Line): void {
    try {
      this.#append(line);
    } catch {
      this.#apply(line);
    }
  }

  #entriesOf(object: Owned): Entry[] {
    this.#readNew();
    return this.#entriesIn(object);
  }

  #entriesIn(object: Owned): Entry[] {
    return [...new Map(keysOf(object).flatMap((key) => [...(this.#entries.get(key) ?? [])])).values()];
  }

  /** After something has happened on a server. */
  #readWhatCanBe(): void {
    try {
      this.#readNew();
    } catch {
      // What this process has done it knows.
    }
  }

  /** What this and other processes have appended since the last time. */
  #readNew(): void {
    if (this.#file === undefined) return;
    const file = usable(this.#file, (path) => openSync(path, "a+", 0o600));
    try {
      const { size } = fstatSync(file);
      // A process that has ended took the file with it.
      if (size < this.#readTo) this.#readTo = 0;
      const bytes = Buffer.alloc(size - this.#readTo);
      readSync(file, bytes, 0, bytes.length, this.#readTo);
      const end = bytes.lastIndexOf("\n") + 1;
      this.#readTo += end;
      for (const line of bytes.toString("utf8", 0, end).split("\n")) if (line !== "") this.#apply(JSON.parse(line) as Line);
    } finally {
      closeSync(file);
    }
  }

  #apply(line: Line): void {
    if ("creation" in line) this.#applyCreation(line);
    else this.#applyObject(line);
  }

  #applyCreation(line: CreationLine): void {
    const creations = this.#creations.get(line.what) ?? new Map<string, CreationLine>();
    if (line.state === undefined) creations.delete(line.creation);
    else creations.set(line.creation, line);
    this.#creations.set(line.what, creations);
  }

  #applyObject({ keys, urn, formerly, instance, how }: ObjectLine): void {
    for (const key of keys) {
      const entries = this.#entries.get(key) ?? new Map<string, Entry>();
      if (how === undefined) entries.delete(urn);
      else entries.set(urn, { urn, formerly, instance, how });
      this.#entries.set(key, entries);
    }
  }
}

/** In a folder that nobody else can write to, or could have made before. */
function fileOf(run: string): string {
  // In a container the user need not have a name.
  const uid = process.getuid?.() ?? -1;
  const directory = join(tmpdir(), `pulumi-veeam-${uid}`);
  usable(directory, () => mkdirSync(directory, { recursive: true, mode: 0o700 }));
  const { mode, uid: owner } = lstatSync(directory);
  if (uid >= 0 && (owner !== uid || (mode & 0o170077) !== 0o040000))
    throw unusable(`${directory} is not a folder of this user alone`);
  return join(directory, createHash("sha256").update(run).digest("hex").slice(0, 32));
}

function usable<T>(path: string, use: (path: string) => T): T {
  try {
    return use(path);
  } catch (error) {
    throw unusable(`${path} cannot be used (${messageOf(error)})`);
  }
}

function unusable(reason: string): VeeamError {
  return new VeeamError(
    "VEEAM_FOLDER_UNSAFE",
    `${reason}. Nothing was sent. Remove it, or set TMPDIR to another folder: what the processes of a run share is kept there.`,
  );
}

function creationKey(what: string, server: string): string {
  return `${server} ${what}`.toLowerCase();
}

/** Whether two creations are known to be of two resources. */
function isAnother(one: CreationLine, other: CreationLine): boolean {
  return one.urn !== undefined && other.urn !== undefined && one.urn !== other.urn;
}

/**
 * An object is known by its kind and its server's identity and, for states without one, by its server's address. A server that shows no
 * identity is known by the address in the state and by the one of this run, where the object would be deleted.
 */
function keysOf({ server, address, noun, id }: Owned): string[] {
  const addresses = server?.vbrId === undefined ? [server?.address, address] : [server.vbrId, server.address];
  const servers = addresses.filter((one) => one !== undefined && one !== "");
  return (servers.length === 0 ? ["any"] : servers).map((one) => `${one} ${noun} ${id}`.toLowerCase());
}

/** Of one resource, as far as its URN says it, or the one that it had before. */
function isSame(entry: Entry, object: Owned): boolean {
  if (entry.urn === urnOf(object)) return true;
  const names = [object.urn, object.formerly];
  return (
    entry.instance === object.instance && [entry.urn, entry.formerly].some((urn) => urn !== undefined && names.includes(urn))
  );
}

function urnOf({ urn }: Owned): string {
  return urn ?? "";
}

/** `"nas"` of `urn:pulumi:dev::backups::pulumi-nodejs:dynamic/veeam:Repository::nas`. */
function nameIn(urn = ""): string {
  return `"${urn.slice(urn.lastIndexOf("::") + 2)}"`;
}
