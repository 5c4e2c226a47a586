#!/usr/bin/env node
/**
 * `veeam-import`: what is on the servers, as an import file for Pulumi and as a program that declares it. Reads only, unless it
 * is told to rescan.
 */
import { existsSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Configuration } from "../config/settings";
import type { EnterpriseManagerClient } from "../enterpriseManager/client";
import { VeeamError, messageOf, toVeeamError } from "../core/errors";
import type { VbrClient } from "../vbr/client";
import { Runtime } from "../lifecycle/runtime";
import type { Send } from "../core/log";
import { sentence } from "../core/text";
import { CLASS_NAMES, type ClassName, classesFrom, isOnVbrServer } from "./classes";
import type { Estate, Found, Skipped } from "./estate";
import { importFile, nativeImportFile } from "./importFile";
import { listing } from "./listing";
import { configCommands, program, resourceNames } from "./program";
import { configurationOf, placeOf } from "./stack";

const HELP = `veeam-import: takes what is on Veeam servers into a Pulumi stack.

  veeam-import --list                       shows repositories, scale-out repositories, backup servers, and the records
                                            and hosts that repositories stand on; all, or those with --name
  veeam-import --all                        writes an import file and a program for all of them
  veeam-import --name NAS --name "SOBR 1"   … for those with these names or ids

  veeam-import --graph                      draws servers, hosts, repositories and scale-out repositories with tiers and states,
                                            as a Mermaid flowchart: veeam-estate.mmd
  veeam-import --rescan                     rescans all repositories, or those with --name, and waits for the end

  --type CLASS         limits --list, --all and --name to a class, and may be repeated: --type Credentials --type Repository.
                       Classes: ${CLASS_NAMES.join(", ")}
  --native             for the native plugin (pulumi-veeam/native) instead of the dynamic provider
  --import-file FILE   default veeam-import.json
  --program FILE       default estate.ts
  --force              overwrites files that are there
  --stack NAME         the stack to import into; default: the one that is selected in this folder
  --help

No server shows passwords, keys and certificates. The program asks the configuration for them, and the next pulumi up sends them:
leave out, with --type or --name, what Pulumi is not to manage.

The servers and accounts are those of the stack's configuration (pulumi config), else of the environment: VEEAM_VBR_URL,
VEEAM_VBR_USERNAME, VEEAM_VBR_PASSWORD, VEEAM_ENTERPRISE_MANAGER_URL, … A server without an address is left out.
VEEAM_DEBUG=1 shows every request and answer without secrets, VEEAM_DEBUG=FILE appends them to a file.
Nothing is changed on any server; --rescan makes the VBR server look at the repositories again.
`;

const OPTIONS = {
  list: { type: "boolean", default: false },
  graph: { type: "boolean", default: false },
  rescan: { type: "boolean", default: false },
  all: { type: "boolean", default: false },
  native: { type: "boolean", default: false },
  type: { type: "string", multiple: true, default: [] as string[] },
  name: { type: "string", multiple: true, default: [] as string[] },
  // Not the name of the program: of two files that differ in their extension alone, an import takes the JSON.
  "import-file": { type: "string", default: "veeam-import.json" },
  program: { type: "string", default: "estate.ts" },
  force: { type: "boolean", default: false },
  stack: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

const toStandardError: Send = (severity, text) => {
  const line = severity === "DEBUG" ? text : severity === "WARNING" ? `warning: ${text}\n` : `${text}\n`;
  process.stderr.write(line);
  return Promise.resolve();
};

const runtime = new Runtime(undefined, toStandardError);
const log = runtime.resourceLog(undefined);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help || !(values.list || values.graph || values.rescan || values.all || values.name.length > 0)) {
    process.stdout.write(HELP);
    return;
  }
  if (values.rescan) {
    await rescan(configurationOf(values.stack, log), values.name);
    return;
  }
  if (values.graph) {
    await draw(configurationOf(values.stack, log), values.force);
    return;
  }
  const classes = classesFrom(values.type);
  const place = placeOf(values.stack);
  const estate = await readEstate(configurationOf(values.stack, log), classes);
  const chosen = values.all || values.name.length === 0 ? estate : chosenFrom(estate, values.name);
  if (values.list) {
    process.stdout.write(`${listing(chosen, process.stdout.columns || Infinity)}\n`);
    return;
  }
  for (const { className, name, id, reason } of chosen.skipped)
    log.warn("VEEAM_LEFT_OUT", `${className} ${JSON.stringify(name)} (${id}) is left out: ${reason}`);
  const names = resourceNames(chosen.found);
  for (const file of [values["import-file"], values.program]) requireFree(file, values.force);
  const resources = values.native ? nativeImportFile(chosen.found, names) : importFile(chosen.found, names, place);
  write(values["import-file"], `${JSON.stringify(resources, null, 2)}\n`, values.force);
  const module = values.native ? "pulumi-veeam/native" : "pulumi-veeam";
  write(values.program, program(chosen.found, names, module), values.force);
  process.stdout.write(nextSteps(chosen.found, names, values["import-file"], values.program));
}

function nextSteps(found: readonly Found[], names: readonly string[], file: string, programFile: string): string {
  const steps = [
    ...configCommands(found, names),
    `pulumi import --file ${file} --generate-code=false --protect=false`,
    `(put ${programFile} into your program)`,
    "pulumi refresh --preview-only --expect-no-changes",
    "pulumi preview",
  ];
  return `${found.length} resources written to ${file} and ${programFile}. Next:\n${steps.map((step) => `  ${step}\n`).join("")}`;
}

