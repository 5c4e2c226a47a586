#!/usr/bin/env node
import { Command, InvalidArgumentError } from "commander";
import { parseDuration } from "./duration.js";
import { overview } from "./overview.js";
import { startSimulator, type SimulatorOptions } from "./simulator.js";

const program = new Command("veeam-simulator")
  .description("Simulates the REST APIs of Veeam Backup & Replication and Enterprise Manager, strictly, for tests and demos.")
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .option("--vbr-port <number>", "port of Backup & Replication; 0 picks a free one", port, 9419)
  .option("--enterprise-manager-port <number>", "port of Enterprise Manager; 0 picks a free one", port, 9398)
  .option("--username <name>", "account that may log on")
  .option("--password <text>", "its password")
  .option("--vbr-id <uuid>", "identity of the server; two servers of one program need two")
  .option("--session-duration <time>", "how long a session works, such as 500ms, 2s or 1m", duration, "500ms")
  .option("--task-duration <time>", "the same for a task of Enterprise Manager", duration, "500ms")
  .option("--api-versions <list>", "REST revisions to serve, separated by commas; all four when left out", versions)
  .option("--seed-file <file>", "JSON inventory merged into the new one at start")
  .option("--state-file <file>", "JSON file that keeps the inventory over restarts")
  .option("--tls-directory <directory>", "keeps the certificates here instead of making new ones at each start")
  .option("--request-log <file>", "appends one JSON object for each request")
  .option("--lenient", "forgives unknown and missing properties")
  .option("--control-port <number>", "opens the control interface on this port; 0 picks a free one", port);

async function main(): Promise<void> {
  const options = program.parse().opts<SimulatorOptions>();
  const simulator = await startSimulator(options);
  const { vbrUrl, enterpriseManagerUrl, username, password, caCertificateFile, certificateFingerprint, controlUrl } = simulator;
  const ready = {
    vbrUrl,
    enterpriseManagerUrl,
    username,
    password,
    caCertificateFile,
    certificateFingerprint,
    ...(controlUrl ? { controlUrl } : {}),
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  // For a person at a terminal; programs read the line before it.
  const { isTTY, columns } = process.stderr;
  if (isTTY) process.stderr.write(`\n${overview({ infrastructure: simulator.infrastructure, width: columns })}\n`);

  const end = () => void simulator.close().then(() => process.exit(0));
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) throw new InvalidArgumentError("It must be a port, 0 to 65535.");
  return number;
}

function duration(text: string): string {
  try {
    parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  return text;
}

function versions(text: string): string[] {
  return text.split(",").map((version) => version.trim());
}

main().catch((error: unknown) => {
  process.stderr.write(`veeam-simulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
