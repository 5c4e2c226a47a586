/** From a declaration to a repository in the state: and what happens when something goes wrong on the way. */
import { messageWith } from "../../codes";
import { InitializationError } from "../../engine/host";
import { REVISION } from "../../revision";
import { ManagedResource, STUB, startSite, type Site } from "../../site";
import { linuxLocal, withValue } from "./programs";

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterEach(() => {
  site.simulator.clearFaults();
  site.host.log.messages.splice(0);
});
afterAll(() => site.close());

const posts = (): number =>
  site.simulator.requests.filter(({ method, path }) => method === "POST" && path.includes("/repositories")).length;
const named = (name: string): string[] =>
  site.simulator.infrastructure.repositories.filter((one) => one.name === name).map(({ id }) => id);
const warnings = (): string[] =>
  site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const address = (): string => new URL(site.simulator.vbrUrl).host;
const lastSession = (): string => site.simulator.infrastructure.sessions.at(-1)?.id ?? "";

async function failing(run: Promise<unknown>): Promise<Error> {
  return run.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error as Error,
  );
}

beforeEach(() => site.simulator.clearRequests());

describe("creating a repository", () => {
  // The body in the words of another revision is held against that revision's document in revisions.test.ts.
  (REVISION === "1.3-rev0" ? it : it.skip)(
    "sends one POST with what is declared and with the flags of creation, and nothing that the state would not want back",
    async () => {
      const resource = new ManagedResource(site.host);

      await resource.up(
        linuxLocal("flags", { overwriteOwner: true, importBackup: true, importIndex: true, deleteBackups: true, adopt: true }),
      );

      const post = site.simulator.requests.find(({ method, path }) => method === "POST" && path.includes("/repositories"));
      expect(post?.path).toBe("/api/v1/backupInfrastructure/repositories?overwriteOwner=true");
      expect(post?.body).toEqual({
        ...linuxLocal("flags"),
        description: "",
        importBackup: true,
        importIndex: true,
        isDisabled: false,
      });
      expect(resource.outputs).toEqual({
        ...linuxLocal("flags"),
        overwriteOwner: true,
        importBackup: true,
        importIndex: true,
        deleteBackups: true,
        adopt: true,
        uniqueId: expect.stringMatching(/^[0-9A-F]{32}$/) as string,
        __provider: STUB,
        __state: 1,
        __computed: ["uniqueId"],
        __instance: expect.stringMatching(UUID) as string,
        __server: { address: address(), vbrId: site.simulator.infrastructure.server.vbrId },
      });
    },
  );

  it("refuses a name that is taken before anything is sent, and says how to go on", async () => {
    await new ManagedResource(site.host).up(linuxLocal("taken"));
    const [id = ""] = named("taken");
    site.simulator.clearRequests();

    const same = await failing(new ManagedResource(site.host).up(linuxLocal("taken")));
    const other = await failing(new ManagedResource(site.host).up(linuxLocal("taken", { repository: { path: "/other" } })));

    expect(same.message).toBe(
      `Repository "taken" is on ${address()} already (type LinuxLocal, id ${id}). Nothing was changed. It has the declared type and place, ` +
        `so it was probably made by an interrupted run, or by hand. Set adopt: true to manage it from now on (a delete then leaves it on the server until adopt is taken out again), or import it. ` +
        "If pulumi is replacing this resource (--replace, --target-replace, a taint), it is the resource's own: use the option deleteBeforeReplace, which deletes it first. [VEEAM_NAME_TAKEN]",
    );
    expect(other.message).toEqual(
      messageWith("VEEAM_NAME_TAKEN", `(type LinuxLocal, id ${id}). Nothing was changed.`, '"/other", is "/mnt/taken"'),
    );
    expect(other.message).not.toContain("adopt");
    expect(posts()).toBe(0);
    expect(named("taken")).toEqual([id]);
  });

  it("does not take a repository for the declared one because its description holds the name", async () => {
    await new ManagedResource(site.host).up(linuxLocal("other", { description: "beside needle" }));

    await new ManagedResource(site.host).up(linuxLocal("needle"));

    expect(named("needle")).toHaveLength(1);
  });

  it("adopts a repository of this name, type and place: no POST, and only what differs is sent", async () => {
    await new ManagedResource(site.host).up(linuxLocal("adopted", { description: "by hand" }));
    const [id] = named("adopted");
    site.simulator.clearRequests();
    const same = new ManagedResource(site.host);
    const different = new ManagedResource(site.host);

    await same.up(linuxLocal("adopted", { adopt: true }));
    const writes = site.simulator.requests.filter(({ method }) => method === "PUT").length;
    await different.up(linuxLocal("adopted", { adopt: true, description: "declared" }));

    expect([same.id, different.id, writes, posts()]).toEqual([id, id, 0, 0]);
    expect(site.simulator.infrastructure.repositories.find((one) => one.id === id)?.description).toBe("declared");
    expect(await same.up(linuxLocal("adopted", { adopt: true }))).toBe("same");
  });

  it("sends nothing when the repository to adopt disappears after it was listed", async () => {
    await new ManagedResource(site.host).up(linuxLocal("fleeting"));
    const [id = ""] = named("fleeting");
    site.simulator.fail({
      on: "GET /repositories/*",
      with: { kind: "meanwhile", when: "before", changes: [{ path: "repositories[fleeting]" }] },
    });
    site.simulator.clearRequests();

    const error = await failing(new ManagedResource(site.host).up(linuxLocal("fleeting", { adopt: true })));

    expect(error.message).toEqual(messageWith("VEEAM_GONE", 'Adopting repository "fleeting" failed: it disappeared', id));
    expect(site.simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("does not adopt a repository of another type or place, names each difference, and leaves it untouched", async () => {
    await new ManagedResource(site.host).up(linuxLocal("elsewhere"));
    const before = structuredClone(site.simulator.infrastructure.repositories);
    const moved = withValue(
      linuxLocal("elsewhere", { adopt: true, repository: { path: "/b" } }),
      ["hostId"],
      "f13af962-34af-4c1a-a272-edfac05ac2af",
    );

    const error = await failing(new ManagedResource(site.host).up(moved));
    const otherType = await failing(new ManagedResource(site.host).up({ ...moved, type: "LinuxHardened" }));

    expect(error.message).toBe(
      `Repository "elsewhere" is on ${address()} already (type LinuxLocal, id ${named("elsewhere")[0] ?? ""}), but it cannot be adopted: ` +
        `hostId: declared "f13af962-34af-4c1a-a272-edfac05ac2af", is "3251ddfc-3691-4d20-a43e-860dc275147e"; repository.path: declared "/b", is "/mnt/elsewhere". Nothing was changed. Declare what is there, or choose another name. [VEEAM_NOT_ADOPTABLE]`,
    );
    expect(otherType.message).toEqual(messageWith("VEEAM_NOT_ADOPTABLE", 'type: declared "LinuxHardened", is "LinuxLocal"'));
    expect(site.simulator.infrastructure.repositories).toEqual(before);
  });

  it("takes the session's Warning for a success, and shows the server's text on the row of the resource", async () => {
    site.simulator.planSession({ outcome: { result: "Warning", message: "Repository path is located on a system drive" } });
    const resource = new ManagedResource(site.host);

    await resource.up({ ...linuxLocal("warned"), __urn: "urn:pulumi:test::test::repository::warned" });

    expect([resource.id]).toEqual(named("warned"));
    expect(site.host.log.messages.filter(({ severity }) => severity === "warning")).toMatchObject([
      {
        message: `Creating repository "warned" ended with a warning: Repository path is located on a system drive (session ${lastSession()}). [VEEAM_SESSION_WARNING]`,
        urn: "urn:pulumi:test::test::repository::warned",
        ephemeral: false,
      },
    ]);
  });

  it("shows nothing of a session that ends within a second", async () => {
    await new ManagedResource(site.host).up({ ...linuxLocal("quick"), __urn: "urn:quick" });

    expect(lastSession()).toBeDefined();
    expect(site.host.log.messages).toEqual([]);
  });

  it("keeps the id when the session fails and names the repository, and the next up finishes it", async () => {
    const outcome = { result: "Failed", message: "Mount server is offline", effect: true, resourceId: true } as const;
    site.simulator.planSession({ outcome });
    const resource = new ManagedResource(site.host);
    const args = linuxLocal("half", { description: "whole" });

    const error = await failing(resource.up(args));

    const [id = ""] = named("half");
    expect(error).toBeInstanceOf(InitializationError);
    expect(error).toMatchObject({
      id,
      reasons: [
        `Creating repository "half" failed: Mount server is offline (session ${lastSession()}, log: Mount server is offline). The repository exists on ${address()} (id ${id}) and is in the state; the next pulumi up finishes it. [VEEAM_SESSION_FAILED]`,
      ],
      properties: { ...args, __provider: STUB, __unfinished: true },
    });
    // The engine calls update after an initialization failure, whether something differs or not.
    await resource.update(await resource.check(args));
    expect(resource.outputs).not.toHaveProperty("__unfinished");
    expect(await resource.refresh()).toEqual({});
    expect(named("half")).toEqual([id]);
  });

  it("leaves a repository out of the state when the session fails without naming it", async () => {
    site.simulator.planSession({ outcome: { result: "Failed", message: "Mount server is offline", effect: true } });
    const resource = new ManagedResource(site.host);

    const error = await failing(resource.up(linuxLocal("unproved")));

    const [id = ""] = named("unproved");
    expect(resource.id).toBeUndefined();
    expect(error).not.toBeInstanceOf(InitializationError);
    expect(error.message).toEqual(messageWith("VEEAM_NOT_PROVEN", "Mount server is offline", lastSession(), id, "adopt: true"));
    await resource.up(linuxLocal("unproved", { adopt: true }));
    expect([resource.id, posts()]).toEqual([id, 1]);
  });

  it.each([
    ["outlived", ""],
    ["outlived-and-read", ", although a refresh came in between"],
  ])("waits for a session that outlived an earlier run before it writes again: %s%s", async (name, refresh) => {
    const resource = new ManagedResource(site.host);
    await resource.up(linuxLocal(name));
    site.simulator.planSession({ match: { kind: "update" }, looks: 4 });
    const changed = { ...linuxLocal(name, { description: "new" }), __timeouts: { update: "150ms" } };

    const error = await failing(resource.up(changed));
    expect(error).toBeInstanceOf(InitializationError);
    expect(error.message).toMatch(
      / timed out after 150ms: session \S+ is \w+, \d+ %\. It is still running on .* The state has what .* holds now; the next pulumi up waits for that session first\. \[VEEAM_TIMED_OUT\]$/,
    );
    site.simulator.clearRequests();
    if (refresh !== "") await resource.refresh();
    await resource.update(await resource.check({ ...changed, __timeouts: { update: "1m" } }));

    expect(site.simulator.requests.filter(({ method }) => method === "PUT")).toEqual([]);
    expect(site.simulator.infrastructure.repositories.find(({ id }) => id === resource.id)?.description).toBe("new");
  });

  // A server of version 12 takes it.
  (REVISION === "1.2-rev1" ? it.skip : it)(
    "says so when the server does not take a value, once, and does not run in circles",
    async () => {
      const args = linuxLocal("forced", { repository: { advancedSettings: { perVmBackup: false } } });
      const resource = new ManagedResource(site.host);

      await resource.up(args);

      expect(warnings()).toEqual([
        "repository.advancedSettings.perVmBackup: declared false, but the server holds true. Version 13 always makes a file per machine and cannot go back. [VEEAM_VALUE_NOT_KEPT]",
      ]);
      expect(await resource.refresh()).toEqual({});
      expect(await resource.up(args)).toBe("same");
    },
  );
});
