/** A server that cannot list one odd object, and answers every list that has it with 500: docs/real-servers.md. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as log from "@pulumi/pulumi/log";
import { setAllConfig } from "@pulumi/pulumi/runtime/config";
import * as veeam from "../../../provider";
import { ELEMENT_TYPES } from "../../../provider/vbr/readableList";
import { contract } from "../../contract";
import { messageWith } from "../../codes";
import { environmentOf } from "../../environment";
import { failureOf, requestsOf } from "../../reading";
import { REVISIONS, nameOf, readOfficialDocument } from "../simulator/officialDocument";
import { linuxLocal } from "../repository/programs";
import { ROOT_DIRECTORY } from "../../root";
import { failing, fresh, nextRun } from "../safety/programs";
import { ManagedResource, configOf, startSite, type Site } from "../../site";

const ODD = { id: "0dd00000-0000-4000-8000-000000000000", type: "DDBoost", name: "odd", description: "" };
const DEFAULT = "Default Backup Repository";

let site: Site;
let warnings: jest.SpyInstance;

beforeEach(async () => {
  site = await startSite();
  const { infrastructure } = site.simulator;
  infrastructure.repositories.push({ ...ODD });
  infrastructure.habits.spoilsLists = [ODD.type];
  setAllConfig(configOf(site.simulator));
  warnings = jest.spyOn(log, "warn").mockResolvedValue();
});
afterEach(async () => {
  warnings.mockRestore();
  await site.close();
});

const shownWarnings = (): string => warnings.mock.calls.map(([text]) => String(text)).join("\n");

describe("a look-up on such a server", () => {
  it("finds an object by its name, without a warning", async () => {
    expect(await veeam.getRepository({ name: DEFAULT })).toMatchObject({ name: DEFAULT });
    expect(shownWarnings()).toBe("");
  });

  it("lists the types that can be listed, through the given filters, and names the one that is skipped", async () => {
    const named = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);

    expect(named(await veeam.getRepositories())).toEqual([DEFAULT]);
    expect(named(await veeam.getRepositories({ nameFilter: "nothing*" }))).toEqual([]);
    expect(named(await veeam.getRepositoryStates())).toEqual([DEFAULT]);
    expect(shownWarnings()).toContain("internal error for objects of type DDBoost. They are left out");
  });

  it("offers what can be listed when nothing has the name", async () => {
    expect(await failureOf(veeam.getRepository({ name: "nas" }))).toEqual(
      messageWith("VEEAM_NOT_FOUND", 'There is no repository named "nas"', `There are: "${DEFAULT}"`),
    );
  });

  it("says that the alternatives could not be read where nothing of the list can be", async () => {
    site.simulator.fail({
      on: /GET \/api\/v1\/backupInfrastructure\/scaleOutRepositories\?(?!.*nameFilter)/,
      times: "always",
      with: { kind: "answer", status: 500 },
    });

    expect(await failureOf(veeam.getScaleOutRepository({ name: "nas" }))).toEqual(
      messageWith("VEEAM_NOT_FOUND", "Which scale-out repositories there are could not be read"),
    );
  });

  it("finds managed servers and credentials whose type is given, and refuses to guess without it", async () => {
    const { infrastructure } = site.simulator;
    infrastructure.managedServers.push({ id: ODD.id, type: "ViHost", name: "odd", description: "", status: "Available" });
    infrastructure.habits.spoilsLists = ["ViHost", "Linux"];

    expect(await veeam.getManagedServer({ name: "linux01.tech.local", type: "LinuxHost" })).toMatchObject({ type: "LinuxHost" });
    expect(await veeam.getCredentials({ username: "TECH\\svc-backup", type: "Standard" })).toMatchObject({ type: "Standard" });
    expect(await veeam.getMountServer({ name: "linux01.tech.local", type: "linux" })).toMatchObject({ type: "linux" });
    expect(await failureOf(veeam.getManagedServer({ name: "linux01.tech.local" }))).toEqual(
      messageWith("VEEAM_LIST_INCOMPLETE", "managed servers of type ViHost", "Give the type"),
    );
    expect(await failureOf(veeam.getCredentials({ username: "TECH\\svc-backup" }))).toEqual(
      messageWith("VEEAM_LIST_INCOMPLETE", "credentials records of type Linux", "Give the type"),
    );
  });

  it("fails with the server's words where no type can be listed", async () => {
    site.simulator.fail({ on: "GET /backupInfrastructure/repositories", times: "always", with: { kind: "answer", status: 500 } });

    expect(await failureOf(veeam.getRepositories())).toEqual(messageWith("VEEAM_SERVER_ERROR", "An internal error occurred."));
  });
});

describe("veeam-import on such a server", () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "lists-"))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(process.execPath, [join(ROOT_DIRECTORY, "dist", "cli", "command.js"), ...args], {
      cwd: directory,
      env: { ...process.env, ...environmentOf(site.simulator) },
    });

  it("writes what can be read, and says what is left out", async () => {
    site.simulator.fail({
      on: "GET /backupInfrastructure/scaleOutRepositories",
      times: "always",
      with: { kind: "answer", status: 500 },
    });

    const { stderr } = await run("--all");

    expect(readFileSync(join(directory, "veeam-import.json"), "utf8")).toContain("88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec");
    expect(stderr).toContain("objects of type DDBoost. They are left out");
    expect(stderr).toContain("All scaleOutRepositories are left out");
  });

  it("leaves out an object that can be listed and not be read", async () => {
    site.simulator.infrastructure.habits.spoilsLists = [];
    site.simulator.fail({
      on: `GET /backupInfrastructure/repositories/${ODD.id}`,
      times: "always",
      with: { kind: "answer", status: 500 },
    });

    const { stdout } = await run("--list");

    expect(stdout).toContain(DEFAULT);
    expect(stdout).toContain('Not importable: Repository "odd"');
  });

  it("draws what can be read", async () => {
    await run("--graph");

    expect(readFileSync(join(directory, "veeam-estate.mmd"), "utf8")).toContain(DEFAULT);
  });
});

describe("a resource on such a server that somebody has removed", () => {
  async function removed(): Promise<ManagedResource> {
    const resource = new ManagedResource(site.host);
    await resource.up(linuxLocal(fresh()));
    const { infrastructure } = site.simulator;
    infrastructure.repositories = infrastructure.repositories.filter(({ id }) => id !== resource.id);
    return resource.through(nextRun(site));
  }

  it("stays in the state: a list that is put together type by type does not prove that it is gone", async () => {
    const { message } = await failing((await removed()).refresh());

    expect(message).toEqual(messageWith("VEEAM_SERVER_ERROR", "cannot give its list", "nothing proves that"));
  });

  it("is gone as soon as the server can list everything again", async () => {
    const resource = await removed();
    site.simulator.infrastructure.habits.spoilsLists = [];

    expect(await resource.refresh()).toBe("gone");
  });
});

contract("the types of lists, held against the official documents", () => {
  it.each(Object.entries(ELEMENT_TYPES))("has every type that a document lists for %s, and no other", (path, types) => {
    const documented = REVISIONS.flatMap((revision) => {
      const { operations, schemas } = readOfficialDocument(revision);
      const parameters = operations.find((one) => one.method === "GET" && one.path === path)?.parameters ?? [];
      const { schema } = parameters.find(({ name }) => name === "typeFilter") ?? {};
      return schemas[nameOf((schema?.items ?? schema)?.$ref ?? "")]?.enum ?? [];
    });

    expect([...types].sort()).toEqual([...new Set(documented)].sort());
  });
});

it("sends one list, and no type by type, on a server that can list everything", async () => {
  site.simulator.infrastructure.habits.spoilsLists = [];
  site.simulator.clearRequests();

  await veeam.getRepositories();

  expect(requestsOf(site.simulator).filter((request) => request.includes("/repositories"))).toHaveLength(1);
});
