/** Scale-out repositories from creation to deletion: settings, extents, drift. */
import { useFastClock } from "../../clock";
import { laidOver } from "../../../provider/schema/comparison";
import { toDeclaration } from "../../../provider/schema/declaration";
import { scaleOutRepositorySchema } from "../../../provider/resources/scaleOutRepository/schema";
import { REVISION, declarableScaleOutIn } from "../../revision";
import { ManagedResource, forgetLists, startSite, type Fields, type Site } from "../../site";
import { leaves, valueAt, withValue, type Path } from "../repository/programs";
import { KMS, PASSWORD, SCALE_OUT_STUB, complete, makeExtents, makeObjectStorage, minimal } from "./programs";

useFastClock();

let site: Site;
let extents: string[];
let spare: string;
let capacity: string;
let archive: string;

beforeAll(async () => {
  site = await startSite({ sessionLooks: 0 });
  [spare = "", ...extents] = await makeExtents(site, "spare", "first", "second");
  capacity = await makeObjectStorage(site, "capacity", "S3Compatible");
  archive = await makeObjectStorage(site, "archive", "AmazonS3Glacier");
});
afterEach(() => {
  site.simulator.clearFaults();
  site.simulator.infrastructure.scaleOutRepositories.splice(0);
  site.simulator.infrastructure.usedSpaceGB = {};
  site.host.log.messages.splice(0);
});
afterAll(() => site.close());

const all = (name: string): Fields => declarableScaleOutIn(REVISION, complete(name, extents, capacity, archive));
const has = (property: string): boolean => valueAt(all("x"), property.split(".")) !== undefined;
const managed = (): ManagedResource => new ManagedResource(site.host, SCALE_OUT_STUB);
const address = (): string => new URL(site.simulator.vbrUrl).host;
const warnings = (): string[] =>
  site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);

function held(resource: ManagedResource): Fields {
  const model = site.simulator.infrastructure.scaleOutRepositories.find(({ id }) => id === resource.id);
  if (model === undefined) throw new Error("not on the simulator");
  return model;
}

async function failing(run: Promise<unknown>): Promise<Error> {
  return run.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error as Error,
  );
}

