/** What the pipelines of examples/gitops run, in the order of their days, on the real command; and what its compose file runs. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRepository, startSimulator, type Simulator } from "veeam-simulator";
import { parse } from "yaml";

import { findPulumiCommand } from "../engine";
import { environmentOf } from "../environment";
import { ROOT_DIRECTORY } from "./site";
import { installPackages, openTerminal, type Terminal } from "./terminal";

const GITOPS = join(ROOT_DIRECTORY, "examples", "gitops");
const read = (...path: string[]): unknown => parse(readFileSync(join(GITOPS, ...path), "utf8"));

interface Workflow {
  jobs: Record<string, { env: Record<string, string>; steps: { run?: string }[] }>;
}

interface Compose {
  services: { pipeline: { command: string[]; environment: Record<string, string> } };
}

/** What a job runs in its checkout: not the installation, and not what speaks to the service. */
const ELSEWHERE = /^(npm ci|gh )/;
const workflow = (name: string): string[] =>
  Object.values((read(".github", "workflows", `${name}.yml`) as Workflow).jobs)
    .flatMap(({ steps }) => steps.map(({ run = "" }) => run))
    .filter((run) => run !== "" && !ELSEWHERE.test(run));
const gitlab = (job: string): string[] => (read(".gitlab-ci.yml") as Record<string, { script?: string[] }>)[job]?.script ?? [];

const command = findPulumiCommand();

(command === undefined ? describe.skip : describe)("the pipelines", () => {
  let simulator: Simulator;
  let directory: string;
  let terminal: Terminal;
  const open = (env: Record<string, string> = {}): Terminal =>
    openTerminal({ directory, command: command ?? "", env: { ...environmentOf(simulator), STACK: "production", ...env } });
  const run = (lines: readonly string[]) => terminal.run(lines.join("\n"));
  const repository = () => findRepository(simulator.infrastructure, "backups");

  beforeAll(async () => {
    simulator = await startSimulator({ sessionLooks: 1 });
    directory = mkdtempSync(join(tmpdir(), "gitops-"));
    cpSync(GITOPS, directory, { recursive: true });
    installPackages(directory);
    terminal = open();
    expect(await terminal.run("pulumi stack init production")).toMatchObject({ status: 0 });
  }, 60_000);

  afterAll(async () => {
    terminal.close();
    rmSync(directory, { recursive: true, force: true });
    await simulator.close();
  });

  it("show a pull request what it would change with a read-only account, and send nothing", async () => {
    simulator.infrastructure.role = "viewer";
    const preview = await run(workflow("preview"));
    simulator.infrastructure.role = "administrator";

    const comment = readFileSync(join(directory, "preview.md"), "utf8");
    expect(preview).toMatchObject({ status: 0 });
    expect(comment).toMatch(
      /^### Preview of `production`\n\n````diff\n[^]*\+ pulumi-nodejs:dynamic\/veeam:Repository: \(create\)[^]*\n````\n$/,
    );
    expect(repository()).toBeUndefined();
  }, 120_000);

  it("deploy what is merged", async () => {
    expect(await run(workflow("deploy"))).toMatchObject({ status: 0 });

    expect(repository()).toMatchObject({ description: "Deployed from Git" });
  }, 120_000);

  it("find no drift where there is none", async () => {
    expect(await run(workflow("drift"))).toMatchObject({
      status: 0,
      text: expect.stringMatching(/\nNo drift in production\.\n$/) as unknown,
    });
  }, 120_000);

  it("end with exit code 7 when something was changed by hand, and leave it as it is", async () => {
    Object.assign(repository() ?? {}, { description: "Changed in the console" });

    const drift = await run(gitlab("drift"));

    expect(drift).toMatchObject({
      status: 7,
      text: expect.stringMatching(/\nDrift in production: the changes above/) as unknown,
    });
    expect(drift.text).toContain('~ description: "Deployed from Git" => "Changed in the console"');
    expect(repository()).toMatchObject({ description: "Changed in the console" });
  }, 120_000);

  it("end with another code when the server cannot be asked", async () => {
    const drift = await terminal.run(["export VEEAM_VBR_PASSWORD=wrong", ...gitlab("drift")].join("\n"));

    expect([0, 7]).not.toContain(drift.status);
    expect(drift.text).toMatch(/refused user .*\n[^]*\nNothing can be said about drift in production: see the error above\.\n$/);
  }, 120_000);

  it("bring back what was changed by hand with the next deployment", async () => {
    expect(await run(gitlab("deploy"))).toMatchObject({ status: 0 });

    expect(repository()).toMatchObject({ description: "Deployed from Git" });
    expect(await run(gitlab("drift"))).toMatchObject({ status: 0 });
  }, 120_000);

  it("say in the comment that a preview failed", async () => {
    const preview = await terminal.run(["export VEEAM_VBR_URL=https://127.0.0.1:1", ...gitlab("preview")].join("\n"));

    expect(preview.status).not.toBe(0);
    expect(readFileSync(join(directory, "preview.md"), "utf8")).toMatch(/^### Preview of `production`\n\nIt failed\.\n\n/);
  }, 120_000);

  it("are all there in the compose file, on a stack and a server of its own", async () => {
    const another = await startSimulator({ sessionLooks: 1 });
    const { services } = read("compose.yaml") as Compose;
    const { VEEAM_VBR_URL, VEEAM_VBR_CA_CERTIFICATE, PULUMI_BACKEND_URL, ...env } = services.pipeline.environment;
    // Names and paths of containers.
    expect([VEEAM_VBR_URL, VEEAM_VBR_CA_CERTIFICATE]).toEqual(["https://simulator:9419", "/tls/ca.pem"]);
    expect(PULUMI_BACKEND_URL).toMatch(/^file:/);
    const here = { VEEAM_VBR_URL: another.vbrUrl, VEEAM_VBR_CA_CERTIFICATE: another.caCertificateFile };
    const container = open({ ...env, ...here });

    const tried = await container.run(services.pipeline.command.join(" "));
    container.close();
    const made = findRepository(another.infrastructure, "backups");
    await another.close();

    expect(tried).toMatchObject({ status: 0, text: expect.stringMatching(/\nNo drift in dev\.\n$/) as unknown });
    expect(made).toMatchObject({ description: "Deployed from Git" });
  }, 180_000);
});
