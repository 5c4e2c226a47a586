/** Cloud credentials and KMS servers that are on the server before the program, or are used when it is gone. */
import { useFastClock } from "../../clock";
import { codeIn, messageWith } from "../../codes";
import { valueAt } from "veeam-simulator";
import { pluginSettings, startPlugin } from "../../nativeRun";
import { configOf, startNextRun, type Fields, type Site } from "../../site";
import { TITLES, asKept, held, managed, programOf, startSite, writes } from "./programs";

useFastClock();

let site: Site;
beforeEach(async () => {
  site = await startSite();
});
afterEach(() => site.close());

const failing = (run: Promise<unknown>): Promise<Error> =>
  run.then(
    () => new Error("it did not fail"),
    (error: unknown) => error as Error,
  );
const secretsOf = (id: string | undefined): Fields | undefined => site.simulator.infrastructure.secrets[id ?? ""];
const warnings = (): string[] =>
  site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);

describe.each(TITLES)("a record %s", (title) => {
  it("is refused where there is one of its kind already, before anything is sent", async () => {
    const { args } = programOf(title);
    await managed(site, title).up(args);
    site.simulator.clearRequests();
    const next = startNextRun(site);

    const error = await failing(managed(next, title).up(args));

    expect(codeIn(error)).toBe("VEEAM_NAME_TAKEN");
    expect(error.message).toMatch(/is on .* already .*Nothing was changed\. .*adopt: true/s);
    expect(writes(site)).toEqual([]);
    await next.close();
  });

  it("is adopted with the declared secrets, stays on the server while it is on loan, and is deleted as the program's own", async () => {
    const { args, secrets } = programOf(title);
    const maker = managed(site, title);
    await maker.up(args);
    const others = Object.fromEntries(secrets.map(([, , , kept]) => [kept, "by somebody else"]));
    site.simulator.infrastructure.secrets[maker.id ?? ""] = others;
    const next = startNextRun(site);
    const resource = managed(next, title);

    expect(await resource.up({ ...args, adopt: true })).toBe("create");

    expect(resource.id).toBe(maker.id);
    expect(JSON.stringify(secretsOf(resource.id))).not.toContain("by somebody else");
    expect(await resource.refresh()).toEqual({});
    await resource.through(next.host).destroy();
    expect(held(site, title, maker)).toBeDefined();
    expect(await resource.up(args)).toBe("update");
    await resource.destroy();
    expect(() => held(site, title, maker)).toThrow();
    await next.close();
  });

  it("is told gone by a refresh, and deleted without an error then", async () => {
    const resource = managed(site, title);
    await resource.up(programOf(title).args);
    const again = resource.through(site.host);
    site.simulator.infrastructure[programOf(title).collection].pop();

    await again.destroy();
    expect(await resource.refresh()).toBe("gone");
  });

  it("is imported by the native plugin without its secrets, which the next run sends and nothing else", async () => {
    const { args, collection, handler, secrets } = programOf(title);
    const maker = managed(site, title);
    await maker.up(args);
    site.simulator.infrastructure.secrets[maker.id ?? ""] = {};
    const urn = `urn:pulumi:test::test::veeam:index:${handler === "kmsServer" ? "KmsServer" : "CloudCredentials"}::imported`;
    const { connection, close } = await startPlugin();
    await connection.configure(pluginSettings(configOf(site.simulator)));

    const read = await connection.read(maker.id ?? "", {}, undefined, urn);
    const { inputs, failures } = await connection.check(read.inputs ?? {}, args, urn);
    site.simulator.clearRequests();
    await connection.update(maker.id ?? "", read.properties, inputs, { urn });
    const written = writes(site);
    await close();

    expect(JSON.stringify(read)).not.toMatch(/first-secret|password/);
    expect(failures).toEqual([]);
    expect(written).toEqual(secrets.map(([, , call]) => expect.stringContaining(`POST ${call} 20`) as string));
    const kept = secretsOf(maker.id);
    for (const [path, , , name] of secrets) expect(kept?.[name]).toEqual(asKept(valueAt(args, path)));
    expect(site.simulator.infrastructure[collection].filter(({ id }) => id === maker.id)).toHaveLength(1);
  });

  it("is made once where the answer to its creation is lost", async () => {
    const resource = managed(site, title);
    const { args, collection } = programOf(title);
    const before = site.simulator.infrastructure[collection].length;
    site.simulator.fail({ on: `POST /${collection}`, with: { kind: "reset", when: "after" } });

    expect(await resource.up(args)).toBe("create");

    expect(site.simulator.infrastructure[collection]).toHaveLength(before + 1);
    expect(await resource.up(args)).toBe("same");
  });
});

it("refuses to adopt one of two records that are alike", async () => {
  const { args } = programOf("Amazon");
  const made = managed(site, "Amazon");
  await made.up(args);
  const copy = { ...held(site, "Amazon", made), id: "0f1e2d3c-4b5a-4968-8776-655443322110" };
  site.simulator.infrastructure.cloudCredentials.push(copy);
  const next = startNextRun(site);

  const error = await failing(managed(next, "Amazon").up({ ...args, adopt: true }));

  expect(error.message).toEqual(
    messageWith("VEEAM_AMBIGUOUS", 'Amazon cloud credentials "AKIA1" ("bucket")', "2 times", copy.id),
  );
  await next.close();
});

