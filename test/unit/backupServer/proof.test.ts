/** A backup server enters the state only by proof, and after the POST nothing that was connected is lost. */
import { randomUUID } from "node:crypto";
import type { Fault } from "veeam-simulator";
import { messageWith } from "../../codes";
import { EngineLog } from "../../engine/engineLog";
import { InitializationError } from "../../engine/host";
import { startRun } from "../../run";
import { fresh } from "../safety/programs";
import { configOf } from "../../site";
import { useFastClock } from "../../clock";
import { failing, held, managed, minimal, requestsOf, siteOfThisFile, type Habits } from "./programs";

const site = siteOfThisFile();
useFastClock();
const habits = (): Habits => site.simulator.infrastructure.enterpriseManager.habits;
const posts = () => requestsOf(site).filter((request) => request.startsWith("createBackupServer"));

const CREATE = "enterpriseManager createBackupServer";
const LIST = "enterpriseManager backupServers";
const PAGE_404: Fault["with"] = { kind: "gateway", status: 404, as: "html" };

/** A backup server that another client has connected. */
function theirs(address: string, more: object = {}) {
  return { uid: `urn:veeam:BackupServer:${randomUUID()}`, name: address, address, description: "", ...more };
}

function appears(value: object) {
  return [{ path: "enterpriseManager.backupServers[+]", value }];
}

describe("a task that failed", () => {
  it("is no proof when it names nothing, and another client has connected the same address", async () => {
    const address = fresh("vbr");
    const other = theirs(address);
    site.simulator.planTask({ meanwhile: appears(other) });
    const resource = managed(site);

    const error = await failing(resource.up(minimal(address)));

    expect(error).not.toBeInstanceOf(InitializationError);
    expect(error.message).toEqual(messageWith("VEEAM_NOT_PROVEN", address, other.uid));
    expect(resource.id).toBeUndefined();
  });

  it("is proof of the backup server that it names", async () => {
    const address = fresh("vbr");
    const { uid } = theirs(address);
    site.simulator.planTask({ meanwhile: appears(theirs(address, { uid })), outcome: { success: false, effect: false } });
    site.simulator.fail({
      on: "enterpriseManager task",
      with: {
        kind: "replaceBody",
        text:
          `<Task xmlns="http://www.veeam.com/ent/v1.0" Href="/api/tasks/task-1"><Links><Link Rel="Related" Type="BackupServer" ` +
          `Href="/api/backupServers/${uid.slice(-36)}?format=Entity"/></Links><TaskId>${nextTask()}</TaskId><State>Finished</State>` +
          `<Result Success="false"><Message>Collecting failed</Message></Result></Task>`,
      },
    });
    const resource = managed(site);

    const error = await failing(resource.up(minimal(address)));

    expect(error).toBeInstanceOf(InitializationError);
    expect(error.message).toEqual(messageWith("VEEAM_TASK_FAILED", "Collecting failed", uid));
    expect(resource.id).toBe(uid);
    expect(await resource.up(minimal(address))).toBe("update");
  });
});

/** Each logon session counts its tasks from 1. */
function nextTask(): string {
  const own = site.simulator.infrastructure.enterpriseManager.logonSessions.find(({ token }) => token !== undefined);
  return `task-${(own?.tasksStarted ?? 0) + 1}`;
}

