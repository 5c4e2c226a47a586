/** Pulumi's resource options on our resources: each does what Pulumi says of it, whichever form the provider has. */
import {
  anEngine,
  linuxRepository,
  messagesOf,
  openSite,
  requestsOf,
  requireOk,
  resourceOf,
  summaryOf,
  writesOf,
  type Declaration,
} from "./site";

const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";

const repository = (name: string, options: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Declaration => {
  const folder = { path: `/mnt/${name}`, taskLimitEnabled: true, maxTaskCount: 4 };
  return { args: linuxRepository({ name, repository: folder, description: "declared", ...more }), options };
};

describe.each(anEngine)("the resource options, on the %s,", (_name, engine) => {
  it("ignore changes, keep secrets, retain and protect", async () => {
    const site = await openSite(engine);
    const guarded = repository("guarded", { protect: true });
    const ignoring = { ignoreChanges: ["description", "repository.maxTaskCount"] };
    const secretive = repository("secretive", { additionalSecretOutputs: ["description"] });
    site.declare({
      guarded,
      secretive,
      ignoring: repository("ignoring", ignoring),
      retained: repository("retained", { retainOnDelete: true }),
    });
    requireOk(await site.stack.up());
    const { outputs } = resourceOf(await site.stack.export(), "secretive");
    const { id } = resourceOf(await site.stack.export(), "retained");
    site.simulator.clearRequests();

    const changed = { description: "other", repository: { path: "/mnt/ignoring", taskLimitEnabled: true, maxTaskCount: 8 } };
    site.declare({ guarded, secretive, ignoring: repository("ignoring", ignoring, changed) });
    const second = requireOk(await site.stack.up());
    const writes = writesOf(site);
    const refused = await site.stack.destroy();
    site.declare({ guarded: repository("guarded"), secretive, ignoring: repository("ignoring", ignoring) });
    requireOk(await site.stack.up());
    requireOk(await site.stack.destroy());
    const left = site.simulator.infrastructure.repositories.filter(({ name }) => !name.startsWith("Default"));
    await site.close();

    expect(JSON.stringify(outputs.description)).toContain("ciphertext");
    expect(summaryOf(second)).toEqual(["delete retained"]);
    expect(writes).toEqual([]);
    expect(messagesOf(refused).join("\n")).toMatch(/guarded.*protect/s);
    expect(left).toMatchObject([{ id, name: "retained" }]);
    expect(requestsOf(site.simulator)).not.toContain(`DELETE ${REPOSITORIES}/${id}?deleteBackups=false`);
  }, 180_000);
});
