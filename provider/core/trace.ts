/**
 * What a user sends when something goes wrong: every request, decision and error of a run, without secrets. Off unless VEEAM_DEBUG
 * is set: then there is no `Trace`, and `trace?.note(…)` costs nothing.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { listIn } from "./values";
import { basename, join } from "node:path";
import { types } from "node:util";
import type { Warn } from "./codes";
import { VeeamError, messageOf } from "./errors";
import { redact, redactBody } from "./redact";
import { withoutControlCharacters } from "./text";

/** Takes one entry: lines that end in a line feed. */
type Write = (entry: string, urn?: string) => void;

/** How much of a body is kept, in characters. */
const BODY_LIMIT = 64 * 1024;
const CAUSE_DEPTH = 5;

/**
 * The trace that VEEAM_DEBUG asks for: `1` writes to the log of whoever runs this (`debug`), anything else names a file, to which
 * all processes of a run append. A file that cannot be written is one warning.
 */
export function traceOf(setting: string | undefined, log: { debug: Write; warn: Warn }): Trace | undefined {
  if (setting === undefined || setting === "") return undefined;
  return new Trace(setting === "1" ? log.debug : fileWriter(setting, log.warn));
}

export class Trace {
  readonly #write: Write;
  #requests = 0;
  #hasBegun = false;

  constructor(write: Write) {
    this.#write = write;
  }

  /** A number by which the two entries of a request are found. */
  numberRequest(): number {
    return ++this.#requests;
  }

  /** A decision, a poll, a warning: one line. */
  note(text: string, urn?: string): void {
    this.entry(text, [], urn);
  }

  /** A line, and bodies below it; about the resource of this URN. */
  entry(head: string, bodies: readonly string[] = [], urn?: string): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#write(linesOf(environment()));
    }
    this.#write(linesOf(urn === undefined ? head : `${nameIn(urn)}: ${head}`, bodies), urn);
  }

  /** An error with its stack and everything that caused it. */
  error(head: string, error: unknown, urn?: string): void {
    this.entry(head, [describeError(error)], urn);
  }
}

function linesOf(head: string, bodies: readonly string[] = []): string {
  const below = bodies.filter((body) => body !== "").flatMap((body) => readable(body).split(/\r\n|[\r\n\u2028\u2029]/));
  const first = `${new Date().toISOString()} ${process.pid} ${redact(head).replace(/\s*[\r\n\u2028\u2029]\s*/g, " ")}`;
  return [first, ...below.map((line) => `  ${line}`)].map((line) => `${withoutControlCharacters(line)}\n`).join("");
}

/** A body without secrets; of a long one the beginning. */
function readable(body: string): string {
  if (body.length <= BODY_LIMIT) return redactBody(body);
  // What is near the place where it is cut may be half a secret.
  const examined = redactBody(body.slice(0, 2 * BODY_LIMIT));
  const beginning = body.length > 2 * BODY_LIMIT ? examined.slice(0, -BODY_LIMIT) : examined;
  return `${beginning.slice(0, BODY_LIMIT)}\n… (cut: the body has ${body.length} characters)`;
}

function describeError(error: unknown, depth = 0): string {
  if (!isError(error)) return messageOf(error);
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const causes = [cause, ...listIn(errors)].filter((one) => one !== undefined);
  const own = VeeamError.stackOf(error) || `${error.name}: ${error.message}`;
  return [
    typeof code === "string" && !(error instanceof VeeamError) ? `${own}\n    code: ${code}` : own,
    ...(depth === CAUSE_DEPTH ? [] : causes.map((one) => `caused by ${describeError(one, depth + 1)}`)),
  ].join("\n");
}

/** Also one that comes from another context, as in test runners. */
function isError(error: unknown): error is Error {
  return error instanceof Error || types.isNativeError(error);
}

function fileWriter(file: string, warn: Warn): Write {
  let isUsable = true;
  return (entry) => {
    if (!isUsable) return;
    try {
      appendFileSync(file, entry, { mode: 0o600 });
    } catch (error) {
      isUsable = false;
      warn(
        "VEEAM_TRACE_NOT_WRITTEN",
        `Writing the trace to ${file} failed: ${messageOf(error)}. The run continues without it. Set VEEAM_DEBUG to a file that can be written, or to 1 for the debug log of Pulumi.`,
      );
    }
  };
}

/** What a report has to say of the process. */
function environment(): string {
  const { version, platform, arch, argv } = process;
  return `pulumi-veeam ${packageVersion()}, Node.js ${version}, ${platform} ${arch}, ${basename(argv[1] ?? "")}`;
}

function packageVersion(): string {
  try {
    const text = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    // A copy without its package, such as a bundle.
    return "of unknown version";
  }
}

/** `Repository nas` of `urn:pulumi:dev::backups::pulumi-nodejs:dynamic/veeam:Repository::nas`. */
function nameIn(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return `${types.slice(types.lastIndexOf(":") + 1)} ${name.join("::")}`;
}
