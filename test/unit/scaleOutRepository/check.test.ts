/** What a program may declare of a scale-out repository: found out without a server. */
import type * as pulumi from "@pulumi/pulumi";
import type { ScaleOutRepositoryArgs } from "../../../provider/resources/scaleOutRepository/args";
import type { ScaleOutRepositoryInputs } from "../../../provider/resources/scaleOutRepository/schema";
import { startRun, type Driven } from "../../run";
import { leaves, withValue } from "../repository/programs";
import type { Same, Shape } from "../../shapes";
import { REVISION, declarableScaleOutIn } from "../../revision";
import { type Fields } from "../../site";
import { KMS, PASSWORD, SCALE_OUT_STUB, complete, minimal } from "./programs";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const [A, B, C, D] = ["a", "b", "c", "d"].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`) as [
  string,
  string,
  string,
  string,
];

/** The public type and the schema say the same: anything else does not compile. */
const agreement: Same<Shape<pulumi.Unwrap<ScaleOutRepositoryArgs>>, Shape<ScaleOutRepositoryInputs>> = true;

let host: Driven;
beforeAll(() => {
  host = startRun({
    "veeam:vbrUrl": "https://vbr.invalid",
    "veeam:vbrUsername": "u",
    "veeam:vbrPassword": "p",
    "veeam:vbrApiVersion": REVISION,
  });
});
afterAll(() => host.close());

async function check(args: Fields, olds: Fields = {}): Promise<{ inputs: Fields; reasons: string[] }> {
  const { inputs, failures } = await host.check(olds, { ...args, __provider: SCALE_OUT_STUB });
  return { inputs, reasons: failures.map(({ reason }) => reason) };
}

const all = (): Fields => declarableScaleOutIn(REVISION, complete("all", [A, B], C, D));
const placement = (extentId: string): Fields => ({ type: "DataLocality", settings: [{ extentId, allowedBackups: "All" }] });
const capacityTier = (more: Fields): Fields => ({ capacityTier: { isEnabled: true, extents: [{ id: C }], ...more } });

describe("the check of a scale-out repository", () => {
  it("accepts every property, and gives the same result for its own result", async () => {
    const first = await check(all());

    expect(agreement).toBe(true);
    expect(first.reasons).toEqual([]);
    expect(await check(first.inputs, first.inputs)).toEqual(first);
  });

  it.each<[string, Fields, string[]]>([
    ["an empty performance tier", minimal("x", []), ["performanceTier.performanceExtents: must name at least one extent"]],
    [
      "an id that is none",
      minimal("x", ["nas"]),
      ['performanceTier.performanceExtents[0].id: must be the id (UUID) of a repository, got "nas"'],
    ],
    [
      "an extent listed twice",
      minimal("x", [A, A.toUpperCase()]),
      [
        "performanceTier.performanceExtents[1].id: is an extent already (performanceTier.performanceExtents[0].id); a repository can be one extent only",
      ],
    ],
    [
      "an extent in two tiers",
      minimal("x", [C], capacityTier({})),
      [
        "capacityTier.extents[0].id: is an extent already (performanceTier.performanceExtents[0].id); a repository can be one extent only",
      ],
    ],
    [
      "a placement setting of another repository",
      minimal("x", [A], { placementPolicy: placement(B) }),
      [`placementPolicy.settings[0].extentId: is no extent of the performance tier, got "${B}"`],
    ],
    [
      "encryption without its type",
      minimal("x", [A], capacityTier({ encryption: { isEnabled: true } })),
      ["capacityTier.encryption.encryptionType: is required when encryption is enabled: ByUserPassword or ByKms"],
    ],
    [
      "encryption without its id",
      minimal("x", [A], capacityTier({ encryption: { isEnabled: true, encryptionType: "ByKms" } })),
      ["capacityTier.encryption.kmsServerId: is required for ByKms"],
    ],
    [
      "encryption with the wrong id",
      minimal(
        "x",
        [A],
        capacityTier({
          encryption: { isEnabled: true, encryptionType: "ByUserPassword", encryptionPasswordId: PASSWORD, kmsServerId: KMS },
        }),
      ),
      ["capacityTier.encryption.kmsServerId: does not go with ByUserPassword, which wants encryptionPasswordId"],
    ],
    [
      "hours that are not 24 values",
      minimal("x", [A], capacityTier({ offloadWindow: { days: [{ day: "monday", hours: "1,0" }] } })),
      ['capacityTier.offloadWindow.days[0].hours: must be 24 values, each 1 or 0, separated by commas, got "1,0"'],
    ],
    [
      "a day of the month without OnDay",
      minimal(
        "x",
        [A],
        capacityTier({
          backupHealth: { isEnabled: true, monthly: { isEnabled: true, dayNumberInMonth: "First", dayOfMonth: 3 } },
        }),
      ),
      ['capacityTier.backupHealth.monthly.dayOfMonth: goes with dayNumberInMonth "OnDay" only'],
    ],
    [
      "an archive tier without an extent",
      minimal("x", [A], { archiveTier: { isEnabled: true } }),
      ["archiveTier.extentId: is required when the archive tier is enabled"],
    ],
    [
      "a misspelt property deep inside",
      minimal("x", [{ id: A, sealdMode: true }]),
      ["performanceTier.performanceExtents[0].sealdMode: is not a known property; did you mean sealedMode?"],
    ],
  ])("finds %s", async (_, args, reasons) => {
    const found = (await check(args)).reasons;

    // What the revision of this run has no room for is told besides.
    expect(found.filter((reason) => !reason.includes("needs REST revision"))).toEqual(reasons);
  });

  it("finds unknown values neither valid nor invalid, ids of repositories made in the same program first of all", async () => {
    const sameProgram = minimal("x", [UNKNOWN, { id: UNKNOWN, sealedMode: true }], {
      placementPolicy: placement(A),
      ...capacityTier({ extents: [{ id: UNKNOWN }] }),
    });

    expect((await check(sameProgram)).reasons).toEqual([]);
    for (const [path] of leaves(all())) {
      expect([path, (await check(withValue(all(), path, UNKNOWN))).reasons]).toEqual([path, []]);
    }
  });

  it("reads days in any case, and keeps lists whose order means nothing in their old order, new members last", async () => {
    const olds = (await check(minimal("x", [A, B]))).inputs;
    const hours = Array.from({ length: 24 }, () => "1").join(",");

    const { inputs } = await check(
      minimal("x", [C, B, A], capacityTier({ extents: [], offloadWindow: { days: [{ day: "Monday", hours }] } })),
      olds,
    );

    expect(inputs).toMatchObject({
      performanceTier: { performanceExtents: [{ id: A }, { id: B }, { id: C }] },
      capacityTier: { offloadWindow: { days: [{ day: "monday" }] } },
    });
  });
});
