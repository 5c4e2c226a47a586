/** "Gone" needs two independent answers: a complete list without the backup server, and a query that does not find it. */
import type { Fault } from "veeam-simulator";
import type { Code } from "../../../provider/core/codes";
import { codeIn, messageWith } from "../../codes";
import { nextRun } from "../safety/programs";
import type { Fields, ManagedResource } from "../../site";
import { useFastClock } from "../../clock";
import { addressOf, failing, managed, minimal, requestsOf, siteOfThisFile, type Habits } from "./programs";

const site = siteOfThisFile();
useFastClock();
const habits = (): Habits => site.simulator.infrastructure.enterpriseManager.habits;
const backupServers = () => site.simulator.infrastructure.enterpriseManager.backupServers;
const writes = () => requestsOf(site).filter((request) => /^(edit|delete)BackupServer/.test(request));

const LIST = "enterpriseManager backupServers";
const QUERY = "enterpriseManager query";
const CUT: Fault["with"] = { kind: "cutList", items: 0, paging: "whole" };

async function connected(args: Fields): Promise<ManagedResource> {
  const resource = managed(site);
  await resource.up(args);
  site.simulator.clearRequests();
  return resource;
}

/** In the hands of another run, which has read nothing yet. */
async function inNextRun(args: Fields): Promise<ManagedResource> {
  return (await connected(args)).through(site.host);
}

describe("a refresh", () => {
  it("finds that it is gone when neither the list nor the query has it", async () => {
    const resource = await connected(minimal("vbr01"));
    backupServers().splice(0);

    expect(await resource.refresh()).toBe("gone");

    expect(requestsOf(site).some((request) => request.startsWith("query "))).toBe(true);
  });

  it.each<[string, Fault["with"]]>([
    ["cut short, whatever it says of its pages", CUT],
    ["cut short with its pages", { kind: "cutList", items: 0, paging: "cut" }],
    ["empty", { kind: "replaceBody", text: '<BackupServers xmlns="http://www.veeam.com/ent/v1.0"/>' }],
    ["empty, in JSON", { kind: "replaceBody", text: '{"BackupServers":[]}' }],
  ])("keeps it when the list is %s and the query finds it", async (_, fault) => {
    const resource = await inNextRun(minimal("vbr01"));
    site.simulator.fail({ on: LIST, times: "always", with: fault });

    const error = await failing(resource.refresh());

    expect(error.message).toEqual(
      messageWith("VEEAM_CONTRADICTORY_RESPONSES", `lacks ${resource.id ?? ""}`, "The state stays as it is; run it again later."),
    );
  });

  it.each<[string, Fault["with"], Code]>([
    ["404 by a web page", { kind: "gateway", status: 404, as: "html" }, "VEEAM_UNEXPECTED_RESPONSE"],
    ["404 as problem details", { kind: "gateway", status: 404, as: "problemDetails" }, "VEEAM_UNEXPECTED_RESPONSE"],
    ["404 in the server's own form", { kind: "answer", status: 404 }, "VEEAM_REQUEST_REFUSED"],
    ["by a web page", { kind: "garble", as: "html" }, "VEEAM_UNEXPECTED_RESPONSE"],
    ["by nothing", { kind: "garble", as: "empty" }, "VEEAM_UNEXPECTED_RESPONSE"],
  ])("keeps it when the list lacks it and the query is answered %s", async (_, fault, code) => {
    const resource = await inNextRun(minimal("vbr01"));
    site.simulator.fail({ on: LIST, times: "always", with: CUT });
    site.simulator.fail({ on: QUERY, times: "always", with: fault });

    const error = await failing(resource.refresh());

    expect(error.message).toEqual(messageWith(code, "The state stays as it is; run it again later."));
  });

  it.each([
    ["the first of three pages", { items: 1 }],
    ["the last of three pages", { items: 4 }],
  ])("keeps it when %s lacks what its PagingInfo promises, and the query lacks it, too", async (_, { items }) => {
    for (const address of ["a", "b", "c", "d"]) await connected(minimal(address));
    const resource = await inNextRun(minimal("e"));
    habits().listPageSize = 2;
    site.simulator.fail({ on: LIST, times: "always", with: { kind: "cutList", items, paging: "whole" } });
    site.simulator.fail({ on: QUERY, times: "always", with: { kind: "cutList", items: 0, paging: "cut" } });

    const error = await failing(resource.refresh());

    expect(error.message).toEqual(messageWith("VEEAM_UNEXPECTED_RESPONSE", 'fewer than its "PagingInfo" promises'));
  });
});

describe("a write", () => {
  it("of a change is not sent to one that the list lacks, and does not call it gone while the query finds it", async () => {
    const resource = await inNextRun(minimal("vbr01"));
    site.simulator.fail({ on: LIST, times: "always", with: CUT });

    const error = await failing(resource.up(minimal("vbr01", { port: 9394 })));

    expect(codeIn(error)).toBe("VEEAM_CONTRADICTORY_RESPONSES");
    expect(writes()).toEqual([]);
  });

  it("says that it is gone when both say so", async () => {
    const resource = await inNextRun(minimal("vbr01"));
    backupServers().splice(0);

    const error = await failing(resource.up(minimal("vbr01", { port: 9394 })));

    expect(error.message).toBe(
      `Updating backup server "vbr01" failed: it is not on ${addressOf(site)} any more (id ${resource.id ?? ""}). ` +
        `Run pulumi refresh, so that the next pulumi up creates it again. [VEEAM_GONE]`,
    );
  });

  it("that disconnects is not taken for done when the list lacks it before", async () => {
    const resource = await inNextRun(minimal("vbr01"));
    site.simulator.fail({ on: LIST, times: "always", with: CUT });

    const error = await failing(resource.destroy());

    expect(error.message).toEqual(messageWith("VEEAM_CONTRADICTORY_RESPONSES", "Nothing was disconnected"));
    expect(backupServers()).toHaveLength(1);
  });

  it("that disconnects is not taken for done when the list alone lacks it afterwards", async () => {
    const resource = await inNextRun(minimal("vbr01"));
    site.simulator.fail({
      on: "enterpriseManager deleteBackupServer",
      times: "always",
      with: { kind: "answer", status: 204, body: "" },
    });
    site.simulator.fail({ on: LIST, times: "always", skip: 1, with: CUT });

    const error = await failing(resource.destroy());

    expect(error.message).toEqual(messageWith("VEEAM_OUTCOME_UNKNOWN", "Whether it is gone could not be read"));
    expect(backupServers()).toHaveLength(1);
  });

  it("that disconnects is waited for where the backup server is listed for a while", async () => {
    habits().deleteAnswer = { status: 202, body: "task" };
    const resource = await connected(minimal("vbr01"));
    site.simulator.planTask({ appears: { afterMs: 1500 } });

    await resource.destroy();

    expect(writes()).toHaveLength(1);
    expect(backupServers()).toEqual([]);
  });
});

it("a refresh reads a new list when the one that others have read lacks it", async () => {
  const run = nextRun(site);
  const [first, second] = [await connected(minimal("a")), await connected(minimal("b"))].map((one) => one.through(run));
  await Promise.all([first?.refresh(), second?.refresh(), first?.refresh()]);
  const third = (await connected(minimal("c"))).through(run);

  expect(await third.refresh()).toEqual({});

  await run.close();
});
