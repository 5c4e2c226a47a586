// The main job, told step by step: an example is deployed, changed behind Pulumi's back, repaired and destroyed. Each step says
// what it must show; what it does not show is a problem, whatever the engine's exit code was.
import { join } from "node:path";

import { findRepository, type Repository, type Simulator } from "veeam-simulator";
import type { Engine, Stack, StackOptions } from "../engine";
import { environmentOf } from "../environment";
import { PASSWORDS, tellEnterpriseManager } from "./enterpriseManagerStory";
import { ACCOUNTS, tellFromScratch } from "./fromScratchStory";
import { Page, described } from "./page";
import { tellScaleOut } from "./scaleOutStory";
import { changesOf, eventful, isOnly, playScenes, shows, unless, type Scene, type Stage } from "./scenes";

const EXAMPLES = join(__dirname, "..", "..", "examples");
/** The managed Linux server of a new simulator, which is a mount server too. */
const LINUX_SERVER_ID = "3251ddfc-3691-4d20-a43e-860dc275147e";
const NAME = "backups";
const CHANGED = { description: "Changed in the console", maxTaskCount: 16 };

export interface StoryOptions {
  engine: Engine;
  simulator: Simulator;
  print: (line: string) => void;
  hasColors?: boolean;
  /** The first part alone. */
  isShort?: boolean;
  /** Asked between two steps. */
  isInterrupted?: () => boolean;
}

/** Gives the problems: empty when each step showed what it must. */
export async function tellStory({
  engine,
  simulator,
  print,
  hasColors,
  isInterrupted,
  isShort,
}: StoryOptions): Promise<string[]> {
  const page = new Page(print, hasColors ?? false);
  const env = environmentOf(simulator);
  const stage = { simulator, page, isInterrupted: isInterrupted ?? (() => false) };
  const config = { hostId: { value: LINUX_SERVER_ID }, mountServerId: { value: LINUX_SERVER_ID } };
  const problems = await withStack(engine, { projectDirectory: join(EXAMPLES, "quick-start"), config, env }, (stack) =>
    tellQuickStart(stack, stage),
  );
  if (isShort === true || problems.length > 0) return problems;
  const scaleOut = { projectDirectory: join(EXAMPLES, "scale-out-repository"), env };
  problems.push(...(await withStack(engine, scaleOut, (stack) => tellScaleOut(stack, stage))));
  if (problems.length > 0) return problems;
  const enterpriseManager = { projectDirectory: join(EXAMPLES, "enterprise-manager"), config: PASSWORDS, env };
  problems.push(...(await withStack(engine, enterpriseManager, (stack) => tellEnterpriseManager(stack, stage))));
  if (problems.length > 0) return problems;
  const fromScratch = { projectDirectory: join(EXAMPLES, "from-scratch"), config: ACCOUNTS, env };
  return withStack(engine, fromScratch, (stack) => tellFromScratch(stack, stage));
}

async function withStack(engine: Engine, options: StackOptions, tell: (stack: Stack) => Promise<string[]>): Promise<string[]> {
  const stack = await engine.createStack(options);
  try {
    return await tell(stack);
  } finally {
    await stack.remove();
  }
}

async function tellQuickStart(stack: Stack, stage: Omit<Stage, "server">): Promise<string[]> {
  const { simulator } = stage;
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
      title: "An administrator changes the repository in the console",
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

  return playScenes(scenes, { ...stage, server: () => described(onServer()) });
}

const drifted = [
  { path: "description", declared: "Managed by Pulumi", found: CHANGED.description },
  { path: "repository.maxTaskCount", declared: 4, found: CHANGED.maxTaskCount },
];
