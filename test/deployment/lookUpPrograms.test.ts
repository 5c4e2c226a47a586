/** Programs that look things up, deployed: what is asked when, and what a person reads when it fails. */
import { join } from "node:path";
import { startSimulator } from "veeam-simulator";
import { anEngine, messagesOf, openSite, requireOk, summaryOf, type Result, type Simulator, type Site } from "./site";
import { engines, smallEngine, type Engine } from "../engine";

const command = engines().find(({ name }) => name === "pulumi command");

const PROGRAM = join(__dirname, "lookUpPrograms");
const open = (engine: Engine, program: string, config: Record<string, { value: string; secret?: boolean }> = {}): Promise<Site> =>
  openSite(engine, { projectDirectory: PROGRAM, config: { program: { value: program }, ...config } });

/** `GET /managedServers`, and `POST /token`: without versions, queries and the names of collections around them. */
const requestsOf = ({ requests }: Simulator): string[] =>
  requests
    // Which revision it serves is asked for once, before the log-in.
    .filter(({ path }) => !path.startsWith("/swagger/"))
    .map(({ method, path }) => `${method} ${path.replace(/\?.*|\/api\/(v1|oauth2)(\/backupInfrastructure)?/g, "")}`);
const isWrite = (request: string): boolean => !/^GET |\/(token|logout)$/.test(request);

