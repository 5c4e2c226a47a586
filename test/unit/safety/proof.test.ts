/** An object enters the state only by proof, and after the POST nothing that was made is lost. */
import { randomUUID } from "node:crypto";
import { messageWith } from "../../codes";
import { useFastClock } from "../../clock";
import type { Driven } from "../../run";
import { InitializationError } from "../../engine/host";
import { linuxLocal } from "../repository/programs";
import { ManagedResource, startSite, type Site } from "../../site";
import { KINDS, failing, fresh, idsOf, resourceOf, nextRun } from "./programs";

let site: Site;
let next: Driven;

useFastClock();

beforeAll(async () => {
  site = await startSite();
  next = nextRun(site);
});
afterEach(() => {
  site.simulator.clearFaults();
  site.simulator.infrastructure.habits.omittedInLists = [];
});
afterAll(async () => {
  await next.close();
  await site.close();
});

describe.each(KINDS)("create of a $kind", (kind) => {
  it("does not take what another client made for its own when the session fails and names nothing", async () => {
    const name = fresh();
    const declared = await kind.declare(site, name);
    const other = { ...declared, id: randomUUID(), uniqueId: name, description: "" };
    const list = kind.kind === "repository" ? "repositories" : "scaleOutRepositories";
    site.simulator.planSession({ meanwhile: [{ path: `${list}[+]`, value: other }] });
    const resource = resourceOf(kind, site.host);

    const error = await failing(resource.up(declared));

    expect(error).not.toBeInstanceOf(InitializationError);
    expect(error.message).toEqual(messageWith("VEEAM_NOT_PROVEN", name, other.id));
    expect(resource.id).toBeUndefined();
    expect(idsOf(kind, site, name)).toHaveLength(1);
  });

  it("keeps the object that a failed session names, as unfinished", async () => {
    const name = fresh();
    const declared = await kind.declare(site, name);
    site.simulator.planSession({ outcome: { result: "Failed", message: "Half of it.", effect: true, resourceId: true } });
    const resource = resourceOf(kind, site.host);

    const error = await failing(resource.up(declared));

    expect(error).toBeInstanceOf(InitializationError);
    expect([resource.id]).toEqual(idsOf(kind, site, name));
    expect(await resource.up(declared)).toBe("update");
  });

  it.each([
    ["no id", false],
    ["null", null],
    ["an id of zeros", "00000000-0000-0000-0000-000000000000"],
  ] as const)("finds the object by its name when the session succeeds and names %s", async (_what, resourceId) => {
    const name = fresh();
    const declared = await kind.declare(site, name);
    site.simulator.planSession({ outcome: { result: "Success", resourceId } });
    const resource = resourceOf(kind, site.host);

    await resource.up(declared);

    expect([resource.id]).toEqual(idsOf(kind, site, name));
    expect(await resource.refresh()).toEqual({});
  });

  it.each([["by id", true] as const, ["by name", false] as const])(
    "waits for an object that appears 1.5 s after its session ended, found %s",
    async (_how, isNamed) => {
      const name = fresh();
      const declared = await kind.declare(site, name);
      site.simulator.planSession({ outcome: { result: "Success", resourceId: isNamed }, appears: { afterMs: 1500 } });
      const resource = resourceOf(kind, site.host);

      await resource.up(declared);

      expect([resource.id]).toEqual(idsOf(kind, site, name));
    },
    20_000,
  );

  it.each([
    ["404 by a web page", { kind: "gateway", status: 404, as: "html" }],
    ["404 as problem details", { kind: "gateway", status: 404, as: "problemDetails" }],
    ["404 in the server's own form", { kind: "answer", status: 404, errorCode: "NotFound" }],
    ["400", { kind: "answer", status: 400 }],
    ["403", { kind: "answer", status: 403, errorCode: "AccessDenied" }],
    ["429", { kind: "answer", status: 429 }],
    ["a truncated answer", { kind: "garble", as: "truncated" }],
    ["a web page", { kind: "garble", as: "html" }],
  ] as const)(
    "reads the object back again when the first reads are answered %s",
    async (_what, fault) => {
      const name = fresh();
      const declared = await kind.declare(site, name);
      site.simulator.fail({ on: `GET ${kind.on}/*`, times: 2, with: fault });
      site.simulator.fail({ on: `GET ${kind.on}`, times: 2, skip: 1, with: fault });
      const resource = resourceOf(kind, site.host);

      await resource.up(declared);

      expect([resource.id]).toEqual(idsOf(kind, site, name));
    },
    20_000,
  );

  it("has the object in the state as unfinished when it cannot be read back at all", async () => {
    const name = fresh();
    const declared = await kind.declare(site, name);
    const reads = [`GET ${kind.on}/*`, `GET ${kind.on}`].map((on, index) =>
      site.simulator.fail({ on, times: "always", skip: index, with: { kind: "gateway", status: 404, as: "html" } }),
    );
    const resource = resourceOf(kind, next);

    const error = await failing(resource.up(declared));

    expect(error).toBeInstanceOf(InitializationError);
    expect([resource.id]).toEqual(idsOf(kind, site, name));
    for (const fault of reads) fault.clear();
    expect(await resource.up(declared)).toBe("update");
    expect(await resource.refresh()).toEqual({});
  }, 30_000);

  it("says that it may exist when it cannot be read back and its id is not known", async () => {
    const name = fresh();
    const declared = await kind.declare(site, name);
    site.simulator.planSession({ outcome: { result: "Success", resourceId: false } });
    site.simulator.fail({ on: `GET ${kind.on}`, times: "always", skip: 1, with: { kind: "gateway", status: 404, as: "html" } });

    const error = await failing(resourceOf(kind, next).up(declared));

    expect(error.message).toEqual(messageWith("VEEAM_OUTCOME_UNKNOWN", "It may exist.", name));
  }, 30_000);

  it("finds what was made when the answer is lost and the session begins two seconds later", async () => {
    const name = fresh();
    const declared = await kind.declare(site, name);
    site.simulator.fail({ on: `POST ${kind.on}`, with: { kind: "reset", when: { afterMs: 2000 } } });
    const resource = resourceOf(kind, site.host);

    await resource.up(declared);

    expect([resource.id]).toEqual(idsOf(kind, site, name));
  }, 30_000);

  it("does not take an object with another description for what a lost answer made", async () => {
    const name = fresh();
    const declared = await kind.declare(site, name, { description: "ours" });
    const list = kind.kind === "repository" ? "repositories" : "scaleOutRepositories";
    const { repository } = linuxLocal(name);
    const value = { ...declared, repository, description: "theirs", id: randomUUID(), uniqueId: name };
    site.simulator.fail({ on: `POST ${kind.on}`, with: { kind: "reset", when: "before" } });
    site.simulator.fail({
      on: "GET /serverTime",
      with: { kind: "meanwhile", when: "before", changes: [{ path: `${list}[+]`, value }] },
    });

    const error = await failing(resourceOf(kind, next).up(declared));

    expect(error).not.toBeInstanceOf(InitializationError);
    expect(error.message).toEqual(messageWith("VEEAM_NOT_PROVEN", name, value.id));
  }, 30_000);
});

