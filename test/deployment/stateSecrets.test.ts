/** What a state has to encrypt although its class has not seen it, or keeps it under another name. */
import { join } from "node:path";
import { anEngine, findRepository, linuxRepository, openSite, requireOk, resourceOf, type Site } from "./site";

describe.each(anEngine)("a password on the %s", (_name, engine) => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite(engine, {
      projectDirectory: join(__dirname, "transforms"),
      config: { repository: { value: JSON.stringify(linuxRepository()) }, hasAccount: { value: "true" } },
    });
  });

  afterAll(() => site.close());

  it.each(["stack transform", "stack transformation", "resource transforms", "resource transformations"])(
    "is encrypted in the state when a %s sets it in plain text",
    async (by) => {
      const password = `Confidential-by-${by.replace(" ", "-")}`;
      await site.stack.setConfig("timeout", JSON.stringify({ by, create: "30m", password }));

      requireOk(await site.stack.up({ refresh: false }));

      const account = resourceOf(await site.stack.export(), "account", "Credentials");
      expect(site.simulator.infrastructure.secrets[account.id ?? ""]).toMatchObject({ password });
      expect(account.inputs).toHaveProperty("password");
      expect(JSON.stringify(account)).not.toContain(password);
    },
    120_000,
  );
});

describe.each(anEngine)("a place that the program calls secret, on the %s", (_name, engine) => {
  it("is encrypted also in what the state notes of it when the server shows another one", async () => {
    const site = await openSite(engine);
    const { repository } = linuxRepository();
    const { path } = repository as { path: string };
    site.declare({ nas: { args: linuxRepository(), options: { additionalSecretOutputs: ["repository"] } } });
    requireOk(await site.stack.up());
    const { id = "" } = resourceOf(await site.stack.export(), "nas");
    const live = findRepository(site.simulator.infrastructure, id);
    Object.assign(live ?? {}, { repository: { ...(live?.repository as object), path: "/mnt/elsewhere" } });

    requireOk(await site.stack.refresh());

    const { outputs } = resourceOf(await site.stack.export(), "nas");
    expect(outputs).toHaveProperty("__immutable");
    expect(JSON.stringify(outputs)).not.toContain(path);
    await site.close();
  }, 120_000);
});