describe.each(anEngine)("a program that looks things up, on the %s", (_name, engine) => {
  it("gets ids for its repository; what needs the repository itself is unknown in a preview, and nothing is asked for it", async () => {
    const site = await open(engine, "repository", { trigger: { value: "1" } });

    const preview = requireOk(await site.stack.preview());
    const asked = requestsOf(site.simulator);
    site.simulator.clearRequests();
    const up = requireOk(await site.stack.up());
    const nas = site.simulator.infrastructure.repositories.find(({ name }) => name === "nas");
    const sessions = site.simulator.infrastructure.sessions.map(({ id }) => id);
    await site.stack.setConfig("trigger", "2");
    const again = requireOk(await site.stack.up());
    const { rescans } = site.simulator.infrastructure;
    await site.close();

    expect(summaryOf(preview).sort()).toEqual(["create nas", "create scan"]);
    // A mount server is looked up by two requests at once.
    const looks = ["GET /managedServers", "GET /managedServers", "GET /mountServers/default"];
    expect([asked[0], asked.slice(1, -1).sort(), asked.at(-1)]).toEqual(["POST /token", looks, "POST /logout"]);
    expect(up.outputs).toEqual({ id: nas?.id, capacityGB: 1024, sessionId: sessions.at(-1) });
    expect(nas?.hostId).toBe("3251ddfc-3691-4d20-a43e-860dc275147e");
    expect(summaryOf(again)).toEqual(["create-replacement scan", "replace scan", "delete-replaced scan"]);
    expect(again.outputs.sessionId).not.toBe(up.outputs.sessionId);
    expect(rescans.map(({ repositoryIds }) => repositoryIds)).toEqual([[nas?.id], [nas?.id]]);
  }, 180_000);

  it("asks nothing about a repository in the preview that is to create it, and finds it once it is created", async () => {
    const site = await open(engine, "dependent");

    requireOk(await site.stack.preview());
    const asked = requestsOf(site.simulator);
    const up = requireOk(await site.stack.up());
    const id = site.simulator.infrastructure.repositories.find(({ name }) => name === "nas")?.id;
    site.simulator.clearRequests();
    requireOk(await site.stack.preview());
    const askedLater = requestsOf(site.simulator);
    await site.close();

    expect(asked.filter((request) => request.startsWith("GET /repositories"))).toEqual([]);
    expect(up.outputs).toEqual({ ofInput: id, ofOption: id, ofComponent: "inner" });
    expect(askedLater).toContain("GET /repositories");
  }, 180_000);

  it("logs in once and off at its end, though it has no resource", async () => {
    const site = await open(engine, "nothing");

    const up = requireOk(await site.stack.up());
    const asked = requestsOf(site.simulator);
    await site.close();

    expect(up.outputs).toEqual({ id: "b99403b3-0207-49d5-b267-d9213abf6699", hint: "SOBR offload 2025" });
    // Once a run of the program: the command previews before it deploys.
    const run = ["POST /token", "GET /kmsServers", "GET /encryptionPasswords", "POST /logout"];
    expect(asked).toEqual(asked.length > run.length ? [...run, ...run] : run);
  }, 60_000);

  it("ends although the server does not answer to its log-off", async () => {
    const site = await open(engine, "nothing");
    site.simulator.fail({ on: "POST /logout", with: { kind: "stall" }, times: "always" });

    const preview = await site.stack.preview();
    const asked = requestsOf(site.simulator);
    await site.close();

    requireOk(preview);
    expect(asked).toContain("POST /logout");
  }, 60_000);

  it("warns once when certificate checks are off", async () => {
    const site = await openSite(engine, {
      projectDirectory: PROGRAM,
      config: { program: { value: "nothing" } },
      env: { VEEAM_VBR_CA_CERTIFICATE: "", VEEAM_VBR_INSECURE: "true" },
    });

    const preview = requireOk(await site.stack.preview());
    await site.close();

    expect(messagesOf(preview)).toEqual([expect.stringMatching(/^The certificate of \S+ is not checked \(vbrInsecure\)/)]);
  }, 60_000);

  it("fails with one sentence and no stack when there is nothing of that name", async () => {
    const site = await open(engine, "missing");

    const preview = await site.stack.preview();
    await site.close();

    expect(preview.ok).toBe(false);
    expect(messagesOf(preview)).toEqual([
      expect.stringMatching(
        /^There is no managed server named "linux1\.tech\.local" on \S+\. There are: "linux01\.tech\.local" \(LinuxHost, id [^\n]+\. \[VEEAM_NOT_FOUND\]\s*$/,
      ),
    ]);
    expect(preview.text).not.toMatch(/\n\s+at /);
  }, 60_000);

  it("fails with each sentence once when outputs find nothing", async () => {
    const site = await open(engine, "missingOutputs");

    const preview = await site.stack.preview();
    await site.close();

    const named = messagesOf(preview).map((message) => /^There is no managed server named "([^"]+)"/.exec(message)?.[1]);
    expect(named.sort()).toEqual(["linux1.tech.local", "linux2.tech.local"]);
    expect(preview.text).not.toMatch(/\n\s+at /);
  }, 60_000);

  describe("at another site", () => {
    const password = "the password of site B";
    let other: Simulator;
    beforeEach(async () => {
      other = await startSimulator({ sessionLooks: 1, password });
      const [server] = other.infrastructure.managedServers;
      Object.assign(server ?? {}, { name: "b.tech.local", description: "at site B" });
    });
    afterEach(() => other.close());
    const siteB = (isSecret: boolean) => ({
      siteB: {
        value: JSON.stringify({ vbrUrl: other.vbrUrl, vbrUsername: other.username, vbrCaCertificate: other.caCertificate }),
      },
      siteBPassword: { value: password, secret: isSecret },
    });

    it("asks there with the provider's settings, whose password makes no result secret and is shown nowhere", async () => {
      const site = await open(engine, "otherSite", siteB(true));

      const up = requireOk(await site.stack.up());
      const state = await site.stack.export();
      await site.close();

      const stack = state.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
      expect(up.outputs).toEqual({ plain: "at site B", inherited: "at site B", secret: "at site B" });
      expect(stack?.outputs).toMatchObject({
        plain: "at site B",
        inherited: "at site B",
        secret: { ciphertext: expect.anything() as string },
      });
      expect(JSON.stringify({ state, text: up.text })).not.toContain(password);
    }, 120_000);

    it("asks nothing while the provider's settings are not known", async () => {
      const site = await open(engine, "unknownSite", siteB(false));

      const preview = requireOk(await site.stack.preview());
      const asked = requestsOf(other);
      const up = requireOk(await site.stack.up());
      await site.close();

      const plain = ({ diagnostics }: Result): string[] =>
        diagnostics.filter(({ message }) => message.startsWith("Plain: ")).map(({ message }) => message.trim());
      expect(asked).toEqual([]);
      expect(plain(preview)).toEqual([
        "Plain: getManagedServer asks through a provider whose settings are not known yet in this preview. Use getManagedServerOutput: its result is unknown then, and nothing is asked. [VEEAM_ARGUMENTS_INVALID]",
      ]);
      expect(plain(up)).toContain("Plain: none");
      expect(up.outputs).toEqual({ found: "at site B" });
    }, 120_000);
  });
});

// Running the program in a refresh or a destroy is the command's own business.
(command === undefined ? describe.skip : describe)("a program that looks things up, on the pulumi command", () => {
  it("asks anew in a refresh and a destroy that run it, and changes nothing by that", async () => {
    const site = await openSite(command ?? smallEngine(), {
      projectDirectory: PROGRAM,
      config: { program: { value: "repository" } },
      env: { PULUMI_RUN_PROGRAM: "true" },
    });
    requireOk(await site.stack.up());
    site.simulator.clearRequests();

    const refresh = requireOk(await site.stack.refresh());
    const inRefresh = requestsOf(site.simulator);
    site.simulator.clearRequests();
    requireOk(await site.stack.destroy());
    const inDestroy = requestsOf(site.simulator);
    await site.close();

    expect(summaryOf(refresh)).toEqual([]);
    expect(inRefresh).toContain("GET /managedServers");
    expect(inDestroy).toContain("GET /managedServers");
    expect(inRefresh.filter(isWrite)).toEqual([]);
    expect(inDestroy.filter(isWrite)).toEqual([expect.stringMatching(/^DELETE \/repositories\//)]);
  }, 180_000);
});