it("prints no web page that answers a POST, and finds out what became of it", async () => {
  const name = fresh();
  const page = "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body>secret layout</body></html>";
  site.simulator.fail({
    on: "POST /repositories",
    with: { kind: "answer", status: 200, body: page, when: "before", headers: { "content-type": "text/html" } },
  });

  const error = await failing(new ManagedResource(next).up(linuxLocal(name)));

  expect(error.message).toEqual(messageWith("VEEAM_OUTCOME_UNKNOWN", 'a web page titled "Bad gateway"'));
  expect(error.message).not.toContain("secret layout");
}, 30_000);

it("does not send a POST without a token, and does not take its failure for a lost answer", async () => {
  const name = fresh();
  await new ManagedResource(site.host).up(linuxLocal(fresh()));
  site.simulator.fail({ on: "POST /repositories", with: { kind: "answer", status: 401 } });
  site.simulator.fail({ on: "POST /token", forMs: 1500, with: { kind: "answer", status: 503 } });
  const resource = new ManagedResource(site.host);

  await resource.up(linuxLocal(name));

  expect(site.simulator.infrastructure.repositories.filter((one) => one.name === name)).toHaveLength(1);
  expect(resource.id).toBeDefined();
}, 30_000);

it("does not believe an answer about another session", async () => {
  const other = site.simulator.startSession({ kind: "rescan", repositoryIds: [] }, { looks: 0, outcome: { result: "Success" } });
  const name = fresh();
  site.simulator.planSession({ looks: 2 });
  site.simulator.fail({ on: "GET /sessions/*", with: { kind: "answerOf", path: `/api/v1/sessions/${other.id}` } });
  const resource = new ManagedResource(site.host);

  await resource.up(linuxLocal(name));

  expect(await resource.refresh()).toEqual({});
});

it("refuses a name with a blank at its beginning or end before anything is sent", async () => {
  site.simulator.clearRequests();

  const errors = await Promise.all(
    ["nas ", " nas"].map((name) => failing(new ManagedResource(site.host).up({ ...linuxLocal("nas"), name }))),
  );

  for (const error of errors) expect(error.message).toBe("name: must not begin or end with a blank");
  expect(site.simulator.requests).toEqual([]);
});
