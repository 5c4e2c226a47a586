/** VEEAM_DEBUG: what the trace holds, in which order, and what it never holds. */
import { ROOT_DIRECTORY } from "../root";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { setAllConfig } from "@pulumi/pulumi/runtime/config";
import { startSimulator, type Simulator } from "veeam-simulator";
import * as veeam from "../../provider";
import { BACKUP_SERVER_STUB, PASSWORD, minimal } from "./backupServer/programs";
import { environmentOf } from "../environment";
import { linuxLocal } from "./repository/programs";
import { REVISION, servedUpTo } from "../revision";
import { startRun, type Driven } from "../run";
import { failing } from "./safety/programs";
import { ManagedResource, STUB, configOf, startHostProcess, type Fields } from "../site";

const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";
const URN = "urn:pulumi:dev::backups::pulumi-nodejs:dynamic/veeam:Repository::nas";

let simulator: Simulator;
let directory: string;
let file: string;
const runs: Driven[] = [];

beforeAll(async () => {
  simulator = await startSimulator({ sessionLooks: 2, taskLooks: 2, apiVersions: servedUpTo(REVISION) });
  directory = mkdtempSync(join(tmpdir(), "trace-"));
});
let count = 0;
beforeEach(() => {
  file = join(directory, `${++count}.log`);
});
afterEach(async () => {
  simulator.clearFaults();
  await Promise.all(runs.splice(0).map((run) => run.close()));
});
afterAll(async () => {
  await simulator.close();
  rmSync(directory, { recursive: true });
});

function start(debug: string, config: Record<string, string> = configOf(simulator)): Driven {
  const run = startRun(config, undefined, debug);
  runs.push(run);
  return run;
}

function up(run: Driven, args: Fields, stub?: string): Promise<unknown> {
  return new ManagedResource(run, stub).up(args);
}

function traced(): string {
  return readFileSync(file, "utf8");
}

/** The place of each text, which must come after the one before. */
function expectInOrder(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect(at < 0 ? `${part} is missing behind ${text.slice(Math.max(0, from - 80), from)}` : part).toBe(part);
    from = at + part.length;
  }
}

function warningsOf({ log }: Driven): string[] {
  return log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
}

