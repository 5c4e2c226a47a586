import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { JsonObject, Simulator } from "veeam-simulator";
import { Client, REPOSITORIES, winLocal } from "./client";

const COMMAND = join(dirname(require.resolve("veeam-simulator")), "command.js");
// Windows has no signals to catch; there a process just ends.
const endsBySignal = process.platform === "win32" ? it.skip : it;

let directory: string;
const running = new Set<ChildProcess>();
const clients: Client[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "simulator-test-"));
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  for (const child of running) await end(child, "SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

async function start(
  ...flags: string[]
): Promise<{ child: ChildProcess; ready: Record<string, string>; client: Client; output: string[] }> {
  const ports = ["--vbr-port", "0", "--enterprise-manager-port", "0"];
  const child = spawn(process.execPath, [COMMAND, ...ports, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  const output: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => output.push(line));
  await once(lines, "line");
  const ready = JSON.parse(output[0] ?? "") as Record<string, string>;
  const client = new Client({
    ...ready,
    caCertificate: readFileSync(ready.caCertificateFile ?? "", "utf8"),
  } as unknown as Simulator);
  clients.push(client);
  client.token = String((await client.logOn()).body.access_token);
  return { child, ready, client, output };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  running.delete(child);
  const exited = once(child, "exit");
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

endsBySignal.each(["SIGTERM", "SIGINT"] as const)(
  "prints one line of JSON and logs each request, until %s ends it without leftovers",
  async (signal) => {
    const log = join(directory, "requests.log");
    const { child, ready, client, output } = await start("--request-log", log);

    await client.get(`${REPOSITORIES}?limit=1`);

    const last = JSON.parse(readFileSync(log, "utf8").trimEnd().split("\n").at(-1) ?? "") as JsonObject;
    expect(last).toEqual({ time: last.time, server: "vbr", method: "GET", path: `${REPOSITORIES}?limit=1`, status: 200 });
    expect(Object.keys(ready)).toEqual([
      "vbrUrl",
      "enterpriseManagerUrl",
      "username",
      "password",
      "caCertificateFile",
      "certificateFingerprint",
    ]);
    expect(ready.certificateFingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect([output.length, await end(child, signal), existsSync(ready.caCertificateFile ?? "")]).toEqual([1, 0, false]);
  },
);

it("keeps inventory, running sessions and certificates over a kill", async () => {
  const flags = ["--state-file", join(directory, "state.json"), "--tls-directory", directory];
  const first = await start(...flags, "--session-duration", "1h");
  const { body: session } = await first.client.send("POST", REPOSITORIES, { body: winLocal() });
  await end(first.child, "SIGKILL");

  const second = await start(...flags);

  expect((await second.client.get(`/api/v1/sessions/${String(session.id)}`)).body).toMatchObject({
    id: session.id,
    state: "Working",
  });
  expect(second.ready.certificateFingerprint).toBe(first.ready.certificateFingerprint);
  expect(second.ready.caCertificateFile).toBe(join(directory, "ca.pem"));
});

it("is another server with --vbr-id", async () => {
  const { client } = await start("--vbr-id", "5f0c8a3e-2b74-4d19-9c61-7e8d0a4b6f25");

  expect((await client.get("/api/v1/serverInfo")).body).toMatchObject({ vbrId: "5f0c8a3e-2b74-4d19-9c61-7e8d0a4b6f25" });
});

it("merges the seed file into the new inventory, with the account that it is given", async () => {
  const seedFile = join(directory, "seed.json");
  writeFileSync(seedFile, JSON.stringify({ server: { name: "vbr07" }, kmsServers: [] }));

  const { client, ready } = await start("--seed-file", seedFile, "--username", "svc", "--password", "p4ss");

  expect(ready).toMatchObject({ username: "svc", password: "p4ss" });
  expect((await client.get("/api/v1/serverInfo")).body).toMatchObject({ name: "vbr07", buildVersion: "13.1.0.411" });
  expect((await client.get("/api/v1/kmsServers")).body.data).toEqual([]);
});

it.each([
  ["--session-duration", "soon", '"soon" is not a duration'],
  ["--vbr-port", "70000", "It must be a port"],
  ["--api-versions", "9.9-rev9", "cannot serve revision 9.9-rev9"],
])("rejects %s %s and says why", async (flag, value, message) => {
  const child = spawn(process.execPath, [COMMAND, flag, value], { stdio: ["ignore", "ignore", "pipe"] });
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];

  expect([code, text]).toEqual([1, expect.stringContaining(message)]);
});
