/**
 * Whatever a server answers: each operation ends, with success or with a message that people can read, and neither the process
 * nor the state is lost.
 */
import fc, { type Arbitrary } from "fast-check";
import { startSimulator, type FaultEffect } from "veeam-simulator";
import { InitializationError, type Host } from "../engine/host";
import { ACCOUNT_PASSWORDS, BACKUP_SERVER, operationsOn, type Operation } from "../faults/operations";
import { exactly } from "../faults/fault";
import { restorePoint } from "../faults/requests";
import { flawsOf, leaksIn, withoutAccounts } from "../readable";
import { REVISION, servedUpTo } from "../revision";
import { ManagedResource, configOf, startHostProcess, type Site } from "../site";
import { readCorpus, type Example } from "../unit/robustness/corpus";
import { ECHO, about, garbage, textOf, type Garbage } from "../unit/robustness/garbage";
import { isAnswerOfAbsence } from "../unit/robustness/absence";
import { limitMs, runs } from "../unit/robustness/seed";

/** Most of the time passes in pauses, so several servers, each with a provider host, share the work. */
const LANES = 4;
const SCENES_PER_LANE = 45;
const PASSWORD = 'p4ß & "w/ö+r\\d %41';
/** Of each write, so that no answer keeps it waiting for long; looks after it have 10 seconds of their own. */
const TIMEOUT = "1500ms";
/** After a lost answer, 30 seconds of search and 30 of reading back follow: what takes longer than all of that together hangs. */
const HANGS_AFTER_MS = 90_000;
const NOBODY = "00000000-0000-4000-8000-000000000000";

/** A provider in a process of its own, which must not end. */
type ProcessSite = Site & { readonly host: Host };

interface Lane {
  readonly site: ProcessSite;
  readonly operations: readonly Operation[];
  hasEnded: boolean;
}

interface Scene {
  /** One of all operations. */
  readonly operation: number;
  /** One of the requests that the operation may send. */
  readonly request: number;
  readonly garbage: Garbage;
  /** Undefined for the status of the real answer. */
  readonly status: number | undefined;
  /** Whether the request has its effect. */
  readonly when: "before" | "after";
  readonly times: number | "always";
  readonly isAboutObject: boolean;
}

let corpus: Example[];
const lanes: Lane[] = [];

beforeAll(async () => {
  corpus = await readCorpus();
  lanes.push(...(await Promise.all(Array.from({ length: LANES }, openLane))));
}, 60_000);
afterAll(() => Promise.all(lanes.map(({ site }) => site.close())));

async function openLane(): Promise<Lane> {
  const simulator = await startSimulator({
    sessionLooks: 1,
    taskLooks: 2,
    apiVersions: servedUpTo(REVISION),
    password: PASSWORD,
  });
  const host = await startHostProcess(configOf(simulator));
  const site = {
    simulator,
    host,
    close: async () => {
      await host.close();
      await simulator.close();
    },
  };
  const lane = { site, operations: await operationsOn(site), hasEnded: false };
  void site.host.exited.then(() => (lane.hasEnded = true));
  return lane;
}

describe("an answer made from bytes by chance and from what servers answer", () => {
  it(
    "ends each operation with success or a readable message, and loses neither process nor state",
    async () => {
      await Promise.all(
        lanes.map((lane, index) =>
          fc.assert(
            fc.asyncProperty(scenes(lane), async (scene) => {
              expect(await flawsSeen(lane, scene)).toEqual([]);
            }),
            runs(SCENES_PER_LANE, index),
          ),
        ),
      );
    },
    limitMs(300),
  );
});

function scenes({ operations }: Lane): Arbitrary<Scene> {
  return fc.record({
    operation: fc.nat(operations.length - 1),
    request: fc.nat(1000),
    garbage: garbage(corpus),
    // None that is repeated for long: 502, 503, 504 and 429.
    status: fc.oneof(
      { weight: 6, arbitrary: fc.constant(undefined) },
      fc.constantFrom(200, 201, 202, 400, 401, 403, 404, 409, 500),
    ),
    when: fc.constantFrom("before", "after"),
    times: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.constantFrom(2, 3, "always" as const)),
    isAboutObject: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
  });
}

