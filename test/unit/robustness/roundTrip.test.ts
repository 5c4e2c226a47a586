/** What a server holds after it was told is what was declared: whatever that is. */
import { useFastClock } from "../../clock";
import fc from "fast-check";
import { REPOSITORY } from "../../../provider/resources/repository/operations";
import { SCALE_OUT_REPOSITORY } from "../../../provider/resources/scaleOutRepository/operations";
import { complete as completeBackupServer, BACKUP_SERVER_STUB } from "../backupServer/programs";
import { completeDeclarations } from "../repository/programs";
import { SCALE_OUT_STUB, complete as completeScaleOut, makeExtents, makeObjectStorage } from "../scaleOutRepository/programs";
import { ManagedResource, STUB, startSite, type Fields, type Site } from "../../site";
import { REVISION, declared, kinds, variationsOf } from "./arbitraries";
import { expectPlain } from "./plain";
import { limitMs, runs } from "./seed";

useFastClock();

const AT_ONCE = 3;

let site: Site;
/** One with every property, by kind. */
let declarations: Map<string, Fields>;

beforeAll(async () => {
  declarations = await completeDeclarations(REVISION);
  site = await startSite({ sessionLooks: 0, taskLooks: 0 }, REVISION);
  const [first = "", second = ""] = await makeExtents(site, "first", "second");
  const capacity = await makeObjectStorage(site, "capacity", "S3Compatible");
  const archive = await makeObjectStorage(site, "archive", "AmazonS3Glacier");
  declarations.set("ScaleOutRepository", completeScaleOut("all", [first, second], capacity, archive));
  declarations.set("BackupServer", completeBackupServer("vbr01.example.com"));
});
afterAll(() => site.close());

describe.each(kinds)("a declaration of $name that a server takes", ({ name, schema, operations }) => {
  const stub = { ScaleOutRepository: SCALE_OUT_STUB, BackupServer: BACKUP_SERVER_STUB }[name] ?? STUB;

  it(
    "is no change after a creation, a refresh, a change, and another refresh",
    async () => {
      const declaration = declarations.get(name) ?? {};
      const variation = variationsOf(schema, declaration);
      const pairs = fc.array(fc.tuple(variation, variation), { minLength: AT_ONCE, maxLength: AT_ONCE });
      let count = 0;
      let taken = 0;
      const live = async (pair: readonly Fields[]): Promise<void> => {
        count += 1;
        const called = name === "BackupServer" ? { dnsNameOrIpAddress: `vbr${count}.example.com` } : { name: `${name} ${count}` };
        const resource = new ManagedResource(site.host, stub);
        for (const args of pair.map((one) => ({ ...one, ...called }))) {
          // What only a server can see, it refuses; nothing follows from that here.
          if (operations.check({}, args).failures.length > 0 || !(await isTaken(resource.up(args)))) continue;
          taken += 1;
          expectPlain(resource.outputs);
          expect(await resource.up(args)).toBe("same");
          expect(await resource.refresh()).toEqual({});
          expect(await resource.up(args)).toBe("same");
          expectPlain(resource.outputs);
        }
        if (resource.id !== undefined) await resource.destroy();
      };

      // Of the variations a server may take none; the declaration itself it takes.
      await live([declaration]);
      expect(taken).toBe(1);
      await fc.assert(
        fc.asyncProperty(pairs, async (list) => {
          // A repository is an extent once only.
          if (name === "ScaleOutRepository") for (const pair of list) await live(pair);
          else await Promise.all(list.map(live));
        }),
        runs(1),
      );
    },
    limitMs(60),
  );
});

it('says "off" where the server has nothing yet and would turn it on', async () => {
  const resource = new ManagedResource(site.host);
  const { gatewayServer: _, ...hpeStoreOnce } = declarations.get("HPEStoreOnce")?.hpeStoreOnce as Fields;
  const args = { ...declarations.get("HPEStoreOnce"), name: "without a gateway", hpeStoreOnce };
  const off = { ...args, hpeStoreOnce: { ...hpeStoreOnce, gatewayServer: { autoSelection: false } } };
  await resource.up(args);

  expect(await resource.up(off)).toBe("update");
  expect((resource.outputs.hpeStoreOnce as Fields).gatewayServer).toEqual({ autoSelection: false });
  expect(await resource.up(off)).toBe("same");
  await resource.destroy();
});

async function isTaken(run: Promise<unknown>): Promise<boolean> {
  return run.then(
    () => true,
    (error: unknown) => {
      if (/answered 4\d\d/.test(String(error))) return false;
      throw error;
    },
  );
}

describe("whatever a server answers", () => {
  const models = kinds.filter(({ name }) => name !== "BackupServer");

  it.each(models)("becomes outputs that Pulumi's state can carry ($name)", ({ name, schema, operations }) => {
    const { toOutputs } = name === "ScaleOutRepository" ? SCALE_OUT_REPOSITORY : REPOSITORY;

    fc.assert(
      fc.property(declared(schema, 0), declared(schema, 20), (args, model) => {
        const { inputs } = operations.check({}, args as Fields);

        expectPlain(toOutputs(inputs, { id: "id", ...(model as Fields) }, { server: { address: "vbr01:9419" } }));
      }),
      { ...runs(10), endOnFailure: false },
    );
  });
});
