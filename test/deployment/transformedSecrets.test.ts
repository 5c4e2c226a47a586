/** Secrets that a program's transforms set as plain values, after the class has marked those that were declared. */
import { join } from "node:path";
import { anEngine, linuxRepository, openSite, requireOk, resourceOf, type Site } from "./site";

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