describe("a backup server that was connected", () => {
  it.each([
    ["1.5 s", { afterMs: 1500 }],
    ["5 reads", { afterReads: 5 }],
  ])("is waited for when it appears %s after its task has ended", async (_, lag) => {
    const address = fresh("vbr");
    site.simulator.planTask({ appears: lag });
    const resource = managed(site);

    await resource.up(minimal(address));

    expect(resource.id).toBe(held(site, address).uid);
  });

  it.each<[string, Fault["with"]]>([
    ["404 by a web page", PAGE_404],
    ["404 as problem details", { kind: "gateway", status: 404, as: "problemDetails" }],
    ["404 in the server's own form", { kind: "answer", status: 404 }],
    ["400", { kind: "answer", status: 400 }],
    ["403", { kind: "answer", status: 403 }],
    ["429", { kind: "answer", status: 429 }],
    ["500", { kind: "answer", status: 500 }],
    ["a truncated answer", { kind: "garble", as: "truncated" }],
    ["a web page", { kind: "garble", as: "html" }],
  ])("is read again when the first reads are answered %s", async (_, fault) => {
    const address = fresh("vbr");
    site.simulator.fail({ on: LIST, times: 2, skip: 1, with: fault });
    const resource = managed(site);

    await resource.up(minimal(address));

    expect(resource.id).toBe(held(site, address).uid);
    expect(await resource.refresh()).toEqual({});
  });

  it.each([
    ["the answer", { status: 201, body: "entity" }],
    ["a reference in the answer", { status: 201, body: "reference" }],
    ["the Location of the answer", { status: 201, body: "none", location: true }],
    ["its task", { status: 202, body: "task", related: "entity" }],
  ] as const)("is in the state as unfinished when it cannot be read back and is named by %s", async (_, createAnswer) => {
    const address = fresh("vbr");
    habits().createAnswer = createAnswer;
    const gateway = site.simulator.fail({ on: LIST, times: "always", skip: 1, with: PAGE_404 });
    const resource = managed(site);

    const error = await failing(resource.up(minimal(address)));

    expect(error).toBeInstanceOf(InitializationError);
    expect(error.message).toEqual(
      messageWith(
        "VEEAM_OUTCOME_UNKNOWN",
        held(site, address).uid,
        "It is in the state as unfinished; the next pulumi up finishes it.",
      ),
    );
    expect(resource.id).toBe(held(site, address).uid);
    gateway.clear();
    expect(await resource.up(minimal(address))).toBe("update");
    expect(await resource.refresh()).toEqual({});
    expect(posts()).toHaveLength(1);
  });

  it("is in the state as unfinished when it is named and not listed for half a minute", async () => {
    const address = fresh("vbr");
    habits().createAnswer = { status: 201, body: "entity" };
    habits().changesShowAfterLooks = 1000;
    const resource = managed(site);

    const error = await failing(resource.up(minimal(address)));

    expect(error).toBeInstanceOf(InitializationError);
    expect(error.message).toEqual(messageWith("VEEAM_NOT_VISIBLE", "is not visible yet.", held(site, address).uid));
    expect(resource.id).toBe(held(site, address).uid);
    site.simulator.infrastructure.staleReads.splice(0);
  });

  it("may be connected, says the message, when it cannot be read back and nothing names it", async () => {
    const address = fresh("vbr");
    site.simulator.fail({ on: LIST, times: "always", skip: 1, with: PAGE_404 });

    const error = await failing(managed(site).up(minimal(address)));

    expect(error).not.toBeInstanceOf(InitializationError);
    expect(error.message).toEqual(messageWith("VEEAM_OUTCOME_UNKNOWN", "It may exist.", address));
    expect(error.message).not.toContain("<html");
  });

  it("keeps its UID when an error of our own follows the write", async () => {
    const address = fresh("vbr");
    const log = Object.assign(new EngineLog(), {
      record: ({ severity }: { severity: string }) => {
        if (severity === "warning") throw new Error("a bug of ours");
      },
    });
    const run = startRun(configOf(site.simulator), { address: randomUUID(), log });
    // So that there is something to warn of.
    habits().createAnswer = { status: 204, body: "none" };
    const port = { path: `enterpriseManager.backupServers[${address}].port`, value: 9999 };
    site.simulator.fail({ on: CREATE, with: { kind: "meanwhile", when: "after", changes: [port] } });
    const resource = managed({ host: run });

    const error = await failing(resource.up(minimal(address, { port: 9393 })));

    expect(error).toBeInstanceOf(InitializationError);
    expect(error.message).toEqual(messageWith("VEEAM_UNEXPECTED", "a bug of ours"));
    expect(resource.id).toBe(held(site, address).uid);
    await run.close();
  });
});

