/** A delete never disconnects what the program still manages, and what was adopted is on loan. */
import { useFastClock } from "../../clock";
import { codeIn, messageWith } from "../../codes";
import { type Driven, startRun } from "../../run";
import { nextRun, warningsOf } from "../safety/programs";
import { type Fields, type ManagedResource, configOf } from "../../site";
import { failing, managed, minimal, requestsOf, siteOfThisFile } from "./programs";

useFastClock();

const site = siteOfThisFile();
const uids = () => site.simulator.infrastructure.enterpriseManager.backupServers.map(({ uid }) => uid);
const writes = () => requestsOf(site).filter((request) => /^(create|edit|delete)BackupServer/.test(request));

const urnOf = (name: string): string => `urn:pulumi:test::test::pulumi-nodejs:dynamic/veeam:BackupServer::${name}`;
const declared = (name: string, more: Fields = {}): Fields => minimal("vbr01", { __urn: urnOf(name), ...more });

/** A backup server that an earlier run has connected, and the next run. */
async function existing(): Promise<{ old: ManagedResource; run: Driven }> {
  const old = managed(site);
  await old.up(declared("old"));
  const run = nextRun(site);
  old.host = run;
  site.simulator.clearRequests();
  return { old, run };
}

it("stays connected when the engine replaces its resource and the new one has adopted it", async () => {
  const { old, run } = await existing();
  const replacement = managed({ host: run });

  // As `pulumi up --replace`: created first, then the old one is deleted with the state from before.
  await replacement.up(declared("old", { adopt: true }));
  await old.destroy();

  expect(uids()).toEqual([replacement.id]);
  expect(warningsOf(run).join("\n")).toContain("stays on the server: the resource that replaces this one");
  await run.close();
});

it("stays connected when a resource of another provider of the program has adopted it, however its UID is spelled", async () => {
  const { old, run } = await existing();
  const other = nextRun(site, run.engine);
  const renamed = managed({ host: other });

  await renamed.up(declared("renamed", { adopt: true }));
  old.id = old.id?.toUpperCase();
  await old.destroy();

  expect(uids()).toEqual([renamed.id]);
  await Promise.all([other.close(), run.close()]);
});

it("stays connected when the run before has adopted it and this one finds it unchanged", async () => {
  const { old, run } = await existing();
  const renamed = managed({ host: run });
  await renamed.up(declared("renamed", { adopt: true }));
  const next = nextRun(site);
  Object.assign(old, { host: next });
  Object.assign(renamed, { host: next });

  expect(await renamed.up(declared("renamed", { adopt: true }))).toBe("same");
  await old.destroy();

  expect(uids()).toEqual([renamed.id]);
  await Promise.all([run.close(), next.close()]);
});

it.each([
  ["another resource", "renamed"],
  ["its replacement", "old"],
])("stays connected when %s has adopted it through another address of Enterprise Manager", async (_, name) => {
  const { old } = await existing();
  const config = configOf(site.simulator);
  const run = startRun({
    ...config,
    "veeam:enterpriseManagerUrl": config["veeam:enterpriseManagerUrl"]?.replace("127.0.0.1", "localhost") ?? "",
  });
  old.host = run;
  const adopting = managed({ host: run });

  await adopting.up(declared(name, { adopt: true }));
  await old.destroy();

  expect(uids()).toEqual([adopting.id]);
  await run.close();
});

it("is on loan while adopt is declared, and the program's own once adopt is taken out", async () => {
  const { run } = await existing();
  const adopted = managed({ host: run });
  await adopted.up(declared("renamed", { adopt: true }));
  const { id = "" } = adopted;
  const copy = adopted.through(run);

  await copy.destroy();
  expect(uids()).toEqual([id]);
  expect(warningsOf(run).find((text) => text.includes(id))).toContain("take adopt out of the program");

  site.simulator.clearRequests();
  expect(await adopted.up(declared("renamed"))).toBe("update");
  expect(writes()).toEqual([]);
  await adopted.destroy();
  expect(uids()).toEqual([]);
  await run.close();
});

it("keeps what tells one adoption from another through updates and refreshes", async () => {
  const { run } = await existing();
  const adopted = managed({ host: run });
  await adopted.up(declared("renamed", { adopt: true }));
  const { __instance: instance } = adopted.outputs;

  await adopted.up(declared("renamed", { adopt: true, description: "another" }));
  await adopted.refresh();

  expect(instance).toEqual(expect.any(String));
  expect(adopted.outputs.__instance).toBe(instance);
  await run.close();
});

it("belongs to nobody after an adoption that failed: the old resource can disconnect it", async () => {
  const { old, run } = await existing();
  const renamed = managed({ host: run });
  site.simulator.fail({ on: "enterpriseManager editBackupServer", with: { kind: "answer", status: 400, message: "No." } });

  const error = await failing(renamed.up(declared("renamed", { adopt: true })));
  await old.destroy();

  expect(error.message).toEqual(messageWith("VEEAM_REQUEST_REFUSED", "No."));
  expect(renamed.id).toBeUndefined();
  expect(uids()).toEqual([]);
  await run.close();
});

it("is refused to a second resource that would write to it", async () => {
  const { old, run } = await existing();
  await old.up(declared("old", { description: "mine" }));
  site.simulator.clearRequests();

  const error = await failing(managed({ host: run }).up(declared("second", { adopt: true })));

  expect(error.message).toEqual(messageWith("VEEAM_DECLARED_TWICE", '"second"', old.id ?? ""));
  expect(writes()).toEqual([]);
  await run.close();
});

it("does not recommend adopt when the resource itself is being replaced", async () => {
  const { old, run } = await existing();
  // The engine checks with the old inputs first, then creates the replacement.
  await old.check(declared("old"));

  const error = await failing(managed({ host: run }).up(declared("old")));

  expect(codeIn(error)).toBe("VEEAM_DELETE_BEFORE_REPLACE");
  expect(error.message).not.toContain("adopt");
  await run.close();
});

it("recommends adopt for what an interrupted replacement has connected", async () => {
  const { old, run } = await existing();
  const { id = "", outputs: state } = old;
  const made = managed(site);
  await site.host.delete(id, state);
  await made.up(declared("old"));

  await run.diff(id, state, await old.check(declared("old")));
  const error = await failing(managed({ host: run }).up(declared("old")));

  expect(error.message).toEqual(messageWith("VEEAM_ALREADY_CONNECTED", made.id ?? "", "Set adopt: true"));
  expect(error.message).not.toContain("deleteBeforeReplace");
  await run.close();
});

it("is connected once when two providers of the program connect it at the same time", async () => {
  const first = nextRun(site);
  const second = nextRun(site, first.engine);

  const outcomes = await Promise.allSettled([
    managed({ host: first }).up(declared("first")),
    managed({ host: second }).up(minimal("VBR01", { __urn: urnOf("second") })),
  ]);

  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const failure = outcomes.find((one) => one.status === "rejected");
  expect(String(failure?.reason)).toMatch(
    /Two resources of this program \("first" and "second"\) make backup server .* Nothing was sent for this one\./,
  );
  expect(writes()).toHaveLength(1);
  await Promise.all([first.close(), second.close()]);
});

it("can be connected by another provider when the first one has not connected it", async () => {
  const first = nextRun(site);
  const second = nextRun(site, first.engine);
  site.simulator.fail({ on: "enterpriseManager createBackupServer", with: { kind: "answer", status: 400 } });

  await failing(managed({ host: first }).up(declared("first")));

  expect(await managed({ host: second }).up(declared("second"))).toBe("create");
  await Promise.all([first.close(), second.close()]);
});