it("replaces a record when its type changes, the old one last", async () => {
  const resource = managed(site, "Amazon");
  await resource.up(programOf("Amazon").args);

  expect(await resource.up(programOf("Google").args)).toBe("replace");

  expect(held(site, "Google", resource)).toMatchObject({ type: "Google", accessKey: "GOOG1" });
  expect(site.simulator.infrastructure.cloudCredentials.filter(({ accessKey }) => accessKey === "AKIA1")).toEqual([]);
});

it("tells what uses a record whose deletion is refused, and deletes it when the use has ended a moment ago", async () => {
  const resource = managed(site, "Amazon");
  await resource.up(programOf("Amazon").args);
  const bucket = { id: "0f1e2d3c-4b5a-4968-8776-655443322110", type: "S3Compatible", name: "objects", description: "" };
  const { repositories, lateReleases } = site.simulator.infrastructure;
  repositories.push({ ...bucket, account: { credentialsId: resource.id } });

  const error = await failing(resource.through(site.host).destroy());
  expect(error.message).toContain("it is in use by objects");

  repositories.pop();
  lateReleases[resource.id ?? ""] = 1;
  expect((await failing(resource.through(site.host).destroy())).message).toContain("it is still in use");
  await resource.destroy();
  expect(writes(site).filter((line) => line.startsWith("DELETE"))).toEqual(["DELETE 400", "DELETE 400", "DELETE 204"]);
});

it("gives the name and project of a service account, and the subscriptions of an application", async () => {
  const [google, azure] = [managed(site, "GoogleService"), managed(site, "AzureCompute with a secret")];
  await google.up(programOf("GoogleService").args);
  await azure.up(programOf("AzureCompute with a secret").args);

  expect(google.outputs).toMatchObject({ name: "helper", projectId: "tech" });
  expect(azure.outputs.subscriptions).toEqual([expect.objectContaining({ azureSubscriptionName: "Tech" })]);
});

it("takes what a server does not show of cloud credentials for no drift", async () => {
  site.simulator.infrastructure.habits.omittedInCloudCredentials = ["description", "lastModified", "uniqueId"];
  const { args } = programOf("Amazon");
  const resource = managed(site, "Amazon");

  await resource.up({ ...args, uniqueId: "0f1e2d3c-4b5a-4968-8776-655443322110" });

  expect(await resource.refresh()).toEqual({});
  expect(held(site, "Amazon", resource)).toMatchObject({ description: "bucket" });
  expect(warnings()).toEqual([]);
});

describe("a server that does not show all that a record is known by", () => {
  const hide = (...properties: string[]): void => {
    site.simulator.infrastructure.habits.omittedInCloudCredentials = properties;
  };
  const records = () => site.simulator.infrastructure.cloudCredentials;

  it.each([
    ["Amazon", "description", {}],
    ["Amazon", "description", { adopt: true }],
    ["GoogleService", "projectId", {}],
  ] as const)(
    "never doubles a record %s whose %s is not shown: it is neither made nor adopted (%j)",
    async (title, hidden, flags) => {
      const { args } = programOf(title);
      const maker = managed(site, title);
      await maker.up(args);
      hide(hidden);
      site.simulator.clearRequests();
      const next = startNextRun(site);

      const error = await failing(managed(next, title).up({ ...args, ...flags }));

      const missing = hidden === "projectId" ? "account" : "description";
      expect(error.message).toEqual(
        messageWith(
          "VEEAM_AMBIGUOUS",
          `may be on`,
          `(id ${maker.id ?? ""})`,
          `does not show its ${missing}`,
          "Nothing was changed",
        ),
      );
      expect(writes(site)).toEqual([]);
      await next.close();
    },
  );

  it("makes one of another account, and of another description that a read of the record itself shows", async () => {
    const { args } = programOf("Amazon");
    const maker = managed(site, "Amazon");
    await maker.up(args);
    const next = startNextRun(site);
    const values = { [`data[${maker.id ?? ""}].description`]: undefined };
    site.simulator.fail({ on: "GET /cloudCredentials", with: { kind: "edit", values } });

    expect(await managed(next, "Amazon").up({ ...args, description: "another bucket" })).toBe("create");

    hide("description");
    expect(await managed(next, "Amazon").up({ ...args, accessKey: "AKIA9" })).toBe("create");
    await next.close();
  });

  it("takes what appeared after a lost answer for the one that was sent", async () => {
    hide("description", "uniqueId", "lastModified");
    const before = records().length;
    site.simulator.fail({ on: "POST /cloudCredentials", with: { kind: "reset", when: "after" } });
    const resource = managed(site, "Amazon");

    expect(await resource.up(programOf("Amazon").args)).toBe("create");

    expect(records()).toHaveLength(before + 1);
    expect(await resource.refresh()).toEqual({});
  });
});

it("sends a certificate alone when it takes the place of a client secret, and the other way round", async () => {
  const [withSecret, withCertificate] = ["AzureCompute with a secret", "AzureCompute with a certificate"].map(
    (title) => programOf(title).args,
  ) as [Fields, Fields];
  const resource = managed(site, "AzureCompute with a secret");
  await resource.up(withSecret);
  site.simulator.clearRequests();

  expect([await resource.up(withCertificate), await resource.up(withSecret)]).toEqual(["update", "update"]);

  expect(writes(site)).toEqual([
    expect.stringMatching(/^POST changeCertificate 20/),
    expect.stringMatching(/^POST changeSecretKey 20/),
  ]);
  expect([await resource.refresh(), await resource.up(withSecret)]).toEqual([{}, "same"]);
  expect(warnings()).toEqual([]);
});