/** Plays a scene; gives what is not as it must be. */
async function flawsSeen(lane: Lane, scene: Scene): Promise<string[]> {
  const { site, operations } = lane;
  const { simulator, host } = site;
  const operation = operations[scene.operation];
  if (operation === undefined) throw new Error("there is no such operation");
  const restore = restorePoint(simulator);
  const resource = new ManagedResource(host, operation.resource.stub);
  operation.prepare?.(simulator);
  if (operation.from !== undefined) await resource.up(operation.from);
  if (operation.to === undefined) resource.outputs.__timeouts = { delete: TIMEOUT };

  const body = about(scene.garbage, {
    id: scene.isAboutObject ? (resource.id ?? NOBODY) : NOBODY,
    name: operation.object,
    secret: PASSWORD,
  });
  const on = requestsOf(operation, resource.id ?? "");
  const fault = simulator.fail({ on: on[scene.request % on.length] ?? "", times: scene.times, with: effectOf(scene, body) });
  const outcome = await Promise.race([outcomeOf(operate(operation, resource)), hanging()]);
  const met = fault.hits;
  simulator.clearFaults();

  const flaws = [
    ...outcome.messages.flatMap((message) =>
      flawsOf(message, secretsOf(site)).map((flaw) => `${flaw}: ${message.slice(0, 500)}`),
    ),
    ...leaksIn(toldBy(site), secretsOf(site)),
    // What a server says that it holds is state, whatever it is.
    ...(scene.garbage.bytes.includes(ECHO) ? [] : leaksIn(withoutAccounts(resource.outputs), secretsOf(site))),
    ...(lane.hasEnded ? [`the provider host ended: ${host.stderr}`] : []),
    ...(/^\s+at /m.test(host.stderr) ? [`a stack was printed: ${host.stderr}`] : []),
    ...(outcome.hangs ? ["it hangs"] : []),
    ...(outcome.result === "gone" && !(met > 0 && isAnswerOfAbsence(textOf(body), scene.status)) ? ["the state forgot it"] : []),
  ];
  const stateFlaws = flaws.length === 0 ? await flawsOfState(operation, resource, site) : [];
  restore();
  simulator.clearRequests();
  host.log.messages.splice(0);
  host.stdout = "";
  host.stderr = "";
  return [...flaws, ...stateFlaws];
}

/** What the operation may send to the server, as patterns for the simulator. */
function requestsOf({ resource, request, readBack }: Operation, id: string): (string | RegExp)[] {
  if (resource === BACKUP_SERVER) {
    const own = [request(id), request(id), readBack.request];
    return [...own, ...["backupServer", "querySvc", "query", "task", "task", "tasks"].map((name) => `enterpriseManager ${name}`)];
  }
  const own = [exactly(request(id)), exactly(request(id)), readBack.request, readBack.request.replace("/*", "")];
  const sessions = ["GET /sessions/*", "GET /sessions/*", "GET /sessions/*/logs", "GET /sessions", "GET /serverTime"];
  return [...own, ...sessions, /^\S+ \/api\/v1\//];
}

function effectOf({ status, when }: Scene, body: string): FaultEffect {
  return status === undefined
    ? { kind: "replaceBody", text: body, encoding: "latin1" }
    : { kind: "answer", status, body: textOf(body), when };
}

async function operate({ name, to }: Operation, resource: ManagedResource): Promise<unknown> {
  if (to === undefined) return resource.destroy();
  return name === "read" ? resource.refresh() : resource.up({ ...to, __timeouts: { create: TIMEOUT, update: TIMEOUT } });
}

interface Outcome {
  readonly result?: unknown;
  readonly messages: readonly string[];
  readonly hangs?: true;
}

async function outcomeOf(run: Promise<unknown>): Promise<Outcome> {
  return run.then(
    (result) => ({ result, messages: [] }),
    (error: unknown) => ({
      messages: [(error as Error).message, ...(error instanceof InitializationError ? error.reasons : [])],
    }),
  );
}

async function hanging(): Promise<Outcome> {
  return new Promise((resolve) => setTimeout(() => resolve({ messages: [], hangs: true }), HANGS_AFTER_MS).unref());
}

/** Without garbage a refresh finds the object that the state knows, and never takes it for gone. */
async function flawsOfState(
  { resource: { objects } }: Operation,
  resource: ManagedResource,
  { simulator }: ProcessSite,
): Promise<string[]> {
  const { id } = resource;
  if (id === undefined || !objects(simulator).some((one) => one.id === id)) return [];
  const { result, messages } = await outcomeOf(resource.refresh());
  // A type that the server showed once, in a model like any other, may be one that the revision does not have.
  return [
    ...messages.filter((message) => !/type: \w+ needs REST revision/.test(message)),
    ...(result === "gone" ? ["a refresh forgot it"] : []),
  ];
}

function toldBy({ host }: ProcessSite): string {
  return [host.stdout, host.stderr, ...host.log.messages.map(({ message }) => message)].join("\n");
}

function secretsOf({ simulator }: ProcessSite): string[] {
  const { tokens, enterpriseManager } = simulator.infrastructure;
  return [
    PASSWORD,
    ...ACCOUNT_PASSWORDS,
    ...enterpriseManager.logonSessions.flatMap(({ token }) => token ?? []),
    ...tokens.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]),
  ];
}
