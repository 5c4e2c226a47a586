// The main job, told step by step: an example is deployed, changed behind Pulumi's back, repaired and destroyed. Each step says
// what it must show; what it does not show is a problem, whatever the engine's exit code was.
import { join } from "node:path";

import { findRepository, type Repository, type Simulator } from "veeam-simulator";
import type { Engine, Result, Stack, Step } from "../engine";
import { Page } from "./page";

const PROJECT_DIRECTORY = join(__dirname, "..", "..", "examples", "quick-start");
/** The managed Linux server of a new simulator, which is a mount server too. */
const LINUX_SERVER_ID = "3251ddfc-3691-4d20-a43e-860dc275147e";
const NAME = "backups";
const CHANGED = { description: "Changed in the console", maxTaskCount: 16 };

export interface StoryOptions {
  engine: Engine;
  simulator: Simulator;
  print: (line: string) => void;
  hasColors?: boolean;
  /** Asked between two steps. */
  isInterrupted?: () => boolean;
}

/** Gives the problems: empty when each step showed what it must. */
export async function tellStory({ engine, simulator, print, hasColors, isInterrupted }: StoryOptions): Promise<string[]> {
  const page = new Page(print, hasColors ?? false);
  const stack = await engine.createStack({
    projectDirectory: PROJECT_DIRECTORY,
    config: { hostId: { value: LINUX_SERVER_ID }, mountServerId: { value: LINUX_SERVER_ID } },
    env: environmentOf(simulator),
  });
  try {
    return await tell(stack, simulator, page, isInterrupted ?? (() => false));
  } finally {
    await stack.remove();
  }
}

