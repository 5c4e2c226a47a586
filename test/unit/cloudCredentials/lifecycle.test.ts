/** Cloud credentials and KMS servers from creation to deletion, in every revision: settings, secrets, drift. */
import { setValueAt, valueAt } from "veeam-simulator";
import { useFastClock } from "../../clock";
import { type Fields, type Site } from "../../site";
import { REVISIONS, SECRET_TEXTS, TITLES, asKept, held, keyFile, managed, programOf, startSite, writes } from "./programs";

useFastClock();

describe.each(REVISIONS)("in revision %s", (revision) => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({}, revision);
  });
  beforeEach(() => {
    site.simulator.clearFaults();
    site.simulator.clearRequests();
    site.host.log.messages.splice(0);
  });
  afterAll(() => site.close());

  const warnings = (): string[] =>
    site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
  const secretsOf = (id: string | undefined): Fields | undefined => site.simulator.infrastructure.secrets[id ?? ""];
  const changed = (args: Fields, path: string, value: unknown): Fields => {
    const copy = structuredClone(args);
    setValueAt(copy, path, value);
    return copy;
  };
  /** A description of its own for each test, since it is part of what a record is known by. */
  let count = 0;
  const argsOf = (title: string): Fields => {
    const { args } = programOf(title, revision);
    const unique = { description: `${String(args.description)} ${(count += 1)}` };
    return { ...args, ...unique, ...(args.name === undefined ? {} : { name: `kms${count}.tech.local` }) };
  };
  const cases = (kind: "changes" | "removals" | "secrets") =>
    TITLES.flatMap((title) =>
      programOf(title, revision)[kind].map(
        ([path, value, third = path, kept = ""]) => [title, path, value, third, kept] as const,
      ),
    );

  it.each(TITLES)("creates a record %s, shows no drift, does not change it again, and deletes it", async (title) => {
    const args = argsOf(title);
    const resource = managed(site, title);

    expect(await resource.up(args)).toBe("create");

    expect(resource.outputs).toMatchObject(args);
    expect([await resource.refresh(), await resource.up(args)]).toEqual([{}, "same"]);
    expect(warnings()).toEqual([]);
    for (const [path, , , kept] of programOf(title).secrets)
      expect(secretsOf(resource.id)?.[kept]).toEqual(asKept(valueAt(args, path), revision));
    const { id } = resource;
    await resource.destroy();
    expect(site.simulator.infrastructure[programOf(title).collection].map((record) => record.id)).not.toContain(id);
    expect(JSON.stringify([site.host.log.messages, site.simulator.requests])).not.toMatch(secretsPattern);
  });

  it.each(cases("changes"))("updates a record %s in place by %s, and shows it as drift", async (title, path, value, heldAt) => {
    const args = argsOf(title);
    const resource = managed(site, title);
    await resource.up(args);
    const before = valueAt(held(site, title, resource), heldAt);
    site.simulator.clearRequests();

    expect(await resource.up(changed(args, path, value))).toBe("update");

    // With another account its secrets, which belong to it.
    const isAccount = /(^|\.)(accessKey|account|tenantId|applicationId)$/.test(path);
    const calls = isAccount ? [...new Set(programOf(title).secrets.map(([, , call]) => call))] : [];
    expect(writes(site)).toEqual(["PUT 200", ...calls.map((call) => expect.stringContaining(`POST ${call} 20`) as string)]);
    expect(valueAt(held(site, title, resource), heldAt)).toEqual(value);
    expect(valueAt(resource.outputs, path)).toEqual(value);
    expect(await resource.refresh()).toEqual({});

    setValueAt(held(site, title, resource), heldAt, before);
    expect(Object.keys((await resource.refresh()) as object)).toEqual([path]);
    expect(await resource.up(changed(args, path, value))).toBe("update");
    expect(valueAt(held(site, title, resource), heldAt)).toEqual(value);
    expect(warnings()).toEqual([]);
    await resource.destroy();
  });

  it.each(cases("removals"))("of a record %s without %s the server then has %j", async (title, path, expected, heldAt) => {
    const args = argsOf(title);
    const resource = managed(site, title);
    await resource.up(args);

    expect(await resource.up(changed(args, path, undefined))).toBe("update");

    expect(valueAt(held(site, title, resource), heldAt)).toEqual(expected);
    const isReset = expected === "";
    const note = [
      expect.stringContaining(`${path} is no longer managed; the server keeps ${JSON.stringify(expected)}.`) as string,
    ];
    expect(warnings()).toEqual(isReset ? [] : note);
    expect(await resource.refresh()).toEqual({});
    await resource.destroy();
  });

  it.each(cases("secrets"))("rotates of a record %s %s alone, and names it nowhere", async (title, path, value, call, kept) => {
    const args = argsOf(title);
    const resource = managed(site, title);
    await resource.up(args);
    const before = structuredClone(held(site, title, resource));
    const others = structuredClone(secretsOf(resource.id));
    site.simulator.clearRequests();

    expect(await resource.up(changed(args, path, value))).toBe("update");

    expect(writes(site)).toEqual([expect.stringMatching(new RegExp(`^POST ${call} 20[014]$`))]);
    expect(secretsOf(resource.id)).toMatchObject({ ...others, [kept]: asKept(value, revision) });
    const { lastModified: _1, clientCertificateThumbprint: _2, serverCertificateThumbprint: _3, name: _4, ...same } = before;
    expect(held(site, title, resource)).toMatchObject(same);
    expect([await resource.refresh(), await resource.up(changed(args, path, value))]).toEqual([{}, "same"]);
    expect(JSON.stringify([site.host.log.messages, site.simulator.requests])).not.toMatch(secretsPattern);
    await resource.destroy();
  });

  it.each<[string, string, unknown, string]>([
    ["GoogleService", "existingAccount.keyFile", keyFile("second-secret", "other"), "name"],
    ["KmsServer", "serverCertificate.certificate", "c2Vjb25k", "serverCertificateThumbprint"],
  ])("shows of a record %s what follows from a new %s", async (title, path, value, output) => {
    const args = argsOf(title);
    const resource = managed(site, title);
    await resource.up(args);
    const before = resource.outputs[output];

    await resource.up(changed(args, path, value));

    expect(resource.outputs[output]).toEqual(held(site, title, resource)[output]);
    expect(resource.outputs[output]).not.toEqual(before);
    await resource.destroy();
  });

  it.each(cases("secrets"))("sends of a record %s %s again after the request failed", async (title, path, value, call, kept) => {
    const args = argsOf(title);
    const resource = managed(site, title);
    await resource.up(args);
    site.simulator.fail({ on: `POST **/${call}`, with: { kind: "answer", status: 400, message: "It cannot be saved." } });

    await expect(resource.up(changed(args, path, value))).rejects.toThrow("It cannot be saved.");

    expect(await resource.up(changed(args, path, value))).toBe("update");
    expect(secretsOf(resource.id)?.[kept]).toEqual(asKept(value, revision));
    await resource.destroy();
  });
});

const secretsPattern = new RegExp(SECRET_TEXTS.map((text) => text.replace(/[+/=]/g, "\\$&")).join("|"));
