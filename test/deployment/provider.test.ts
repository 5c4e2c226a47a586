import { startSimulator } from "veeam-simulator";
import { everyEngine, linuxRepository, openSite, requireOk, summaryOf, type Simulator } from "./site";

describe.each(everyEngine)("an explicit provider on the %s", (_name, engine) => {
  it("deploys to its own site, and keeps its password out of the state", async () => {
    const password = "the password of the other site";
    const other = await startSimulator({ sessionLooks: 1, password });
    const site = await openSite(engine, {
      config: { providers: { value: JSON.stringify({ other: settingsOf(other) }), secret: true } },
    });
    site.declare({ here: { args: linuxRepository() }, there: { args: linuxRepository(), options: { provider: "other" } } });

    const up = requireOk(await site.stack.up());
    const state = await site.stack.export();
    const made = [site.simulator, other].map(({ infrastructure }) =>
      infrastructure.repositories.slice(1).map(({ name }) => name),
    );
    requireOk(await site.stack.destroy());
    const left = [site.simulator, other].map(({ infrastructure }) => infrastructure.repositories.length);
    await site.close();
    await other.close();

    expect(summaryOf(up).sort()).toEqual(["create here", "create other", "create there"]);
    expect(made).toEqual([["backups"], ["backups"]]);
    expect(left).toEqual([1, 1]);
    expect(JSON.stringify({ state, text: up.text })).not.toContain(password);
  }, 120_000);
});

function settingsOf({ vbrUrl, username, password, caCertificate }: Simulator): Record<string, string> {
  return { vbrUrl, vbrUsername: username, vbrPassword: password, vbrCaCertificate: caCertificate };
}
