/**
 * The provider host killed (SIGKILL) at each stage of each operation. The engine then knows nothing but its own text, "error
 * reading from server: EOF", and the state is as before; what counts is the next `up`, in a process of its own.
 */
import { startSimulator, type Fault as PlacedFault, type Simulator } from "veeam-simulator";
import { arrived } from "../arrived";
import type { Host } from "../engine/host";
import { failureOf } from "../reading";
import { ManagedResource, configOf, forgetLists, startHostProcess } from "../site";
import {
  BACKUP_SERVER,
  REPOSITORY,
  RESOURCES,
  SCALE_OUT_REPOSITORY,
  operationsOn,
  type Operation,
  type OperationName,
  type Resource,
} from "../faults/operations";
import { printed } from "../faults/table";

/** What the next `up` does: it just succeeds, or refuses the name and, with `adopt: true`, goes on. */
type Next = "ok" | "adopted";

interface Stage {
  readonly name: string;
  /** Types on the same server. */
  readonly types: readonly Resource[];
  /** The request at which the process dies: while it waits for the answer. */
  readonly at: (scene: Scene) => string | RegExp;
  /** How many like it come before; of all operations, where they cannot be told apart. */
  readonly skip?: (operation: Operation) => number;
  /** Whether the server has served the request by then. */
  readonly when: "before" | "after";
  /** One request serves all operations, of a process that knows nothing of the server yet. */
  readonly isShared?: true;
  /** One look serves all operations once each has its session. */
  readonly isTogether?: true;
  readonly next: Partial<Record<OperationName, Next>>;
}

interface Scene {
  readonly operation: Operation;
  readonly resource: ManagedResource;
  /** Of all objects that were there when the scene began. */
  readonly ids: readonly string[];
}

const onVbr = [REPOSITORY, SCALE_OUT_REPOSITORY];
const onEnterpriseManager = [BACKUP_SERVER];
const nothingDone: Stage["next"] = { create: "ok", update: "ok", delete: "ok", "mode change": "ok" };
const withSession: Stage["next"] = { create: "adopted", update: "ok", "mode change": "ok" };

const adoptedBackupServer: Stage["next"] = { create: "adopted", update: "ok", delete: "ok" };
const backupServersLeftAlone: Stage["next"] = { create: "ok", update: "ok", delete: "ok" };
const LIST = "enterpriseManager backupServers";
const TASK = "enterpriseManager task";
/** One by one or in a list, but not the first look at what earlier runs have left. */
const SESSIONS = /^GET \/api\/v1\/sessions(\/|\?(?!.*stateFilter))/;

const STAGES: readonly Stage[] = [
  {
    name: "asking who the server is",
    types: onVbr,
    at: () => "GET /serverInfo",
    when: "before",
    isShared: true,
    next: nothingDone,
  },
  {
    name: "logging on",
    types: onEnterpriseManager,
    at: () => "enterpriseManager logOn",
    when: "after",
    isShared: true,
    next: backupServersLeftAlone,
  },
  {
    name: "looking at what is there",
    types: onEnterpriseManager,
    at: () => LIST,
    when: "before",
    isShared: true,
    next: backupServersLeftAlone,
  },
  ...oneByOne({
    name: "looking at what is there",
    types: onVbr,
    at: (scene) => (scene.operation.name === "create" ? scene.operation.readBack.request.replace("/*", "") : readOf(scene)),
    when: "before",
    next: { create: "ok", update: "ok", "mode change": "ok" },
  }),
  { name: "sending the request, before its effect", types: onVbr, at: requestOf, when: "before", next: nothingDone },
  {
    name: "sending the request, before its effect",
    types: onEnterpriseManager,
    at: requestOf,
    when: "before",
    next: backupServersLeftAlone,
  },
  {
    name: "waiting for the answer, after the effect",
    types: onEnterpriseManager,
    at: requestOf,
    when: "after",
    next: adoptedBackupServer,
  },
  {
    name: "waiting for the answer, after the effect",
    types: onVbr,
    at: requestOf,
    when: "after",
    next: { ...withSession, delete: "ok" },
  },
  { name: "looking at the session", types: onVbr, at: () => SESSIONS, when: "before", isTogether: true, next: withSession },
  {
    name: "looking at the session, which is over",
    types: onVbr,
    at: () => SESSIONS,
    when: "after",
    isTogether: true,
    next: withSession,
  },
  ...oneByOne({
    name: "looking at the task",
    types: onEnterpriseManager,
    at: () => TASK,
    when: "before",
    next: adoptedBackupServer,
  }),
  ...oneByOne({
    name: "reading back",
    types: onVbr,
    at: readOf,
    skip: ({ readBack }) => readBack.skip,
    when: "before",
    next: withSession,
  }),
  ...oneByOne({
    name: "reading back",
    types: onEnterpriseManager,
    at: () => LIST,
    // The one before the request.
    skip: () => 1,
    when: "before",
    next: adoptedBackupServer,
  }),
];

/** Each operation for itself, because looks of the same moment at one collection become one request. */
function oneByOne(stage: Stage): Stage[] {
  return Object.entries(stage.next).map(([name, next]) => ({ ...stage, next: { [name]: next } }));
}

function requestOf({ operation, resource }: Scene): string {
  return operation.request(resource.id ?? "").split("?", 1)[0] ?? "";
}

/** The reading of this very object, also of one that is yet to be made. */
function readOf({ operation, resource, ids }: Scene): string | RegExp {
  const { request } = operation.readBack;
  return resource.id === undefined
    ? new RegExp(`^${request.replace("*", `(?!${ids.join("|")})[^/?]+`)}$`)
    : request.replace("*", resource.id);
}