describe("a scale-out repository", () => {
  it("is created with every property, shows no drift, does not change again, and is deleted without its extents", async () => {
    const resource = managed();

    expect(await resource.up(all("complete"))).toBe("create");

    expect(resource.outputs).toMatchObject(all("complete"));
    expect(resource.outputs.extentStatus).toEqual({ [extents[0] ?? ""]: ["Normal"], [extents[1] ?? ""]: ["Sealed"] });
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(all("complete"))).toBe("same");
    await resource.destroy();
    expect(site.simulator.infrastructure.scaleOutRepositories).toEqual([]);
    expect(site.simulator.infrastructure.deletions.at(-1)).toMatchObject({ name: "complete", deleteBackups: false });
    expect(site.simulator.infrastructure.repositories.map(({ id }) => id)).toEqual(expect.arrayContaining(extents));
  });

  it("manages nothing of what a server fills in by itself", async () => {
    const resource = managed();

    await resource.up(minimal("filled", extents));

    expect(Object.keys(held(resource))).toEqual(expect.arrayContaining(["placementPolicy", "capacityTier", "archiveTier"]));
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(minimal("filled", extents))).toBe("same");
  });

  const OTHERS: Record<string, unknown> = {
    type: "DataLocality",
    encryptionPasswordId: undefined,
    kmsServerId: undefined,
    encryptionType: undefined,
    dayOfWeek: undefined,
    dayNumberInMonth: undefined,
    months: undefined,
    localTime: "06:00:00Z",
    days: undefined,
  };

  it("is updated in place by each property, and shows each of them as drift", async () => {
    const declaration = all("each");
    const settings = leaves(declaration).filter(([path]) => {
      const name = path.join(".");
      return !/performanceExtents|settings$|extents$|extentId$|KeyId$|perVmBackup|offloadWindow|(capacityTier|archiveTier|encryption|backupHealth|overridePolicy|weekly|monthly)\.isEnabled$|monthly/.test(
        name,
      );
    });
    const other = (path: Path, value: unknown): unknown => {
      const key = String(path.at(-1));
      if (key in OTHERS) return OTHERS[key];
      if (typeof value === "boolean") return !value;
      return typeof value === "number"
        ? value + 7
        : key === "uniqueId"
          ? "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
          : `${String(value)}2`;
    };
    const resource = managed();
    await resource.up(declaration);

    const changed: string[] = [];
    for (const [path, value] of settings) {
      const name = path.join(".");
      const wanted = other(path, value);
      if (wanted === undefined) continue;
      const after = withValue(declaration, path, wanted);
      expect([name, await resource.up(after)]).toEqual([name, "update"]);
      expect([name, valueAt(held(resource), path)]).toEqual([name, wanted]);
      expect([name, await resource.refresh()]).toEqual([name, {}]);
      const model = held(resource);
      Object.assign(model, withValue(model, path, value));
      expect([name, Object.keys(await resource.refresh())]).toEqual([name, [name]]);
      await resource.up(declaration);
      changed.push(name);
    }
    expect(changed.length).toBeGreaterThan(10);
  });

  (REVISION === "1.2-rev1" ? it.skip : it)(
    "changes its schedules, days and encryption as declared, and takes another order of days, months and extents for no change",
    async () => {
      const resource = managed();
      await resource.up(all("schedules"));
      const health = ["capacityTier", "backupHealth"];
      const reordered = withValue(
        withValue(all("schedules"), [...health, "weekly", "days"], ["friday", "Monday"]),
        ["performanceTier", "performanceExtents"],
        [...(valueAt(all("schedules"), ["performanceTier", "performanceExtents"]) as unknown[])].reverse(),
      );

      expect(await resource.up(reordered)).toBe("same");

      const monthly = {
        isEnabled: true,
        dayNumberInMonth: "OnDay",
        dayOfMonth: 12,
        months: ["March", "May"],
        localTime: "05:00:00Z",
      };
      const changed = withValue(withValue(all("schedules"), [...health, "monthly"], monthly), ["capacityTier", "encryption"], {
        isEnabled: true,
        encryptionType: "ByKms",
        kmsServerId: KMS,
      });
      expect(await resource.up(changed)).toBe("update");
      expect(valueAt(held(resource), [...health, "monthly"])).toMatchObject(monthly);
      expect(valueAt(held(resource), ["capacityTier", "encryption"])).toMatchObject({
        encryptionType: "ByKms",
        kmsServerId: KMS,
      });
      expect(await resource.refresh()).toEqual({});
    },
  );

  it("shows one line for one extent that was added behind Pulumi's back, and for one that is missing", async () => {
    const resource = managed();
    await resource.up(minimal("behind", extents));
    const tier = held(resource).performanceTier as { performanceExtents: Fields[] };

    tier.performanceExtents.unshift({ id: spare });
    expect(await resource.refresh()).toEqual({
      "performanceTier.performanceExtents[2]": { declared: undefined, found: { id: spare } },
    });

    await expect(resource.up(minimal("behind", extents))).rejects.toThrow("allowExtentRemoval");
    const repaired = await resource.up(minimal("behind", extents, { allowExtentRemoval: true }));
    expect(repaired).toBe("update");
    (held(resource).performanceTier as { performanceExtents: Fields[] }).performanceExtents.pop();
    expect(Object.keys(await resource.refresh())).toEqual(["performanceTier.performanceExtents[1]"]);
    expect(await resource.up(minimal("behind", extents, { allowExtentRemoval: true }))).toBe("update");
    expect((held(resource).performanceTier as { performanceExtents: Fields[] }).performanceExtents.map(({ id }) => id)).toEqual(
      extents,
    );
  });

  it("adds an extent, and takes one out with its placement setting where that is allowed", async () => {
    const resource = managed();
    await resource.up(minimal("growing", extents, { placementPolicy: { type: "DataLocality" } }));

    await resource.up(minimal("growing", [...extents, spare], { placementPolicy: { type: "DataLocality" } }));
    expect(Object.keys(resource.outputs.extentStatus as Fields).sort()).toEqual([...extents, spare].sort());
    await resource.up(minimal("growing", extents, { placementPolicy: { type: "DataLocality" }, allowExtentRemoval: true }));

    expect(Object.keys(resource.outputs.extentStatus as Fields).sort()).toEqual([...extents].sort());
    expect(await resource.refresh()).toEqual({});
  });

  it("refuses to take out an extent that holds backups, with name, size and the way out, unless it is allowed to", async () => {
    const resource = managed();
    await resource.up(minimal("full", [...extents, spare]));
    site.simulator.infrastructure.usedSpaceGB = { [spare]: 12.5 };
    site.simulator.clearRequests();

    const error = await failing(resource.up(minimal("full", extents)));

    expect(error.message).toBe(
      `Updating scale-out repository "full" failed: the extent "spare" (${spare}), which is not declared, holds 12.5 GB of backups. REST cannot evacuate it, and without it the chains of its backups break. ` +
        `Nothing was sent. To keep it, declare it. To take it out, declare it with sealedMode: true, so that nothing new goes there, evacuate it in the console (Evacuate backups) ` +
        `or let its backups expire, and remove it then with allowExtentRemoval: true, which takes it out whatever it holds. [VEEAM_EXTENT_REMOVAL_REFUSED]`,
    );
    expect(site.simulator.requests.map(({ method }) => method)).not.toContain("PUT");
    expect(await resource.up(minimal("full", extents, { allowExtentRemoval: true }))).toBe("update");
    expect(Object.keys(resource.outputs.extentStatus as Fields)).not.toContain(spare);
  });

  it("puts a removed tier, policy or encryption back to off, and says what is no longer managed", async () => {
    const resource = managed();
    await resource.up(all("removal"));
    const { capacityTier: _, archiveTier: __, ...rest } = all("removal");
    site.host.log.messages.splice(0);

    expect(await resource.up(rest)).toBe("update");

    expect(held(resource)).toMatchObject({
      capacityTier: {
        isEnabled: false,
        copyPolicyEnabled: false,
        movePolicyEnabled: false,
        overridePolicy: { isEnabled: false },
        encryption: { isEnabled: false },
      },
      archiveTier: { isEnabled: false },
    });
    expect(warnings()).toEqual(
      expect.arrayContaining([
        "capacityTier.operationalRestorePeriodDays is no longer managed; the server keeps 21. [VEEAM_NO_LONGER_MANAGED]",
        "The capacity tier is being disabled: its extents go into maintenance mode, and what was moved there cannot be restored until it is enabled again. [VEEAM_CAPACITY_TIER_EXPOSED]",
      ]),
    );
    // What is beside a switch that was put back to off means nothing, and servers drop some of it.
    expect(warnings().filter((one) => /encryption|overrideSpaceThreshold/.test(one))).toEqual([]);
    expect(await resource.refresh()).toEqual({});
  });

  const STANDARDS: Record<string, unknown> = {
    description: "",
    "performanceTier.advancedSettings.fullWhenExtentOffline": false,
    "placementPolicy.enforceStrictPlacementPolicy": false,
    "capacityTier.copyPolicyEnabled": false,
    "capacityTier.movePolicyEnabled": false,
    "archiveTier.copyPolicyEnabled": false,
  };

  it("puts each removed setting back to its documented default, or reports it as no longer managed: one by one", async () => {
    const declaration = all("one-by-one");
    const resource = managed();
    await resource.up(declaration);
    const removed: string[] = [];

    for (const [path] of leaves(declaration)) {
      const name = path.join(".");
      const reduced = withValue(declaration, path, undefined);
      if ((await resource.check(reduced).catch(() => undefined)) === undefined) continue;
      site.host.log.messages.splice(0);

      expect([name, await resource.up(reduced)]).toEqual([name, "update"]);

      const [standard, now] = [STANDARDS[name], valueAt(held(resource), path)];
      if (standard !== undefined) expect([name, now]).toEqual([name, standard]);
      else expect(warnings()).toContainEqual(expect.stringContaining(`${name} is no longer managed; the server keeps `));
      expect([name, await resource.refresh()]).toEqual([name, {}]);
      expect([name, await resource.up(reduced)]).toEqual([name, "same"]);
      await resource.up(declaration);
      removed.push(name);
    }
    expect(removed).toEqual(expect.arrayContaining(Object.keys(STANDARDS).filter(has)));
  });

  it("shows drift of the extents of the capacity and archive tier, and repairs it", async () => {
    const [otherCapacity, otherArchive] = await Promise.all([
      makeObjectStorage(site, "capacity-2", "S3Compatible"),
      makeObjectStorage(site, "archive-2", "AmazonS3Glacier"),
    ]);
    const resource = managed();
    await resource.up(all("tiers"));
    const model = held(resource);
    const { extents: tier } = model.capacityTier as { extents: Fields[] };
    tier.splice(0, 1, { ...tier[0], id: otherCapacity });
    (model.archiveTier as Fields).extentId = otherArchive;

    // Of an extent that is not declared, no more than its id is shown.
    expect(await resource.refresh()).toMatchObject({
      "capacityTier.extents[0].id": { declared: capacity, found: otherCapacity },
      "archiveTier.extentId": { declared: archive, found: otherArchive },
    });
    expect(await resource.up({ ...all("tiers"), allowExtentRemoval: true })).toBe("update");
    expect(await resource.refresh()).toEqual({});
  });

  it("does not send the id of one password, or of a key server, beside another one, and imports what a server keeps of both", async () => {
    const keyed = (key: Fields): Fields =>
      minimal("keys", extents, {
        capacityTier: {
          isEnabled: true,
          extents: [{ id: capacity }],
          copyPolicyEnabled: true,
          encryption: { isEnabled: true, ...key },
        },
      });
    const encryptionOf = (model: unknown): Fields => valueAt(model, ["capacityTier", "encryption"]) as Fields;
    const byPassword = { encryptionType: "ByUserPassword", encryptionPasswordId: PASSWORD };
    const byKms = { encryptionType: "ByKms", kmsServerId: KMS };
    const other = "0d4b1a0c-0000-4000-8000-00000000000a";
    site.simulator.infrastructure.encryptionPasswords.push({
      ...site.simulator.infrastructure.encryptionPasswords[0],
      id: other,
    });
    const resource = managed();
    await resource.up(keyed(byPassword));
    encryptionOf(held(resource)).encryptionPasswordUniqueId = "UNIQUE";

    await resource.up({ ...keyed(byPassword), description: "kept" });
    expect(encryptionOf(held(resource))).toMatchObject({ ...byPassword, encryptionPasswordUniqueId: "UNIQUE" });
    await resource.up(keyed({ ...byPassword, encryptionPasswordId: other }));
    expect(encryptionOf(held(resource))).toEqual({ isEnabled: true, ...byPassword, encryptionPasswordId: other });
    await resource.up(keyed(byKms));
    expect(encryptionOf(held(resource))).toEqual({ isEnabled: true, ...byKms });

    Object.assign(encryptionOf(held(resource)), { encryptionPasswordId: PASSWORD, encryptionPasswordUniqueId: "UNIQUE" });
    expect(encryptionOf(toDeclaration(scaleOutRepositorySchema, held(resource)))).toEqual({ isEnabled: true, ...byKms });
    expect(await resource.refresh()).toEqual({});
  });

  it("does not send the crypto key of one archive beside another one", () => {
    const live = { archiveTier: { isEnabled: true, extentId: archive, extentCryptoKeyId: KMS, archivePeriodDays: 90 } };
    const sent = (archiveTier: Fields): unknown =>
      laidOver(scaleOutRepositorySchema, live, { archiveTier: { isEnabled: true, ...archiveTier } }).archiveTier;

    expect(sent({ extentId: archive.toUpperCase() })).toEqual(live.archiveTier);
    expect(sent({ extentId: spare })).toEqual({ isEnabled: true, extentId: spare, archivePeriodDays: 90 });
    expect(sent({ extentId: spare, extentCryptoKeyId: KMS })).toMatchObject({ extentId: spare, extentCryptoKeyId: KMS });
  });

  it("says what is no longer managed of lists: a mode, a placement setting, a day", async () => {
    const resource = managed();
    const window = (...days: Fields[]): Fields => ({
      capacityTier: { isEnabled: false, offloadWindow: { days } },
    });
    const [first = "", second = ""] = extents;
    const settings = [
      { extentId: first, allowedBackups: "FullsOnly" },
      { extentId: second, allowedBackups: "IncrementsOnly" },
    ];
    const hours = Array.from({ length: 24 }, () => "0").join(",");
    const placed = (...some: Fields[]): Fields => ({ placementPolicy: { type: "Performance", settings: some } });
    await resource.up(
      minimal("lists", [first, { id: second, sealedMode: true }], {
        ...window({ day: "monday", hours }, { day: "friday", hours }),
        ...placed(...settings),
      }),
    );
    site.host.log.messages.splice(0);
    const reduced = minimal("lists", [second, first], { ...window({ day: "friday", hours }), ...placed(...settings.slice(1)) });

    expect(await resource.up(reduced)).toBe("update");

    expect(warnings()).toEqual([
      "performanceTier.performanceExtents[1].sealedMode is no longer managed; the server keeps true. [VEEAM_NO_LONGER_MANAGED]",
      expect.stringMatching(/^placementPolicy\.settings\[0\] is no longer managed; the server keeps \{.*"FullsOnly"/),
      expect.stringMatching(/^capacityTier\.offloadWindow\.days\[0\] is no longer managed; the server keeps \{"day":"monday"/),
    ]);
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(reduced)).toBe("same");
  });

  it("says nothing of the placement setting that leaves with its extent", async () => {
    const resource = managed();
    const [first = "", second = ""] = extents;
    const placed = (...ids: string[]): Fields =>
      minimal("placed", ids, {
        placementPolicy: { type: "Performance", settings: ids.map((extentId) => ({ extentId, allowedBackups: "All" })) },
      });
    await resource.up(placed(first, second));
    site.host.log.messages.splice(0);

    expect(await resource.up({ ...placed(first), allowExtentRemoval: true })).toBe("update");

    expect(warnings()).toEqual([]);
  });

  it("warns of what it means to disable the encryption of the capacity tier", async () => {
    const resource = managed();
    await resource.up(all("decrypted"));

    await resource.up(withValue(all("decrypted"), ["capacityTier", "encryption"], { isEnabled: false }));

    expect(warnings()).toContain(
      "The encryption of the capacity tier is being disabled: new data is offloaded unencrypted, and what is there can be read without the password. [VEEAM_CAPACITY_TIER_EXPOSED]",
    );
  });

  it("refuses a name that is taken, and adopts it on request", async () => {
    const owner = managed();
    await owner.up(minimal("taken", extents));

    const error = await failing(managed().up(minimal("taken", extents)));
    const other = await failing(managed().up(minimal("taken", [...extents, spare])));
    const adopter = managed();
    await adopter.up(minimal("taken", extents, { adopt: true, description: "adopted" }));

    const found = `Scale-out repository "taken" is on ${address()} already (id ${owner.id ?? ""}). Nothing was changed. `;
    expect(error.message).toContain(`${found}It has the declared extents, `);
    expect(other.message).toContain(
      `${found}It has other extents than declared. Set adopt: true to reconcile it with what is declared, or choose another name.`,
    );
    expect([adopter.id, held(adopter).description]).toEqual([owner.id, "adopted"]);
  });

  it("shows the server's words when a job uses it", async () => {
    const resource = managed();
    await resource.up(minimal("used", extents));
    site.simulator.infrastructure.jobs.push({ name: "Nightly", repositoryId: resource.id ?? "" });

    const error = await failing(resource.destroy());

    expect(error.message).toMatch(
      /^Deleting scale-out repository "used" failed: \S+ answered 400: .*Nightly.* It may be used by a job: /,
    );
    site.simulator.infrastructure.jobs.splice(0);
  });

  it("is gone from the state on a 404 that a complete list confirms, and read whole by get", async () => {
    const resource = managed();
    await resource.up(minimal("read", extents));

    const { properties } = await site.host.read(resource.id ?? "", { __provider: SCALE_OUT_STUB });
    expect(properties).toMatchObject({
      name: "read",
      capacityTier: { isEnabled: false },
      extentStatus: { [extents[0] ?? ""]: ["Normal"] },
    });
    if (process.env.PROVIDER_FORM !== "native") {
      const [extent] = (held(resource).performanceTier as { performanceExtents: Fields[] }).performanceExtents;
      Object.assign(extent ?? {}, { status: ["Sealed"] });
      await forgetLists(site.host);
      const { properties: refreshed } = await site.host.read(resource.id ?? "", properties);
      expect(valueAt(refreshed, ["performanceTier", "performanceExtents", 0, "status"])).toEqual(
        REVISION === "1.2-rev1" ? "Sealed" : ["Sealed"],
      );
    }

    site.simulator.infrastructure.scaleOutRepositories.splice(0);
    expect(await resource.refresh()).toBe("gone");
  });
});
