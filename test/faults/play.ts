/** Plays a fault against an operation, and tells what was seen. */
import type { Simulator } from "veeam-simulator";
import { codeIn } from "../codes";
import { InitializationError } from "../engine/host";
import { withoutAccounts } from "../readable";
import { failureOf } from "../reading";
import { startRun, type Driven } from "../run";
import { ManagedResource, configOf, differences, forgetLists, type Fields } from "../site";
import { remedyFor, wordFor, type Fault, type Remedy, type Scene, type Word } from "./fault";
import { ACCOUNT_PASSWORDS, type Operation, type OperationName, type Resource } from "./operations";
import { objectIn, restorePoint, sentBy } from "./requests";

/** What became of one operation, and of the run after it. */
export interface Seen {
  readonly word: Word;
  readonly message: string | undefined;
  /** Of the failure. */
  readonly code: string | undefined;
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

const FAILURES: readonly Word[] = ["refused", "unfinished", "unknown"];

/** Plays one fault against one operation, each step in a run of its own as every `pulumi` command is one. */
export async function play(simulator: Simulator, fault: Fault, operation: Operation): Promise<Seen> {
  const restore = restorePoint(simulator);
  const told: string[] = [];
  const inRun = async <T>(settings: Record<string, string>, use: (run: Driven) => Promise<T>): Promise<T> => {
    const run = startRun(settings);
    try {
      return await use(run);
    } finally {
      await run.close();
      told.push(...run.log.messages.map(({ message }) => message));
    }
  };

  const resource = await inRun(configOf(simulator), (run) => prepared(run, simulator, operation, fault));
  const scene: Scene = { simulator, operation, resource, request: operation.request(resource.id ?? "") };
  const met = await inRun(fault.settings?.(simulator) ?? configOf(simulator), async (run) => {
    resource.host = run;
    // A fault of the log-in needs a run that has not logged in.
    if (fault.settings === undefined) await forgetLists(run);
    return meet(scene, fault);
  });
  simulator.clearFaults();
  fault.end?.(simulator);
  const after = await inRun(configOf(simulator), (run) => {
    resource.host = run;
    return goOn(scene, remedyFor(fault, operation));
  });

  const leaks = leaksOf(simulator, [...told, met.message ?? "", withoutAccounts(resource.outputs)]);
  restore();
  simulator.infrastructure.tokens.splice(0);
  simulator.infrastructure.enterpriseManager.logonSessions.splice(0);
  simulator.clearRequests();
  return { ...met, ...after, leaks };
}

/** What the table says of it. */
export function expectationOf(fault: Fault, resource: Resource, name: OperationName): Partial<Seen> {
  const word = wordFor(fault, { resource, name });
  if (word === undefined) throw new Error("the operation cannot meet the fault");
  const { once } = fault;
  return {
    word,
    code: FAILURES.includes(word) ? (expect.stringMatching(/^VEEAM_(?!UNEXPECTED$)/) as string) : undefined,
    ...(once === undefined ? {} : { once: 1 }),
    next: "ok",
    objects: name === "delete" ? 0 : 1,
    isKnown: true,
    preview: "same",
    leaks: [],
  };
}

async function prepared(run: Driven, simulator: Simulator, operation: Operation, { timeout }: Fault): Promise<ManagedResource> {
  const resource = new ManagedResource(run, operation.resource.stub);
  operation.prepare?.(simulator);
  if (operation.from !== undefined) await resource.up(operation.from);
  // As a program would have declared it in the run before.
  if (timeout !== undefined && operation.to === undefined) resource.outputs.__timeouts = { delete: timeout };
  return resource;
}

async function meet(scene: Scene, fault: Fault): Promise<Pick<Seen, "word" | "message" | "code" | "once">> {
  const { simulator } = scene;
  simulator.clearRequests();
  fault.begin?.(simulator);
  fault.strike?.(scene);
  const before = heldOf(scene);
  const { result, error } = await operate(scene, fault.timeout);
  const once = fault.once?.(scene);
  return {
    word: wordOf(scene, fault, before, result, error),
    message: error?.message,
    code: error && codeIn(error),
    once: once === undefined ? undefined : sentBy(simulator, once).length,
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
  return sentBy(simulator, request).length > 1 ? "repeated" : fault.hidesAnswer === true ? "recovered" : "ok";
}

/** The object on the server, as text. */
function heldOf({ simulator, operation }: Scene): string {
  return JSON.stringify(operation.resource.objects(simulator).filter(({ name }) => name === operation.object));
}

/** The next run, without the fault, and the preview after it. */
async function goOn(
  { simulator, operation, resource }: Scene,
  remedy: Remedy | undefined,
): Promise<Pick<Seen, "next" | "objects" | "isKnown" | "preview">> {
  const to = operation.to && { ...operation.to, ...(remedy === "adopt" ? { adopt: true } : {}) };
  const run = async (): Promise<unknown> => {
    if (to === undefined) return resource.id === undefined ? undefined : resource.destroy();
    if (remedy === "refresh") await resource.refresh();
    return resource.up(to);
  };
  const failure = await failureOf(run());
  const { isDone = () => true } = operation;
  const there = operation.resource.objects(simulator).filter((one) => one.name === operation.object && isDone({ ...one }));
  return {
    next: failure === "(no failure)" ? "ok" : failure,
    objects: there.length,
    isKnown: resource.id === undefined ? to === undefined || there.length === 0 : there.some(({ id }) => id === resource.id),
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

/** The secrets that are found in what left the provider: its log, its messages and the state. */
function leaksOf({ password, infrastructure }: Simulator, told: readonly string[]): string[] {
  const { tokens, enterpriseManager } = infrastructure;
  const logons = enterpriseManager.logonSessions.flatMap(({ token }) => token ?? []);
  const secrets = [
    password,
    ...ACCOUNT_PASSWORDS,
    ...logons,
    ...tokens.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]),
  ];
  const text = told.join("\n");
  return secrets.filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)));
}
