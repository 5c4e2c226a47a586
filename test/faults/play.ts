/** Plays a fault against every operation that can meet it, and tells what was seen. */
import { InitializationError } from "../engine/host";
import { failureOf } from "../reading";
import { ManagedResource, configOf, differences, forgetLists, type Fields, type Site } from "../site";
import { startRun } from "../run";
import { outcomeOf, type Fault, type Outcome, type Scene, type Word } from "./fault";
import { ACCOUNT_PASSWORDS, type Operation } from "./operations";
import { filled, objectIn, sentBy } from "./placeholders";

/** What became of one operation, and of the run after it. */
export interface Seen {
  readonly word: Word;
  readonly message: string | undefined;
  /** How often the request was sent that must not be repeated, where there is one. */
  readonly once: number | undefined;
  /** The next `up` (or destroy) without the fault: `ok`, or its message. */
  readonly next: string;
  /** Objects of this name on the server in the end. */
  readonly objects: number;
  /** Whether the state has the id of that object, or none when there is none. */
  readonly isKnown: boolean;
  /** The preview after the next `up`, with a refresh: `same`, or what differs. */
  readonly preview: unknown;
  /** Secrets that left the process in this row. */
  readonly leaks: readonly string[];
}

export interface Played {
  readonly seen: Seen;
  readonly expected: Seen;
}

type Met = Pick<Seen, "word" | "message" | "once">;

/** Plays one fault; gives what was seen by operation: `Repository create`. */
export async function play(site: Site, fault: Fault, all: readonly Operation[]): Promise<Map<string, Played>> {
  const { simulator } = site;
  const kept = new Set(simulator.infrastructure.repositories.map(({ id }) => id));
  const operations = all.filter((operation) => outcomeOf(fault, operation) !== undefined);
  await forgetLists(site.host);
  const scenes = await Promise.all(operations.map((operation) => sceneOf(site, operation, fault)));

  const met = await meet(site, fault, scenes);
  simulator.clearFaults();
  fault.end?.(simulator);
  const goOnWithAll = (): ReturnType<typeof goOn>[] => scenes.map((scene) => goOn(scene, nextOf(fault, scene)));
  const after = await (fault.isForgotten === true
    ? inProcess(site, configOf(simulator), scenes, () => Promise.all(goOnWithAll()))
    : Promise.all(goOnWithAll()));

  const leaks = leaksOf(site, [
    JSON.stringify(met),
    ...scenes.map(({ resource }) => JSON.stringify({ ...resource.outputs, password: "" })),
  ]);
  reset(site, kept);
  return new Map(
    scenes.map(({ operation: { resource, name, to } }, index): [string, Played] => {
      const [one, then] = [met[index], after[index]];
      if (one === undefined || then === undefined) throw new Error("a scene was not played");
      const end = { next: "ok", objects: to === undefined ? 0 : 1, isKnown: true, preview: "same", leaks: [] };
      return [`${resource.type} ${name}`, { seen: { ...one.seen, ...then, leaks }, expected: { ...one.expected, ...end } }];
    }),
  );
}

async function sceneOf(site: Site, operation: Operation, { timeout }: Fault): Promise<Scene> {
  const resource = new ManagedResource(site.host, operation.resource.stub);
  operation.prepare?.(site.simulator);
  if (operation.from !== undefined) await resource.up(operation.from);
  // As a program would have declared it in the run before.
  if (timeout !== undefined && operation.to === undefined) resource.outputs.__timeouts = { delete: timeout };
  return { site, simulator: site.simulator, operation, resource, request: operation.request(resource.id ?? "") };
}

function nextOf(fault: Fault, { operation }: Scene): Outcome["next"] {
  return outcomeOf(fault, operation)?.next;
}

interface SeenAndExpected {
  readonly seen: Met;
  readonly expected: Met;
}