describe("a trace in a file", () => {
  it("has the requests, answers and decisions of a creation in their order", async () => {
    await up(start(file), { ...linuxLocal("nas", { description: "first" }), __urn: URN });

    const session = simulator.infrastructure.sessions.at(-1)?.id ?? "";
    const id = simulator.infrastructure.repositories.find(({ name }) => name === "nas")?.id ?? "";
    expectInOrder(traced(), [
      "pulumi-veeam 0.1.0, Node.js v",
      "Repository nas: create begins, with a timeout of",
      `POST ${simulator.vbrUrl}/api/oauth2/token (x-api-version: ${REVISION}, `,
      "grant_type=password&username=administrator&password=[secret]",
      "POST /api/oauth2/token was answered 200 after ",
      '"access_token":"[secret]"',
      `GET ${REPOSITORIES}?nameFilter=nas`,
      "was answered 200 after ",
      "Repository nas: the name is free",
      `POST ${simulator.vbrUrl}${REPOSITORIES} (`,
      '"name":"nas"',
      `POST ${REPOSITORIES} was answered 201 after `,
      `"id":"${session}"`,
      `Repository nas: waiting for session ${session} is Starting`,
      `GET ${simulator.vbrUrl}/api/v1/sessions/${session} (`,
      `Repository nas: Creating repository "nas": session ${session} is Working, 50 %`,
      `Repository nas: session ${session} ended with result Success`,
      `GET ${REPOSITORIES}/${id} was answered 200 after `,
      `Repository nas: made: id ${id}; Session ${session} completed with result Success`,
      "Repository nas: create completed",
    ]);
    expect(traced()).toMatch(/^(\d{4}-\d\d-\d\dT[\d:.]+Z \d+ \S.*\n( {2}.*\n)*)+$/);
  });

  it("is readable by its owner alone, and appended to by the next run", async () => {
    await up(start(file), linuxLocal("mode-1"));
    const first = traced();
    await up(start(file), linuxLocal("mode-2"));

    expect(traced().startsWith(first)).toBe(true);
    expect(traced().slice(first.length)).toContain('"name":"mode-2"');
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("tells of retries, of a lost answer and of what was kept", async () => {
    simulator.fail({ on: `GET ${REPOSITORIES}`, with: { kind: "answer", status: 503, retryAfter: 0 } });
    simulator.fail({ on: `POST ${REPOSITORIES}`, with: { kind: "reset", when: "after" } });
    const resource = new ManagedResource(start(file));
    await resource.up(linuxLocal("lost"));
    const adopting = new ManagedResource(start(file));
    await adopting.up({ ...linuxLocal("lost"), adopt: true });
    await adopting.destroy();

    const id = simulator.infrastructure.repositories.find(({ name }) => name === "lost")?.id ?? "";
    expectInOrder(traced(), [
      "was answered 503 after ",
      `?nameFilter=lost&skip=0&limit=200 is retried in `,
      " ms: answered 503",
      `POST ${REPOSITORIES} failed after `,
      "    at ",
      "answer lost, searching for its session: ",
      `made: id ${id}`,
      "the server holds what is declared: nothing is sent",
      `adopted: id ${id}`,
      "kept: it is on loan (adopt: true)",
    ]);
  });

  it("has stack and cause of an unexpected error, which its message has not", async () => {
    const broken = Object.defineProperty({}, "veeam:vbrUrl", {
      get: () => {
        throw new TypeError("no settings", { cause: new RangeError("the deeper reason") });
      },
    }) as Record<string, string>;

    const error = await failing(up(start(file, broken), linuxLocal("broken")));

    expect(error.message).toBe(
      "Unexpected error in pulumi-veeam: no settings. This is a bug; please report it with the output of VEEAM_DEBUG. [VEEAM_UNEXPECTED]",
    );
    expect(error.stack).toBe("");
    expectInOrder(traced(), [
      "check failed",
      "TypeError: no settings",
      "    at ",
      "caused by RangeError: the deeper reason",
      "    at ",
    ]);
  });

  it("has the stack of an expected error", async () => {
    simulator.fail({ on: `POST ${REPOSITORIES}`, with: { kind: "answer", status: 400, message: "No such host." } });

    await failing(up(start(file), linuxLocal("refused")));

    expectInOrder(traced(), ["was answered 400", "No such host.", "create failed", "No such host. Nothing was made.", "    at "]);
  });

  it("cuts a long body, and says so", async () => {
    await up(start(file), linuxLocal("long"));
    simulator.fail({
      on: `GET ${REPOSITORIES}/*`,
      with: { kind: "replaceBody", text: `{"filling": "${"x".repeat(300_000)}", "password": "unheard of"}` },
    });
    const id = simulator.infrastructure.repositories.find(({ name }) => name === "long")?.id ?? "";
    await failing(start(file).read(id, { __provider: STUB }));

    expect(traced()).toContain("… (cut: the body has 300041 characters)");
    expect(
      Math.max(
        ...traced()
          .split("\n")
          .map(({ length }) => length),
      ),
    ).toBeLessThan(66_000);
  });
});

describe("a secret", () => {
  const asJson = (text: string): string => JSON.stringify(text).slice(1, -1);
  const asXml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

  it("of VBR is not in the trace, whatever the server answers", async () => {
    const run = start(file);
    const resource = new ManagedResource(run);
    await resource.up(linuxLocal("echo"));
    const issued = simulator.infrastructure.tokens.at(-1);
    const [accessToken, refreshToken] = [issued?.accessToken ?? "", issued?.refreshToken ?? ""];
    const { password } = simulator;
    const escaped = password.replace(/./g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const echo = `{"message": "${accessToken} ${refreshToken} ${escaped}", "code": "${encodeURIComponent(accessToken)}",
      "nested": ${JSON.stringify(JSON.stringify({ password, token: accessToken }))}, "rootPassword": "two words \\" of another", "passwordId": "shown"}`;
    simulator.fail({ on: `GET ${REPOSITORIES}/*`, with: { kind: "answer", status: 400, body: echo } });

    await failing(resource.refresh());

    expect(accessToken).not.toBe("");
    for (const secret of [accessToken, refreshToken, password, escaped, "two words", "of another"])
      expect(traced()).not.toContain(secret);
    expect(traced()).not.toMatch(/authorization|bearer [^"]/i);
    expect(traced()).toContain('"rootPassword": "[secret]", "passwordId": "shown"');
  });

  it("of Enterprise Manager is not in the trace, whatever the server answers", async () => {
    const run = start(file);
    await up(run, minimal("vbr01.example.com"), BACKUP_SERVER_STUB);
    const token = simulator.infrastructure.enterpriseManager.logonSessions.at(-1)?.token ?? "";
    const text = `<Error><Message>${asXml(PASSWORD)} ${token} ${asXml(token)}</Message><Password Kind="plain"><![CDATA[un<heard]]></Password></Error>`;
    simulator.fail({ on: "enterpriseManager createBackupServer", with: { kind: "answer", status: 400, body: text } });

    await failing(up(run, minimal("vbr02.example.com"), BACKUP_SERVER_STUB));

    expect(token).not.toBe("");
    for (const secret of [token, PASSWORD, asXml(PASSWORD), asJson(PASSWORD), "un<heard", simulator.password])
      expect(traced()).not.toContain(secret);
    expect(traced()).not.toMatch(/x-restsvcsessionid|authorization|cookie/i);
    expectInOrder(traced(), [
      `POST ${simulator.enterpriseManagerUrl}/api/`,
      "sessionMngr/?v=",
      "<DnsNameOrIpAddress>vbr01.example.com</DnsNameOrIpAddress>",
      "<Password>[secret]</Password>",
      "was answered 202 after ",
      "<TaskId>",
      'Connecting backup server "vbr01.example.com": task ',
      "<Message>[secret] [secret] [secret]</Message>",
      '<Password Kind="plain">[secret]</Password>',
    ]);
  });

  it("is also the id of the logon session that a token encodes", async () => {
    const id = "5ca353e7-c9f4-4569-bdb9-8cb456f1dd2c";
    const headers = { "X-RestSvcSessionId": Buffer.from(id).toString("base64") };
    const body = `<LogonSession Href="https://em01/api/logonSessions/${id}"><SessionId>${id}</SessionId></LogonSession>`;
    simulator.fail({ on: "enterpriseManager logOn", with: { kind: "answer", status: 201, headers, body } });

    await failing(up(start(file), minimal("vbr03.example.com"), BACKUP_SERVER_STUB));

    expect(traced()).toContain("<SessionId>[secret]</SessionId>");
    expect(traced()).not.toContain(id);
  });

  it("in the response to a log-in is not in the trace, wherever the response repeats it", async () => {
    const tokens = { access_token: "first/token+1", refresh_token: "second-token-2", token_type: "bearer", expires_in: 900 };
    simulator.fail({
      on: "POST /api/oauth2/token",
      with: { kind: "answer", status: 200, body: { note: "first/token+1 second-token-2", ...tokens } },
    });

    // The server does not know these tokens, and is asked for others.
    await up(start(file), linuxLocal("repeated"));

    expect(traced()).toContain('{"note":"[secret] [secret]","access_token":"[secret]"');
    expect(traced()).not.toMatch(/first\/token|second-token/);
  });
});

describe("a trace in the debug log of the engine", () => {
  it("has what a file would have, and no line of another severity", async () => {
    const run = start("1");
    await up(run, { ...linuxLocal("engine"), __urn: URN });

    const lines = run.log.messages;
    expect(new Set(lines.map(({ severity }) => severity))).toEqual(new Set(["debug"]));
    expectInOrder(lines.map(({ message }) => message).join(""), [
      "create begins",
      `POST ${REPOSITORIES} was answered 201`,
      "create completed",
    ]);
    expect(lines.find(({ message }) => message.includes("the name is free"))?.urn).toBe(URN);
  });

  it("is sent by the provider host", async () => {
    const host = await startHostProcess(configOf(simulator), { VEEAM_DEBUG: "1" });
    await up(host, linuxLocal("host"));
    await host.close();

    const debug = host.log.messages.filter(({ severity }) => severity === "debug").map(({ message }) => message);
    expect(debug.some((message) => message.includes(`POST ${REPOSITORIES} was answered 201`))).toBe(true);
    expect(warningsOf(host)).toEqual([]);
  });
});

describe("VEEAM_DEBUG", () => {
  it("that is not set leaves no trace", async () => {
    const run = start("");
    await up(run, linuxLocal("none"));

    expect(run.log.messages).toEqual([]);
  });

  it("that names what cannot be written is one warning, and the operations go on", async () => {
    mkdirSync(file);
    const run = start(file);
    await up(run, linuxLocal("unwritable-1"));
    await up(run, linuxLocal("unwritable-2"));

    expect(warningsOf(run)).toEqual([
      expect.stringMatching(
        /^Writing the trace to \S+ failed: .*EISDIR.* The run continues without it\. Set VEEAM_DEBUG to a file/,
      ),
    ]);
    expect(simulator.infrastructure.repositories.map(({ name }) => name)).toContain("unwritable-2");
  });
});

it("traces the look-ups of a program", async () => {
  process.env.VEEAM_DEBUG = file;
  setAllConfig(configOf(simulator));

  await veeam.getManagedServer({ name: "linux01.tech.local" });
  await failing(veeam.getManagedServer({ name: "nobody" }));
  delete process.env.VEEAM_DEBUG;

  expectInOrder(traced(), [
    "getManagedServer begins",
    "GET /api/v1/backupInfrastructure/managedServers",
    "was answered 200",
    "linux01.tech.local",
    "getManagedServer failed",
    'There is no managed server named "nobody"',
    "    at ",
  ]);
});

it("traces veeam-import", async () => {
  const command = join(ROOT_DIRECTORY, "dist", "cli", "command.js");
  const env = { ...process.env, ...environmentOf(simulator), VEEAM_DEBUG: file };

  await promisify(execFile)(process.execPath, [command, "--list"], { cwd: directory, env });

  expectInOrder(traced(), [`GET ${REPOSITORIES}?`, "was answered 200", "Default Backup Repository"]);
  expect(traced()).toContain("<BackupServers ");
  expect(traced()).not.toContain(simulator.password);
});