/** Nothing of what the user's own environment says of a Veeam server, or of a proxy, may lead elsewhere. */
function environmentOf(simulator: Simulator): Record<string, string | undefined> {
  const others = Object.keys(process.env).filter((name) => /^VEEAM_|_proxy$/i.test(name));
  return {
    ...Object.fromEntries(others.map((name) => [name, undefined])),
    VEEAM_VBR_URL: simulator.vbrUrl,
    VEEAM_VBR_USERNAME: simulator.username,
    VEEAM_VBR_PASSWORD: simulator.password,
    VEEAM_VBR_CA_CERTIFICATE: simulator.caCertificateFile,
    // The linter's compiler has seen the example already; each run of it would take seconds more.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}

interface Scene {
  title: string;
  /** Absent: no run of Pulumi, but something that happens on the server. */
  run?: () => Promise<Result>;
  happens?: () => void;
  /** What is wrong, in words. */
  problems: (result: Result | undefined) => (string | undefined)[];
}

async function tell(stack: Stack, simulator: Simulator, page: Page, isInterrupted: () => boolean): Promise<string[]> {
  const onServer = (): Repository | undefined => findRepository(simulator.infrastructure, NAME);
  const requests = (): string[] => simulator.requests.map(({ method, path }) => `${method} ${path}`);
  const isAsDeclared = (): boolean => {
    const live = onServer();
    return live?.description === "Managed by Pulumi" && live.repository?.maxTaskCount === 4;
  };

  const scenes: Scene[] = [
    {
      title: "Preview: what a first deployment would make",
      run: () => stack.preview(),
      problems: (result) => [
        unless(isOnly(result, "create"), "the preview does not show that the repository will be created"),
        unless(onServer() === undefined, "the preview made something"),
      ],
    },
    {
      title: "Up: the repository is made",
      run: () => stack.up(),
      problems: (result) => [
        unless(isOnly(result, "create"), "the repository was not created"),
        unless(isAsDeclared(), "the server does not hold what the program declares"),
        unless(result?.outputs.repositoryId === onServer()?.id, "the stack's output is not the id on the server"),
      ],
    },
    {
      title: "Preview without refresh: nothing to do, and the server is not asked",
      run: () => stack.preview({ refresh: false }),
      problems: (result) => [
        unless(eventful(result).length === 0, "the preview shows a change that nobody made"),
        unless(requests().length === 0, `requests were sent: ${requests().join(", ")}`),
      ],
    },
    {
      title: "Preview, compared with the server: no drift",
      run: () => stack.preview(),
      problems: (result) => [
        unless(eventful(result).length === 0, "the preview shows a drift that is none"),
        unless(
          requests().some((request) => request.startsWith("GET ")),
          "the server was not asked",
        ),
      ],
    },
    {
      title: "Somebody changes the repository in the console",
      happens: () => {
        const live = onServer();
        if (live?.repository === undefined) return;
        live.description = CHANGED.description;
        live.repository.maxTaskCount = CHANGED.maxTaskCount;
      },
      problems: () => [unless(onServer()?.description === CHANGED.description, "the repository is not there")],
    },
    {
      title: "Preview: the drift, property by property",
      run: () => stack.preview(),
      problems: (result) => [
        ...drifted.map(({ path, declared, found }) =>
          unless(shows(result, "refresh", { path, old: declared, new: found }), `the drift of ${path} is not shown`),
        ),
        ...drifted.map(({ path, declared, found }) =>
          unless(shows(result, "update", { path, old: found, new: declared }), `the repair of ${path} is not shown`),
        ),
        unless(changesOf(result, "refresh").length === drifted.length, "more is shown than what was changed"),
        unless(!isAsDeclared(), "the preview changed the server"),
      ],
    },
    {
      title: "Up: the drift is repaired",
      run: () => stack.up(),
      problems: (result) => [
        unless(
          eventful(result).some(({ operation }) => operation === "update"),
          "the repository was not updated",
        ),
        unless(isAsDeclared(), "the server does not hold what the program declares"),
      ],
    },
    {
      title: "Destroy: the repository is deleted",
      run: () => stack.destroy(),
      problems: (result) => [
        unless(
          eventful(result).some(({ operation }) => operation === "delete"),
          "the repository was not deleted",
        ),
        unless(onServer() === undefined, "the repository is still on the server"),
      ],
    },
  ];

  const problems: string[] = [];
  for (const [index, { title, run, happens, problems: problemsOf }] of scenes.entries()) {
    page.heading(index + 1, title);
    simulator.clearRequests();
    happens?.();
    const result = await run?.().catch((error: unknown) => {
      if (!isInterrupted()) throw error;
      return undefined;
    });
    // What an interrupt leaves of a run means nothing.
    if (isInterrupted()) return [...problems, "interrupted"];
    if (result !== undefined) page.pulumi(eventful(result), result);
    page.server(onServer());
    if (result !== undefined) page.requests(simulator.requests);
    const failed = result?.ok === false ? "Pulumi ended with an error" : undefined;
    const wrong = [failed, ...problemsOf(result)].filter((problem) => problem !== undefined);
    for (const problem of wrong) page.problem(problem);
    problems.push(...wrong.map((problem) => `step ${index + 1} (${title}): ${problem}`));
    // What follows would only repeat it.
    if (result?.ok === false) break;
  }
  return problems;
}

const drifted = [
  { path: "description", declared: "Managed by Pulumi", found: CHANGED.description },
  { path: "repository.maxTaskCount", declared: 4, found: CHANGED.maxTaskCount },
];

function unless(isRight: boolean, problem: string): string | undefined {
  return isRight ? undefined : problem;
}

/** What a person wants to hear of: not the stack itself, and not what is as it was. */
function eventful(result: Result | undefined): Step[] {
  return (result?.steps ?? []).filter(
    ({ operation, found, type }) => operation !== "same" && found !== "same" && type !== "pulumi:pulumi:Stack",
  );
}

function isOnly(result: Result | undefined, operation: Step["operation"]): boolean {
  const steps = eventful(result);
  return steps.length === 1 && steps[0]?.operation === operation;
}

function changesOf(result: Result | undefined, operation: Step["operation"]): Step["properties"] {
  return eventful(result)
    .filter((step) => step.operation === operation)
    .flatMap(({ properties }) => properties);
}

function shows(
  result: Result | undefined,
  operation: Step["operation"],
  wanted: { path: string; old: unknown; new: unknown },
): boolean {
  return changesOf(result, operation).some(
    ({ path, old, new: found }) => path === wanted.path && old === wanted.old && found === wanted.new,
  );
}