async function meet(site: Site, fault: Fault, scenes: readonly Scene[]): Promise<SeenAndExpected[]> {
  const { simulator } = site;
  const { settings, isSequential } = fault;
  await forgetLists(site.host);
  simulator.clearRequests();
  const meetAll = (some: readonly Scene[]): Promise<SeenAndExpected[]> => Promise.all(some.map((scene) => meetOne(scene, fault)));
  const inOneRun = (some: readonly Scene[]): Promise<SeenAndExpected[]> =>
    settings === undefined ? meetAll(some) : inProcess(site, settings(simulator), some, () => meetAll(some));
  const turns = new Map<unknown, Scene[]>();
  // What only reads comes first: lists that are read for a write would answer it as well.
  for (const scene of scenes.toSorted((a, b) => Number(b.operation.name === "read") - Number(a.operation.name === "read"))) {
    const turn = isSequential === true ? scene : settings === undefined ? scene.operation.turn : 0;
    turns.set(turn, [...(turns.get(turn) ?? []), scene]);
  }
  if (turns.size === 1) {
    fault.begin?.(simulator);
    return inOneRun(scenes);
  }
  const met = new Map<Scene, SeenAndExpected>();
  for (const some of turns.values()) {
    simulator.clearRequests();
    fault.begin?.(simulator);
    for (const [index, one] of (await inOneRun(some)).entries()) {
      const scene = some[index];
      if (scene !== undefined) met.set(scene, one);
    }
    simulator.clearFaults();
  }
  return scenes.map((scene) => met.get(scene)).filter((one) => one !== undefined);
}

/** Lets a process of its own, with these settings, do what the site's host does otherwise. */
async function inProcess<T>(
  site: Site,
  settings: Record<string, string>,
  scenes: readonly Scene[],
  run: () => Promise<T>,
): Promise<T> {
  const host = startRun(settings);
  for (const { resource } of scenes) resource.host = host;
  const result = await run();
  for (const { resource } of scenes) resource.host = site.host;
  await host.close();
  // What it told is looked through for secrets with the rest.
  site.host.log.messages.push(...host.log.messages);
  return result;
}

async function meetOne(scene: Scene, fault: Fault): Promise<SeenAndExpected> {
  const { simulator, operation } = scene;
  const { word, message } = outcomeOf(fault, operation) ?? { word: "ok" };
  fault.strike?.(scene);
  const before = heldOf(scene);
  const { result, error } = await operate(scene, fault.timeout);
  const once = fault.once?.(scene);
  return {
    seen: {
      word: wordOf(scene, fault, before, result, error),
      message: error && withoutCodes(error.message),
      once: once === undefined ? undefined : sentBy(simulator, once).length,
    },
    expected: {
      word,
      message: message === undefined ? undefined : filled(message, scene, fault),
      once: once === undefined ? undefined : 1,
    },
  };
}

async function operate({ operation, resource }: Scene, timeout?: string): Promise<{ result?: unknown; error?: Error }> {
  const limits = timeout === undefined ? {} : { __timeouts: { create: timeout, update: timeout } };
  const run = async (): Promise<unknown> => {
    if (operation.to === undefined) return resource.destroy();
    return operation.name === "read" ? resource.refresh() : resource.up({ ...operation.to, ...limits });
  };
  return run().then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error as Error }),
  );
}

/** The word that the facts make. */
function wordOf(scene: Scene, fault: Fault, before: string, result: unknown, error: Error | undefined): Word {
  const { simulator, operation, request } = scene;
  if (error instanceof InitializationError) return "unfinished";
  if (error !== undefined) {
    const { sessions, enterpriseManager } = simulator.infrastructure;
    const isRunning =
      sessions.some(({ state, effect }) => state !== "Stopped" && objectIn(effect) === operation.object) ||
      enterpriseManager.tasks.some(
        ({ result, isFinished, effect, course }) =>
          !isFinished &&
          // One that has failed goes on only where it was to have an effect all the same.
          (result === undefined || result.success || course.outcome.effect === true) &&
          objectIn(effect) === operation.object,
      );
    return heldOf(scene) === before && !isRunning ? "refused" : "unknown";
  }
  if (result === "gone") return "gone";
  if (operation.name === "read" && Object.keys(result as Fields).length > 0) return "drift";
  // Operations that share a process can share a request as well.
  const sent = fault.settings === undefined ? sentBy(simulator, request).length : 1;
  return sent > 1 ? "repeated" : fault.hidesAnswer === true ? "recovered" : "ok";
}

