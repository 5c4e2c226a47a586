// Plays one scenario on an engine: each phase is one command, of the same program with this package and with the floor.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, Operation, Result, Stack } from "../test/engine";
import { environmentOf } from "../test/environment";
import { nodeOptions, startClock, type Clock } from "./clock";
import { declarationsFor, type Declarations } from "./declarations";
import type { Phase, PhaseMeasurement } from "./measurement";
import { countByKind, type Requests } from "./requests";
import { modeOf, type Scenario } from "./scenarios";
import { Server } from "./server";
import { UsageRecords, type Usage } from "./usage";

interface Played {
  phase: Phase;
  wallMs: number;
  host: Usage | undefined;
  requests: Requests;
}

interface Site {
  scenario: Scenario;
  server: Server;
  clock: Clock;
  declarations: Declarations;
}

export async function measure(engine: Engine, scenario: Scenario): Promise<PhaseMeasurement[]> {
  const { name, kind, count, pace, parallel, latencyMs } = scenario;
  const clock = startClock(pace.speed);
  const { durationMs, looks } = pace;
  const length =
    looks === undefined ? { sessionDuration: durationMs, taskDuration: durationMs } : { sessionLooks: looks, taskLooks: looks };
  const server = await Server.start({ clock, latencyMs, ...length });
  try {
    const site = { scenario, server, clock, declarations: await declarationsFor(scenario, server) };
    const own = await play(engine, site, {});
    const floor = await play(engine, site, { BENCH_FLOOR_SLEEP_MS: String(durationMs) });
    return own.map(({ phase, requests, ...measured }, index) => {
      const beside = floor[index];
      if (beside?.phase !== phase) throw new Error(`${name}: the floor has no ${phase}`);
      if (Object.keys(beside.requests).length > 0) throw new Error(`${name}: the floor sent requests`);
      return {
        ...{ scenario: name, kind, count, sessions: pace.label, mode: modeOf(pace), parallel, latencyMs, phase, requests },
        own: measured,
        floor: { wallMs: beside.wallMs, host: beside.host },
      };
    });
  } finally {
    await server.close();
  }
}

async function play(
  engine: Engine,
  { scenario, server, clock, declarations }: Site,
  env: Record<string, string>,
): Promise<Played[]> {
  const directory = mkdtempSync(join(tmpdir(), "bench-"));
  const declarationsFile = join(directory, "declarations.json");
  const declare = (description: string): void => {
    writeFileSync(declarationsFile, JSON.stringify({ kind: scenario.kind, resources: declarations(description) }));
  };
  const usage = new UsageRecords();
  const stack = await engine.createStack({
    projectDirectory: join(__dirname, "program"),
    parallel: scenario.parallel,
    env: {
      ...environmentOf(server.address),
      ...clock.env,
      ...usage.env,
      ...env,
      NODE_OPTIONS: nodeOptions(),
      BENCH_DECLARATIONS_FILE: declarationsFile,
    },
  });
  try {
    declare("as created");
    const played: Played[] = [];
    for (const { phase, command, expected } of scenario.refreshesAlways ? refreshingPhases : plainPhases) {
      if (phase === "update") declare("changed");
      await server.ask("takeRequests");
      const start = performance.now();
      const result = await command(stack);
      const wallMs = performance.now() - start;
      requireDone(result, phase, expected, scenario);
      played.push({ phase, wallMs, host: usage.take(), requests: countByKind(await server.ask("takeRequests")) });
    }
    return played;
  } finally {
    await stack.remove();
    usage.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Step {
  phase: Phase;
  command: (stack: Stack) => Promise<Result>;
  /** What happens to each resource. */
  expected: Operation;
}

const create: Step = { phase: "create", command: (stack) => stack.up(), expected: "create" };

const plainPhases: readonly Step[] = [
  create,
  { phase: "preview", command: (stack) => stack.preview(), expected: "same" },
  { phase: "refresh", command: (stack) => stack.refresh(), expected: "refresh" },
  { phase: "update", command: (stack) => stack.up(), expected: "update" },
  { phase: "destroy", command: (stack) => stack.destroy(), expected: "delete" },
];

const refreshingPhases: readonly Step[] = [
  create,
  { phase: "preview --refresh", command: (stack) => stack.preview({ refresh: true }), expected: "refresh" },
  { phase: "up --refresh", command: (stack) => stack.up({ refresh: true }), expected: "refresh" },
  { phase: "destroy --refresh", command: (stack) => stack.destroy({ refresh: true }), expected: "delete" },
];

/** A number is worth nothing when the command did something else than the phase says. */
function requireDone({ ok, steps, text }: Result, phase: Phase, expected: Operation, { name, count }: Scenario): void {
  if (!ok) throw new Error(`${name}: ${phase} failed:\n${text}`);
  const own = steps.filter(({ type }) => type.startsWith("pulumi-nodejs:"));
  const done = own.filter(({ operation, found }) => operation === expected && (found ?? "same") === "same").length;
  const others = own.filter(({ operation }) => ![expected, "same", "refresh"].includes(operation)).length;
  if (done !== count || others > 0) {
    throw new Error(`${name}: ${phase} was ${done} × ${expected} and ${others} other steps instead of ${count}:\n${text}`);
  }
}