/** By name or id; a name that fits nothing is an error, before anything is written. */
function chosenFrom({ found, skipped }: Estate, wanted: readonly string[]): Estate {
  const isMeant = ({ name, id }: { name: string; id: string }, one: string): boolean =>
    one === name || one.toLowerCase() === id.toLowerCase();
  const fits = (object: Found | Skipped): boolean => wanted.some((one) => isMeant(object, one));
  const missing = wanted.filter((one) => ![...found, ...skipped].some((object) => isMeant(object, one)));
  if (missing.length > 0) {
    const known = found.map(({ name }) => JSON.stringify(name)).join(", ");
    throw new VeeamError(
      "VEEAM_NOT_FOUND",
      `Nothing is named ${missing.map((one) => JSON.stringify(one)).join(", ")}. There are: ${known}.`,
    );
  }
  return { found: found.filter(fits), skipped: skipped.filter(fits) };
}

async function readEstate(configuration: Configuration, classes: readonly ClassName[]): Promise<Estate> {
  const { readEnterpriseManager, readVbr } = await import("./estate.js");
  const nothing = { found: [], skipped: [] };
  const estates = await askServers<Estate>(
    configuration,
    (client) => (classes.some(isOnVbrServer) ? readVbr(client, classes) : Promise.resolve(nothing)),
    (client) => (classes.includes("BackupServer") ? readEnterpriseManager(client) : Promise.resolve(nothing)),
  );
  return { found: estates.flatMap(({ found }) => found), skipped: estates.flatMap(({ skipped }) => skipped) };
}

async function draw(configuration: Configuration, isForced: boolean): Promise<void> {
  const { enterpriseManagerServer, vbrServer } = await import("./graph.js");
  const { toMermaid } = await import("./mermaid.js");
  const servers = await askServers(configuration, vbrServer, enterpriseManagerServer);
  requireFree(GRAPH_FILE, isForced, "Use --force to overwrite it.");
  write(GRAPH_FILE, toMermaid(servers), isForced);
  process.stdout.write(`Written: ${GRAPH_FILE}, a Mermaid flowchart.\n`);
}

/** What those servers say that have an address. */
async function askServers<T>(
  configuration: Configuration,
  askVbr: (client: VbrClient) => Promise<T>,
  askEnterpriseManager: (client: EnterpriseManagerClient) => Promise<T>,
): Promise<T[]> {
  const hasAddress = (prefix: string, variable: string): boolean =>
    [configuration.get(`veeam:${prefix}Url`), process.env[variable]].some((url) => url !== undefined && url !== "");
  const answers: T[] = [];
  await runtime.configure({ config: configuration });
  if (hasAddress("vbr", "VEEAM_VBR_URL")) {
    answers.push(await askVbr(runtime.vbr.client()));
  }
  if (hasAddress("enterpriseManager", "VEEAM_ENTERPRISE_MANAGER_URL")) {
    answers.push(await askEnterpriseManager(runtime.enterpriseManager.client()));
  }
  if (answers.length > 0) return answers;
  throw new VeeamError(
    "VEEAM_SETTINGS_INVALID",
    "No server to read from. Set VEEAM_VBR_URL or VEEAM_ENTERPRISE_MANAGER_URL, or run in the folder of a stack that has them in its configuration.",
  );
}

/** What the resource RepositoryRescan does, by hand. */
async function rescan(configuration: Configuration, names: readonly string[]): Promise<void> {
  const { readVbr } = await import("./estate.js");
  const { create } = await import("../resources/repositoryRescan/operations.js");
  await runtime.configure({ config: configuration });
  const client = runtime.vbr.client();
  const estate = await readVbr(client, ["Repository"]);
  const { found, skipped } = names.length === 0 ? estate : chosenFrom(estate, names);
  // What cannot be declared can be rescanned.
  const chosen = [...found, ...skipped];
  const timeoutMs = RESCAN_LIMIT_MS;
  const context = { client, log, timeoutMs, ownership: runtime.ownership };
  const inputs = { repositoryIds: chosen.map((repository) => repository.id) };
  const { id } = await runtime.limited(timeoutMs, (signal) => create({ ...context, signal }, inputs)).finally(() => log.end());
  process.stdout.write(
    `${chosen.length === 1 ? "1 repository was" : `${chosen.length} repositories were`} rescanned (session ${id}).\n`,
  );
}

const GRAPH_FILE = "veeam-estate.mmd";
const RESCAN_LIMIT_MS = 3_600_000;
const LOG_OFF_LIMIT_MS = 2000;

function requireFree(file: string, isForced: boolean, next = "Give another name, or --force to overwrite it."): void {
  if (existsSync(file) && !isForced) throw notWritten(`${file} is there already. ${next}`);
}

/** What has come there since, such as the import file where the program has the same name, is not overwritten either. */
function write(file: string, text: string, isForced: boolean): void {
  try {
    writeFileSync(file, text, { flag: isForced ? "w" : "wx" });
  } catch (error) {
    throw notWritten(`Writing ${file} failed: ${messageOf(error)}. Give another name.`);
  }
}

function notWritten(reason: string): VeeamError {
  return new VeeamError("VEEAM_FILE_NOT_WRITTEN", reason);
}

main()
  .catch((error: unknown) => {
    runtime.trace?.error("failed", error);
    process.stderr.write(`veeam-import: ${failureOf(error).message}\n`);
    process.exitCode = 1;
  })
  .finally(() => runtime.end(LOG_OFF_LIMIT_MS));

function failureOf(error: unknown): VeeamError {
  const isUsage = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") === true;
  return isUsage ? new VeeamError("VEEAM_ARGUMENTS_INVALID", `${sentence(messageOf(error))} See --help.`) : toVeeamError(error);
}
