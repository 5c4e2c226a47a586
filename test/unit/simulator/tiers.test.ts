/** What a scale-out repository may consist of. */
import type { JsonObject } from "veeam-simulator";
import { created, open, scaleOut, SCALE_OUT, simulated, UNKNOWN } from "./client";

const TYPES = {
  files: "LinuxLocal",
  more: "Smb",
  s3: "S3Compatible",
  blob: "AzureBlob",
  vault: "VeeamDataCloudVault",
  glacier: "AmazonS3Glacier",
  used: "LinuxLocal",
  own: "LinuxLocal",
};
type Name = keyof typeof TYPES;
const id = (name: Name) => `10000000-0000-4000-8000-00000000000${Object.keys(TYPES).indexOf(name)}`;

let own: JsonObject;
const server = simulated(async () => {
  const opened = await open();
  for (const name of Object.keys(TYPES) as Name[])
    opened.simulator.infrastructure.repositories.push({ id: id(name), name, type: TYPES[name], description: "" });
  await created(opened.client, scaleOut([id("used")], { name: "existing" }), SCALE_OUT);
  own = await created(opened.client, scaleOut([id("own")], { name: "own" }), SCALE_OUT);
  return opened;
});

const of = (names: Name[], changes: JsonObject = {}) => scaleOut(names.map(id), changes);
const capacity = (name: Name, encryption?: JsonObject) => ({
  capacityTier: { isEnabled: true, extents: [{ id: id(name) }], encryption },
});
const archive = (name?: Name) => ({ archiveTier: { isEnabled: true, extentId: name && id(name) } });
const encrypted = { isEnabled: true, encryptionType: "ByUserPassword" };
const policy = (name: Name) => ({
  placementPolicy: { type: "Performance", settings: [{ extentId: id(name), allowedBackups: "All" }] },
});
const offloadWindow = { days: [{ day: "monday", hours: "1,1" }] };

it.each<[string, JsonObject, string]>([
  ["an extent that does not exist", scaleOut([UNKNOWN]), "there is no backup repository with id"],
  ["no extent", of([]), "performanceTier.performanceExtents: must hold at least one"],
  ["an extent of another one", of(["used"]), "performanceExtents[0].id: used is already an extent"],
  ["an extent twice", of(["files", "files"]), "performanceExtents[1].id: files is already named"],
  ["an extent in two tiers", of(["s3"], capacity("s3")), "capacityTier.extents[0].id: s3 is already named"],
  ["files and object storage", of(["files", "s3"]), "files (LinuxLocal) and s3 (S3Compatible) cannot be mixed"],
  ["object storage of two providers", of(["blob", "s3"]), "cannot be mixed"],
  ["an archive as performance extent", of(["glacier"]), "which cannot be a performance extent"],
  ["an archive as capacity extent", of(["files"], capacity("glacier")), "which cannot be a capacity extent"],
  ["files as capacity extent", of(["files"], capacity("more")), "which cannot be a capacity extent"],
  ["no capacity extent", of(["files"], { capacityTier: { isEnabled: true } }), "capacityTier.extents: must hold an extent"],
  ["object storage as archive extent", of(["files"], archive("s3")), "which cannot be an archive extent"],
  ["no archive extent", of(["files"], archive()), "archiveTier.extentId: is required"],
  ["a vault without encryption", of(["files"], capacity("vault")), "capacityTier.encryption: must be enabled for vault"],
  ["encryption without type", of(["files"], capacity("s3", { isEnabled: true })), "encryptionType: is required"],
  ["encryption without password", of(["files"], capacity("s3", encrypted)), "encryptionPasswordId: is required"],
  [
    "an unknown password",
    of(["files"], capacity("s3", { ...encrypted, encryptionPasswordId: UNKNOWN })),
    "there is no encryption",
  ],
  ["settings of another extent", of(["files"], policy("more")), "placementPolicy.settings[0].extentId"],
  ["a short window", of(["files"], { capacityTier: { isEnabled: false, offloadWindow } }), "hours: must be 24 values"],
  ["a name that is taken", of(["files"], { name: "existing" }), "already exists"],
  ["an empty name", of(["files"], { name: " " }), "name: must not be empty"],
])("rejects %s, at POST and at PUT", async (_what, spec, expected) => {
  const { performanceExtents } = spec.performanceTier as { performanceExtents: object[] };
  const model = {
    ...spec,
    id: own.id,
    performanceTier: { performanceExtents: performanceExtents.map((one) => ({ ...one, name: "" })) },
  };

  const post = await server.client.send("POST", SCALE_OUT, { body: spec });
  const put = await server.client.send("PUT", `${SCALE_OUT}/${String(own.id)}`, { body: model });

  for (const { status, body } of [post, put]) expect([status, body.message]).toEqual([400, expect.stringContaining(expected)]);
});

it("accepts every kind of extent where it belongs", async () => {
  const [{ id: encryptionPasswordId } = { id: "" }] = server.simulator.infrastructure.encryptionPasswords;
  const tiers = { ...capacity("vault", { ...encrypted, encryptionPasswordId }), ...archive("glacier") };

  expect(await created(server.client, of(["files", "more"], tiers), SCALE_OUT)).toMatchObject(tiers);
});