/** The object on the server, as text. */
function heldOf({ simulator, operation }: Scene): string {
  return JSON.stringify(operation.resource.objects(simulator).filter(({ name }) => name === operation.object));
}

/** The next run, without the fault, and the preview after it. */
async function goOn(
  { simulator, operation, resource }: Scene,
  first: Outcome["next"],
): Promise<Pick<Seen, "next" | "objects" | "isKnown" | "preview">> {
  const to = operation.to && { ...operation.to, ...(first === "adopt" ? { adopt: true } : {}) };
  const run = async (): Promise<unknown> => {
    if (to === undefined) return resource.id === undefined ? undefined : resource.destroy();
    if (first === "refresh") await resource.refresh();
    return resource.up(to);
  };
  const failure = await failureOf(run());
  const there = operation.resource.objects(simulator).filter(({ name }) => name === operation.object);
  return {
    next: failure === "(no failure)" ? "ok" : failure,
    objects: there.length,
    isKnown: there[0]?.id === resource.id,
    preview: to === undefined ? "same" : await previewOf(resource, to).catch((error: unknown) => (error as Error).message),
  };
}

/** `same`, or what a preview with a refresh shows. */
export async function previewOf(resource: ManagedResource, to: Fields): Promise<unknown> {
  const { outputs } = resource;
  const drift = await resource.refresh();
  // An output that another resource or the stack takes is seen in a preview as well.
  const changed = { ...(drift === "gone" ? { drift } : drift), ...differences(visible(outputs), visible(resource.outputs)) };
  return Object.keys(changed).length > 0 ? changed : resource.up(to);
}

function visible(outputs: Fields): Fields {
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => !key.startsWith("__")));
}

/** Without what differs from machine to machine. */
function withoutCodes(message: string): string {
  return message
    .replace(/\((ECONNRESET|UND_ERR_SOCKET|EPIPE|ERR_SSL_\w+|EPROTO)\)/g, "(CODE)")
    .replace(/\(CODE\)\. Does this port speak HTTPS\? Address from config veeam:\w+Url\./, "(CODE).")
    .replace("(EAI_AGAIN)", "(ENOTFOUND)")
    .replace(/within \d+m?s/g, "within TIME");
}

/** The secrets that are found in what left the provider: its texts, and the messages and states given. */
function leaksOf({ simulator, host }: Site, texts: readonly string[]): string[] {
  const told = [...texts, ...host.log.messages.map(({ message }) => message)].join("\n");
  const { tokens, enterpriseManager } = simulator.infrastructure;
  const logons = enterpriseManager.logonSessions.flatMap(({ token }) => token ?? []);
  const secrets = [
    simulator.password,
    ...ACCOUNT_PASSWORDS,
    ...logons,
    ...tokens.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]),
  ];
  return secrets.filter((secret) => told.includes(secret) || told.includes(JSON.stringify(secret).slice(1, -1)));
}

/** The server as it was before the fault: with what the operations refer to. */
function reset({ simulator, host }: Site, kept: ReadonlySet<string>): void {
  const { infrastructure } = simulator;
  infrastructure.repositories = infrastructure.repositories.filter(({ id }) => kept.has(id));
  infrastructure.scaleOutRepositories.splice(0);
  infrastructure.sessions.splice(0);
  infrastructure.enterpriseManager.backupServers.splice(0);
  infrastructure.enterpriseManager.tasks.splice(0);
  simulator.clearRequests();
  host.log.messages.splice(0);
}
