import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { request } from "undici";
import type { JsonObject, Simulator } from "veeam-simulator";
import { Client, REPOSITORIES, winLocal } from "./client";

const COMMAND = join(dirname(require.resolve("veeam-simulator")), "command.js");
// Windows has no signals to catch; there a process just ends.
const endsBySignal = process.platform === "win32" ? it.skip : it;

let directory: string;
const running = new Set<ChildProcess>();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "simulator-test-"));
});

afterEach(async () => {
  for (const child of running) await end(child, "SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  ready: Record<string, string>;
  client: Client;
  output: string[];
}

async function start(...flags: string[]): Promise<Started> {
  const ports = ["--vbr-port", "0", "--enterprise-manager-port", "0"];
  const child = spawn(process.execPath, [COMMAND, ...ports, "--session-duration", "0ms", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  const output: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => output.push(line));
  await once(lines, "line");
  const ready = JSON.parse(output[0] ?? "") as Record<string, string>;
  const caCertificate = readFileSync(ready.caCertificateFile ?? "", "utf8");
  const client = new Client({ ...ready, caCertificate } as unknown as Simulator);
  client.token = String((await client.logOn()).body.access_token);
  return { child, ready, client, output };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  running.delete(child);
  if (child.exitCode !== null) return child.exitCode;
  const exited = once(child, "exit");
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

async function control(started: Started, method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown) {
  const answer = await request(`${started.ready.controlUrl ?? ""}${path}`, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.statusCode, body: (await answer.body.json()) as JsonObject & JsonObject[] };
}

describe("the command veeam-simulator", () => {
  it("prints one line of JSON when it listens, and nothing else", async () => {
    const { ready, client, output } = await start();

    await client.get(REPOSITORIES);

    expect(Object.keys(ready)).toEqual([
      "vbrUrl",
      "enterpriseManagerUrl",
      "username",
      "password",
      "caCertificateFile",
      "certificateFingerprint",
    ]);
    expect(ready).toMatchObject({ username: "administrator", password: "simulator" });
    expect(ready.certificateFingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(output).toHaveLength(1);
  });

  endsBySignal.each(["SIGTERM", "SIGINT"] as const)("ends on %s and leaves no certificates behind", async (signal) => {
    const { child, ready } = await start();

    expect(await end(child, signal)).toBe(0);

    expect(existsSync(ready.caCertificateFile ?? "")).toBe(false);
  });

  it("keeps the inventory in the state file over a restart, even after a kill", async () => {
    const stateFile = join(directory, "state.json");
    const first = await start("--state-file", stateFile, "--control-port", "0");
    const { body: session } = await first.client.send("POST", REPOSITORIES, { body: winLocal() });
    while ((await first.client.get(`/api/v1/sessions/${String(session.id)}`)).body.state !== "Stopped");
    await end(first.child, "SIGKILL");

    const second = await start("--state-file", stateFile);

    const { body } = await second.client.get(`${REPOSITORIES}?nameFilter=nas`);
    expect(body.pagination).toMatchObject({ total: 1 });
    expect((await second.client.get(`/api/v1/sessions/${String(session.id)}`)).body).toMatchObject({ state: "Stopped" });
  });

  it("goes on after a restart with a session that was at work", async () => {
    const stateFile = join(directory, "state.json");
    const first = await start("--state-file", stateFile, "--session-duration", "1h");
    const { body: session } = await first.client.send("POST", REPOSITORIES, { body: winLocal() });
    await end(first.child, "SIGKILL");

    const second = await start("--state-file", stateFile);

    expect((await second.client.get(`/api/v1/sessions/${String(session.id)}`)).body).toMatchObject({ state: "Working" });
  });

  it("merges the seed file into the new inventory, and serves with the account that it is given", async () => {
    const seedFile = join(directory, "seed.json");
    writeFileSync(seedFile, JSON.stringify({ server: { name: "vbr07" }, kmsServers: [] }));

    const { client, ready } = await start("--seed-file", seedFile, "--username", "svc", "--password", "p4ss");

    expect(ready).toMatchObject({ username: "svc", password: "p4ss" });
    expect((await client.get("/api/v1/serverInfo")).body).toMatchObject({ name: "vbr07", buildVersion: "13.1.0.411" });
    expect((await client.get("/api/v1/kmsServers")).body.data).toEqual([]);
  });

  it("keeps its certificates in the directory that it is given", async () => {
    const first = await start("--tls-directory", directory);
    await end(first.child, "SIGTERM");

    const second = await start("--tls-directory", directory);

    expect(second.ready.caCertificateFile).toBe(join(directory, "ca.pem"));
    expect(second.ready.certificateFingerprint).toBe(first.ready.certificateFingerprint);
  });

  it("has logged a request before its answer arrives", async () => {
    const log = join(directory, "requests.log");
    const { client } = await start("--request-log", log);

    await client.get(`${REPOSITORIES}?limit=1`);

    const lines = readFileSync(log, "utf8").trimEnd().split("\n");
    const last = JSON.parse(lines.at(-1) ?? "") as JsonObject;
    expect(last).toEqual({ time: last.time, server: "vbr", method: "GET", path: `${REPOSITORIES}?limit=1`, status: 200 });
  });

  it("says what is wrong with a flag, and with a revision that it cannot serve", async () => {
    const messages = await Promise.all(
      [
        ["--session-duration", "soon"],
        ["--vbr-port", "70000"],
        ["--api-versions", "9.9-rev9"],
      ].map(async (flags) => {
        const child = spawn(process.execPath, [COMMAND, ...flags], { stdio: ["ignore", "ignore", "pipe"] });
        let text = "";
        child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
        const [code] = (await once(child, "close")) as [number];
        return { code, text };
      }),
    );

    expect(messages.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(messages[0]?.text).toContain('"soon" is not a duration');
    expect(messages[1]?.text).toContain("It must be a port");
    expect(messages[2]?.text).toContain("cannot serve revision 9.9-rev9");
  });
});

describe("the control interface", () => {
  it("reads and changes the inventory", async () => {
    const started = await start("--control-port", "0");
    const path = "repositories[Default Backup Repository].description";

    await control(started, "PATCH", "/inventory", { path, value: "drifted" });

    expect((await control(started, "GET", "/inventory/repositories[0].description")).body).toBe("drifted");
    expect((await started.client.get(REPOSITORIES)).body).toMatchObject({ data: [{ description: "drifted" }] });
    expect((await control(started, "GET", "/inventory")).body).not.toHaveProperty("tokens");
    expect((await control(started, "GET", "/inventory/nothing")).status).toBe(404);
    expect((await control(started, "PATCH", "/inventory", { value: 1 })).status).toBe(400);
  });

  it("plans sessions, places faults, and counts their hits", async () => {
    const started = await start("--control-port", "0");
    await control(started, "POST", "/sessionPlans", { outcome: { result: "Failed", message: "planned" }, looks: 1 });
    const { body: fault } = await control(started, "POST", "/faults", {
      on: "GET /serverTime",
      with: { kind: "answer", status: 429, retryAfter: 1 },
    });

    const { body: session } = await started.client.send("POST", REPOSITORIES, { body: winLocal() });

    expect((await started.client.get(`/api/v1/sessions/${String(session.id)}`)).body).toMatchObject({
      result: { message: "planned" },
    });
    expect((await started.client.get("/api/v1/serverTime")).status).toBe(429);
    const { body: other } = await control(started, "POST", "/sessions", { effect: { kind: "rescan", repositoryIds: [] } });
    expect((await started.client.get(`/api/v1/sessions/${String(other.id)}`)).body).toMatchObject({ name: "Repository Rescan" });
    expect((await control(started, "POST", "/sessions", {})).status).toBe(400);
    expect((await control(started, "GET", "/faults")).body).toMatchObject([{ id: fault.id, hits: 1 }]);
    expect((await control(started, "DELETE", `/faults/${String(fault.id)}`)).status).toBe(200);
    expect((await control(started, "GET", "/faults")).body).toEqual([]);
    expect((await control(started, "POST", "/faults", { on: "GET /x" })).status).toBe(400);
  });

  it("reads and clears the requests, and voids tokens", async () => {
    const started = await start("--control-port", "0");
    expect((await control(started, "GET", "/requests")).body).toMatchObject([
      { method: "POST", path: "/api/oauth2/token", status: 200 },
    ]);

    await control(started, "DELETE", "/requests");
    await control(started, "POST", "/tokens/expire");

    expect((await started.client.get(REPOSITORIES)).status).toBe(401);
    expect((await control(started, "GET", "/requests")).body).toHaveLength(1);
  });
});