describe("a lost answer", () => {
  it.each([
    ["breaks without a word", { kind: "reset", when: { afterMs: 2000 } }],
    ["is a gateway's 502", { kind: "gateway", status: 502, as: "html", when: { afterMs: 2000 } }],
    ["is a gateway's 404", { kind: "gateway", status: 404, as: "problemDetails", when: { afterMs: 2000 } }],
  ] as const)("that %s is searched for: the task begins two seconds later", async (_, fault) => {
    const address = fresh("vbr");
    site.simulator.fail({ on: CREATE, with: fault });
    const resource = managed(site);

    await resource.up(minimal(address));

    expect(resource.id).toBe(held(site, address).uid);
    expect(posts()).toHaveLength(1);
  });

  it("is searched for under the next logon when its own has ended", async () => {
    const address = fresh("vbr");
    site.simulator.fail({ on: CREATE, with: { kind: "reset", when: "after" } });
    site.simulator.fail({ on: "enterpriseManager tasks", times: "always", with: { kind: "answer", status: 401 } });
    const resource = managed(site);

    await resource.up(minimal(address));

    expect(resource.id).toBe(held(site, address).uid);
    expect(posts()).toHaveLength(1);
  });

  it("of several at once is each found", async () => {
    const addresses = Array.from({ length: 4 }, () => fresh("vbr"));
    site.simulator.fail({ on: CREATE, times: 3, with: { kind: "reset", when: "after" } });
    const resources = addresses.map(() => managed(site));

    await Promise.all(resources.map((resource, index) => resource.up(minimal(addresses[index] ?? ""))));

    expect(resources.map(({ id }) => id)).toEqual(addresses.map((address) => held(site, address).uid));
    expect(posts()).toHaveLength(4);
  });

  it("is no proof of a backup server with another description", async () => {
    const address = fresh("vbr");
    site.simulator.fail({ on: CREATE, with: { kind: "reset", when: "before" } });
    const other = theirs(address, { description: "theirs" });
    site.simulator.fail({
      on: "enterpriseManager tasks",
      with: { kind: "meanwhile", when: "before", changes: appears(other) },
    });

    const error = await failing(managed(site).up(minimal(address, { description: "ours" })));

    expect(error).not.toBeInstanceOf(InitializationError);
    expect(error.message).toEqual(messageWith("VEEAM_NOT_PROVEN", other.uid));
  });

  it("shows nothing of the web page that came in its place but the title", async () => {
    const page = "<!DOCTYPE html><html><head><title>Welcome</title></head><body>secret layout</body></html>";
    site.simulator.fail({ on: CREATE, with: { kind: "answer", status: 200, body: page } });

    const error = await failing(managed(site).up(minimal(fresh("vbr"))));

    expect(error.message).toEqual(messageWith("VEEAM_OUTCOME_UNKNOWN", 'a web page titled "Welcome"'));
    expect(error.message).not.toContain("secret layout");
  });
});

describe("a POST that was refused for its logon", () => {
  it("is sent once more under the next logon, which is waited for", async () => {
    const address = fresh("vbr");
    site.simulator.fail({ on: CREATE, with: { kind: "answer", status: 401 } });
    site.simulator.fail({ on: "enterpriseManager logOn", forMs: 1500, skip: 1, with: { kind: "answer", status: 503 } });
    const run = startRun(configOf(site.simulator));
    const resource = managed({ host: run });

    await resource.up(minimal(address));

    expect(posts()).toEqual(["createBackupServer 401", "createBackupServer 202"]);
    expect(resource.id).toBe(held(site, address).uid);
    await run.close();
  });

  it("connected nothing when there is no other logon", async () => {
    site.simulator.fail({ on: CREATE, with: { kind: "answer", status: 401 } });
    site.simulator.fail({ on: "enterpriseManager logOn", times: "always", skip: 1, with: { kind: "answer", status: 503 } });
    const run = startRun(configOf(site.simulator));

    const error = await failing(managed({ host: run }).up(minimal(fresh("vbr"))));

    expect(error.message).toEqual(messageWith("VEEAM_UNAVAILABLE", "answered 503 to POST", "Nothing was connected"));
    await run.close();
  });
});

it("does not believe an answer about another task", async () => {
  site.simulator.planTask({ looks: 3, outcome: { success: false, message: "No licence." } });
  site.simulator.fail({
    on: "enterpriseManager task",
    with: {
      kind: "replaceBody",
      text: `<Task xmlns="http://www.veeam.com/ent/v1.0" Href="/api/tasks/task-99"><TaskId>task-99</TaskId><State>Finished</State><Result Success="true"/></Task>`,
    },
  });

  const error = await failing(managed(site).up(minimal(fresh("vbr"))));

  expect(error.message).toEqual(messageWith("VEEAM_TASK_FAILED", "No licence"));
});
