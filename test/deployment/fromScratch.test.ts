/** examples/from-scratch: from a new server to a scale-out repository, and back. */
import { join } from "node:path";
import { anEngine, messagesOf, openSite, requireOk, ROOT_DIRECTORY, summaryOf, type Simulator, type Site } from "./site";

const RESOURCES = [
  "bucket",
  "bucket-account",
  "copies",
  "gateway",
  "hardened",
  "hardened-host",
  "host-account",
  "production",
] as const;
const SECRETS = ["Confidential-host", "Confidential-hardened", "Confidential-key", "Confidential-encryption"] as const;
const secret = (value: string) => ({ value, secret: true });
const CONFIG = {
  hostPassword: secret(SECRETS[0]),
  hardenedPassword: secret(SECRETS[1]),
  secretKey: secret(SECRETS[2]),
  encryptionPassword: secret(SECRETS[3]),
};

const projectDirectory = join(ROOT_DIRECTORY, "examples", "from-scratch");

/** What somebody changes in the console, one thing of each resource that has something to compare. */
const DRIFTS: Readonly<Record<string, (infrastructure: Simulator["infrastructure"]) => void>> = {
  "host-account": ({ credentials }) => void Object.assign(credentials.at(-1) ?? {}, { elevateToRoot: false }),
  "bucket-account": ({ cloudCredentials }) => void Object.assign(cloudCredentials.at(-1) ?? {}, { description: "Other" }),
  gateway: ({ managedServers }) =>
    void Object.assign(managedServers.find(({ name }) => name === "linux02.tech.local") ?? {}, { description: "Other" }),
  "hardened-host": ({ managedServers }) =>
    void Object.assign(managedServers.find(({ name }) => name === "hardened02.tech.local") ?? {}, { description: "Other" }),
  hardened: ({ repositories }) =>
    void Object.assign(repositories.find(({ name }) => name === "Hardened") ?? {}, { description: "Other" }),
  bucket: ({ repositories }) =>
    void Object.assign(repositories.find(({ name }) => name === "Copies") ?? {}, { description: "Other" }),
  copies: ({ encryptionPasswords }) => void Object.assign(encryptionPasswords.at(-1) ?? {}, { hint: "Other" }),
  production: ({ scaleOutRepositories }) => void Object.assign(scaleOutRepositories.at(-1) ?? {}, { description: "Other" }),
};

function countsOf({ infrastructure }: Simulator): number[] {
  const { credentials, cloudCredentials, encryptionPasswords, managedServers, repositories, scaleOutRepositories } =
    infrastructure;
  return [credentials, cloudCredentials, encryptionPasswords, managedServers, repositories, scaleOutRepositories].map(
    (list) => list.length,
  );
}

async function namesOf(site: Site, run: "preview" | "up"): Promise<string[]> {
  const result = requireOk(await site.stack[run]());
  return [...new Set(summaryOf(result).map((line) => line.split(" ")[1]?.replace(":", "") ?? ""))].sort();
}

describe.each(anEngine)("the way from an empty server, on the %s", (_name, engine) => {
  it("goes up, survives drift of each resource, keeps its secrets, and goes down", async () => {
    const site = await openSite(engine, { projectDirectory, config: CONFIG });
    const before = countsOf(site.simulator);

    const up = requireOk(await site.stack.up());
    const unchanged = [await site.stack.preview({ refresh: false }), await site.stack.preview()].map(requireOk).map(summaryOf);
    for (const drift of Object.values(DRIFTS)) drift(site.simulator.infrastructure);
    const drifted = await namesOf(site, "preview");
    const repaired = await namesOf(site, "up");
    const settled = summaryOf(requireOk(await site.stack.preview()));
    const refused = await site.stack.destroy();
    const state = JSON.stringify(await site.stack.export());
    await site.stack.setConfig("allowDelete", "true");
    requireOk(await site.stack.up());
    const destroyed = requireOk(await site.stack.destroy());
    const after = countsOf(site.simulator);
    await site.close();

    expect(messagesOf(up)).toEqual([]);
    expect(summaryOf(up).sort()).toEqual(RESOURCES.map((name) => `create ${name}`));
    expect(unchanged).toEqual([[], []]);
    expect([drifted, repaired]).toEqual([Object.keys(DRIFTS).sort(), Object.keys(DRIFTS).sort()]);
    expect(settled).toEqual([]);
    expect(refused.ok).toBe(false);
    expect(messagesOf(refused).join("\n")).toContain("allowDelete: true");
    expect(
      SECRETS.filter((text) => [up.text, refused.text, destroyed.text, state].some((shown) => shown.includes(text))),
    ).toEqual([]);
    expect(after).toEqual(before);
  }, 300_000);
});
