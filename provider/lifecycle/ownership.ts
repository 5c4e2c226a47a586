/**
 * Which resource of the program manages which object in this run of the engine. Each provider of a program is a process of its
 * own, so what one of them notes is in a file that all of the run share. docs/design.md, "Ownership", has the rules.
 */
import { createHash } from "node:crypto";
import { appendFileSync, closeSync, fstatSync, lstatSync, mkdirSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { ServerIdentity } from "../config/settings";
import { VeeamError } from "../core/errors";

/** An object on a server, as one resource has it in its state. */
export interface Owned {
  readonly server: ServerIdentity | undefined;
  readonly id: string;
  readonly urn: string | undefined;
  /** The URN in the state, where the resource has got another name by the option aliases. */
  readonly formerly?: string | undefined;
  /** Which creation or adoption the state comes from: a replacement has another one than the resource that it replaces. */
  readonly instance: string | undefined;
}

/** `made`: created or adopted in this run; `managed`: updated, found unchanged, or left on the server; `read`: refreshed. */
type How = "made" | "managed" | "read";

interface Entry {
  readonly urn: string;
  readonly formerly?: string | undefined;
  readonly instance: string | undefined;
  readonly how: How;
}

interface Line extends Partial<Entry> {
  readonly keys: readonly string[];
  readonly urn: string;
}

const DECLARE_ONCE = "Nothing was sent for this one. Declare it once: two resources cannot manage the same object.";

export class Ownership {
  readonly #file: string | undefined;
  #readTo = 0;
  /** By object, by resource. */
  readonly #entries = new Map<string, Map<string, Entry>>();
  /** The last creation of each thing, by what it is. */
  readonly #creations = new Map<string, { readonly urn: string | undefined; isInFlight: boolean }>();
  readonly #declared = new Set<string>();
  readonly #existing = new Set<string>();

  /** `run` names the run of the engine: the processes of one run share what they note. Without it nothing is shared. */
  constructor(run?: string) {
    this.#file = run === undefined ? undefined : fileOf(run);
  }

  /** The resource has created or adopted the object, and has it from now on. Never refused: what was made gets into the state. */
  made(object: Owned): void {
    this.#note(object, "made");
  }

  /** The resource has updated the object, or leaves it on the server. */
  managed(object: Owned): void {
    this.#note(object, "managed");
  }

  /** The resource was compared with what the program declares; a refresh compares too, before the program says what it does. */
  compared(object: Owned): void {
    this.#note(object, this.#declared.has(urnOf(object)) ? "managed" : "read");
  }

  /** A refresh has read the object for the resource. */
  read(object: Owned): void {
    this.#note(object, "read");
  }

  /** Refuses a write to an object that another resource of the program manages. */
  requireSole(what: string, object: Owned): void {
    const other = this.#others(object).find(({ how }) => how !== "read");
    if (other === undefined || object.urn === undefined) return;
    const names = `${nameIn(other.urn)} and ${nameIn(object.urn)}`;
    throw new VeeamError(`Two resources of this program (${names}) have ${what} (id ${object.id}). ${DECLARE_ONCE}`);
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
   * Makes `what`, such as `repository "nas"`, unless another resource of this program has made the same in this run, or is just
   * making it, in any spelling. A resource without a URN is told from others only while they make it.
   */
  async makeOnce<Made>(what: string, urn: string | undefined, make: () => Promise<Made>): Promise<Made> {
    const key = what.toLowerCase();
    const earlier = this.#creations.get(key);
    const isAnother = earlier?.urn !== undefined && urn !== undefined && earlier.urn !== urn;
    if (earlier !== undefined && (earlier.isInFlight || isAnother)) {
      const names = isAnother ? ` (${[earlier.urn, urn].map(nameIn).join(" and ")})` : "";
      throw new VeeamError(`Two resources of this program${names} make ${what}. ${DECLARE_ONCE}`);
    }
    const creation = { urn, isInFlight: true };
    this.#creations.set(key, creation);
    try {
      return await make();
    } catch (error) {
      // What was not made can be made by another resource.
      if (!(typeof error === "object" && error !== null && "id" in error)) this.#creations.delete(key);
      throw error;
    } finally {
      creation.isInFlight = false;
    }
  }

  /** What was deleted can be made again. */
  forgetCreation(what: string): void {
    this.#creations.delete(what.toLowerCase());
  }

  /** The program declares this resource. */
  noteDeclared(urn: string | undefined): void {
    if (urn !== undefined) this.#declared.add(urn);
  }

  /** The engine has a state of this resource: a creation that follows in this run replaces it. */
  noteExisting(urn: string | undefined): void {
    if (urn !== undefined) this.#existing.add(urn);
  }

  isReplacement(urn: string | undefined): boolean {
    return urn !== undefined && this.#existing.has(urn);
  }

  /** The run has ended. */
  end(): void {
    if (this.#file !== undefined) rmSync(this.#file, { force: true });
  }

  #others(object: Owned): Entry[] {
    return this.#entriesOf(object).filter((entry) => !isSame(entry, object));
  }

  #note(object: Owned, how: How): void {
    const before = this.#entriesOf(object).find(({ urn }) => urn === urnOf(object));
    // What was made in this run stays so, whatever happens to it afterwards.
    const isMade = before?.how === "made" && before.instance === object.instance;
    if (isMade || (before?.how === how && before.instance === object.instance)) return;
    this.#append({ keys: keysOf(object), urn: urnOf(object), formerly: object.formerly, instance: object.instance, how });
  }

  #append(line: Line): void {
    if (this.#file === undefined) this.#apply(line);
    else appendFileSync(this.#file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }

  #entriesOf(object: Owned): Entry[] {
    this.#readNew();
    return [...new Map(keysOf(object).flatMap((key) => [...(this.#entries.get(key) ?? [])])).values()];
  }

  /** What this and other processes have appended since the last time. */
  #readNew(): void {
    if (this.#file === undefined) return;
    const file = openSync(this.#file, "a+", 0o600);
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

  #apply({ keys, urn, formerly, instance, how }: Line): void {
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
  const { uid } = userInfo();
  const directory = join(tmpdir(), `pulumi-veeam-${uid}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { mode, uid: owner } = lstatSync(directory);
  if (uid >= 0 && (owner !== uid || (mode & 0o170077) !== 0o040000)) {
    throw new VeeamError(
      `${directory} is not a folder of this user alone. Remove it: what the processes of a run share is kept there.`,
    );
  }
  return join(directory, createHash("sha256").update(run).digest("hex").slice(0, 32));
}

/** An object is known by its server's identity and, for states without one, by its server's address. */
function keysOf({ server, id }: Owned): string[] {
  const servers = [server?.vbrId, server?.address].filter((one) => one !== undefined);
  return (servers.length === 0 ? ["any"] : servers).map((one) => `${one} ${id}`.toLowerCase());
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