/** What was seen of one operation after the kill. */
interface Seen {
  /** The message of the next `up`, nothing when it succeeded. */
  readonly refusal: string | undefined;
  /** Ids on the server and in the state in the end. */
  readonly there: readonly string[];
  readonly known: readonly string[];
  readonly drift: unknown;
  readonly preview: string;
}

let simulator: Simulator;
let operations: readonly Operation[];
/** The process of the run under way. */
let host: Host;
const words = new Map<string, string>();

beforeAll(async () => {
  simulator = await startSimulator({ sessionLooks: 1, taskLooks: 1 });
  const first = await startHostProcess(configOf(simulator));
  operations = await operationsOn({ simulator, host: first });
  await first.close();
  host = await startHostProcess(configOf(simulator));
});
afterAll(async () => {
  const wordOf = (stage: Stage, type: string, name: string): string | undefined => words.get(`${stage.name} ${type} ${name}`);
  process.stdout.write(`\nThe next up after a kill while …\n${printed(RESOURCES, STAGES, wordOf)}\n\n`);
  await host.close();
  await simulator.close();
});

describe.each(STAGES.map((stage) => [stage.name, stage] as const))("a host that is killed while %s", (_name, stage) => {
  let seen: Map<string, Seen>;
  beforeAll(async () => {
    seen = await play(stage);
  });

  const cases = stage.types.flatMap((resource) =>
    resource.operations.flatMap((name) => {
      const next = stage.next[name];
      return next === undefined ? [] : [[`${resource.type} ${name}`, next] as const];
    }),
  );

  it.each(cases)("%s: %s", (which, next) => {
    const one = seen.get(which);

    words.set(`${stage.name} ${which}`, one?.refusal === undefined ? "ok" : "adopted");
    if (next === "ok") expect(one?.refusal).toBeUndefined();
    else expect(one?.refusal).toMatch(/ already.* Nothing was changed\. .*adopt: true/);
    expect(one).toMatchObject({ drift: {}, preview: "same", known: one?.there });
    expect(one?.there).toHaveLength(which.endsWith("delete") ? 0 : 1);
  });
});

/** All operations begin, the process dies when each has come to the stage, and another process does the next run. */
async function play(stage: Stage): Promise<Map<string, Seen>> {
  const struck = operations.filter(({ name, resource }) => stage.types.includes(resource) && stage.next[name] !== undefined);
  // The process that dies is a new one where it must not know the server yet.
  const setUp = stage.isShared === true ? await startHostProcess(configOf(simulator)) : host;
  await forgetLists(setUp);
  const resources = await Promise.all(
    struck.map(async (operation) => {
      const resource = new ManagedResource(setUp, operation.resource.stub);
      if (operation.from !== undefined) await resource.up(operation.from);
      return resource;
    }),
  );
  if (setUp !== host) await setUp.close();

  const ids = RESOURCES.flatMap((type) => type.objects(simulator).map(({ id }) => id));
  const scenes = struck.map((operation, index) => ({ operation, resource: resources[index] ?? new ManagedResource(host), ids }));
  await kill(stage, scenes);
  host = await startHostProcess(configOf(simulator));
  const seen = await Promise.all(scenes.map(goOn));

  const made = new Set(struck.map(({ object }) => object));
  const { infrastructure } = simulator;
  infrastructure.repositories = infrastructure.repositories.filter(({ name }) => !made.has(name));
  infrastructure.scaleOutRepositories.splice(0);
  infrastructure.enterpriseManager.backupServers.splice(0);
  return new Map(seen.map((one, index) => [`${struck[index]?.resource.type ?? ""} ${struck[index]?.name ?? ""}`, one]));
}

async function kill({ at, skip, when, isShared, isTogether }: Stage, scenes: readonly Scene[]): Promise<void> {
  const faults = new Map<string, PlacedFault>();
  for (const scene of scenes) {
    const on = at(scene);
    faults.set(String(on), { on, times: "always", skip: skip?.(scene.operation) ?? 0, with: { kind: "stall", when } });
  }
  const sessionsBefore = simulator.infrastructure.sessions.length;
  const placed = [...faults.values()].map((fault) => simulator.fail(fault));
  const running = scenes.map(({ operation, resource }) => {
    resource.host = host;
    return failureOf(operation.to === undefined ? resource.destroy() : resource.up(operation.to));
  });
  const hits = (): number => placed.reduce((sum, fault) => sum + fault.hits, 0);
  const { sessions } = simulator.infrastructure;
  const isSoFar = (): boolean => isTogether !== true || sessions.length - sessionsBefore >= scenes.length;
  await arrived(() => isSoFar() && hits() >= (isShared === true || isTogether === true ? 1 : scenes.length));

  await host.kill();

  for (const failure of await Promise.all(running)) expect(failure).not.toBe("(no failure)");
  simulator.clearFaults();
}

async function goOn({ operation, resource }: Scene): Promise<Seen> {
  const { resource: type, object, to } = operation;
  resource.host = host;
  const there = (): string[] => type.objects(simulator).flatMap(({ id, name }) => (name === object ? [id] : []));
  if (to === undefined) {
    const failure = await failureOf(resource.destroy());
    const refusal = failure === "(no failure)" ? undefined : failure;
    return { refusal, there: there(), known: [], drift: {}, preview: "same" };
  }
  const failure = await failureOf(resource.up(to));
  const isRefused = failure !== "(no failure)";
  const program = isRefused ? { ...to, adopt: true } : to;
  if (isRefused) await resource.up(program);
  return {
    refusal: isRefused ? failure : undefined,
    there: there(),
    known: resource.id === undefined ? [] : [resource.id],
    drift: await resource.refresh(),
    preview: await resource.up(program),
  };
}
