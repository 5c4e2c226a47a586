// Plays one scenario on an engine: each phase is one command, of the same program with this package and with the floor.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, Operation, Result, Stack } from "../test/engine";
import { environmentOf } from "../test/environment";
import { nodeOptions, startClock, type Clock } from "./clock";
import { declarationsFor, type Declarations } from "./declarations";
import { inTheMiddle, type Phase, type PhaseMeasurement } from "./measurement";
import { countByKind, type Requests } from "./requests";
import { modeOf, type Scenario } from "./scenarios";
import { Server } from "./server";
import { UsageRecords, type Usage } from "./usage";

const DECLARATIONS = "declarations.json";

interface Played {
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

/** As often as the scenario says, each time on a new server. */
export async function measure(engine: Engine, scenario: Scenario): Promise<PhaseMeasurement[]> {
  const runs: PhaseMeasurement[][] = [];
  for (let run = 0; run < scenario.runs; run++) runs.push(await measureOnce(engine, scenario));
  return inTheMiddle(runs);
}

async function measureOnce(engine: Engine, scenario: Scenario): Promise<PhaseMeasurement[]> {
  const { name, kind, count, pace, parallel, latencyMs, savesStateOnce, runs, hasFloorInStep } = scenario;
  const clock = startClock(pace.speed);
  const { durationMs, looks } = pace;
  const length =
    looks === undefined ? { sessionDuration: durationMs, taskDuration: durationMs } : { sessionLooks: looks, taskLooks: looks };
  const server = await Server.start({ clock, latencyMs, ...length });
  const programs: Program[] = [];
  try {
    const site = { scenario, server, clock, declarations: await declarationsFor(scenario, server) };
    const own = await Program.start(engine, site, {});
    programs.push(own);
    const sleep = { BENCH_FLOOR_SLEEP_MS: String(durationMs) };
    const floor = await Program.start(engine, site, sleep);
    programs.push(floor);
    const inStep = hasFloorInStep ? await Program.start(engine, site, { ...sleep, BENCH_FLOOR_IN_STEP: "true" }) : undefined;
    if (inStep !== undefined) programs.push(inStep);
    const measured: PhaseMeasurement[] = [];
    for (const step of scenario.refreshesAlways ? refreshingPhases : plainPhases) {
      // One right after the other: the machine may be quicker or slower a minute later.
      const { requests, ...beside } = await own.play(step);
      const { requests: none, ...below } = await floor.play(step);
      if (Object.keys(none).length > 0) throw new Error(`${name}: the floor sent requests`);
      const { phase } = step;
      const sessions = { sessions: pace.label, mode: modeOf(pace) };
      const conditions = { scenario: name, kind, count, ...sessions, parallel, latencyMs, savesStateOnce, runs };
      const together = await inStep?.play(step);
      const floorInStep = together === undefined ? undefined : { wallMs: together.wallMs };
      measured.push({ ...conditions, phase, requests, own: beside, floor: below, floorInStep });
    }
    return measured;
  } finally {
    for (const program of programs) await program.close();
    await server.close();
  }
}

/** The program of a scenario on one of the two providers. */
class Program {
  private constructor(
    private readonly site: Site,
    private readonly stack: Stack,
    private readonly usage: UsageRecords,
    private readonly directory: string,
  ) {}

  static async start(engine: Engine, site: Site, env: Record<string, string>): Promise<Program> {
    const { scenario, server, clock } = site;
    const usage = new UsageRecords();
    const directory = mkdtempSync(join(tmpdir(), "bench-"));
    const stack = await engine.createStack({
      projectDirectory: join(__dirname, "program"),
      parallel: scenario.parallel,
      env: {
        ...environmentOf(server.address),
        ...clock.env,
        ...usage.env,
        ...(scenario.savesStateOnce ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {}),
        ...env,
        NODE_OPTIONS: nodeOptions(),
        BENCH_DECLARATIONS_FILE: join(directory, DECLARATIONS),
      },
    });
    const program = new Program(site, stack, usage, directory);
    program.declare("as created");
    return program;
  }

  async play({ phase, command, expected }: Step): Promise<Played> {
    const { stack, usage } = this;
    const { scenario, server } = this.site;
    if (phase === "update") this.declare("changed");
    await server.ask("takeRequests");
    const start = performance.now();
    const result = await command(stack);
    const wallMs = performance.now() - start;
    requireDone(result, phase, expected, scenario);
    return { wallMs, host: usage.take(), requests: countByKind(await server.ask("takeRequests")) };
  }

  async close(): Promise<void> {
    await this.stack.remove();
    this.usage.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private declare(description: string): void {
    const { scenario, declarations } = this.site;
    const content = { kind: scenario.kind, resources: declarations(description) };
    writeFileSync(join(this.directory, DECLARATIONS), JSON.stringify(content));
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
