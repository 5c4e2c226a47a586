/** Objects made, changed, drifted and destroyed under faults, in one provider host, and what that host holds in the end. */
import { startSimulator, type Simulator } from "veeam-simulator";
import type { Host } from "../engine/host";
import { ACCOUNT_PASSWORDS, BACKUP_SERVER, REPOSITORY, SCALE_OUT_REPOSITORY, type Resource } from "../faults/operations";
import { flawsOf, leaksIn } from "../readable";
import { makeExtents } from "../unit/scaleOutRepository/programs";
import { configOf, forgetLists, startHostProcess, type Site } from "../site";
import { GAUGED, readGauge } from "./gauge";
import { Life, STAGES, isQuiet, type Seen, type Stage } from "./life";
import { Random } from "./random";
import { Tally } from "./tally";

export interface SoakOptions {
  readonly seed: number;
  /** Beside a tenth as many scale-out repositories and as many backup servers. */
  readonly repositories: number;
  /** How many operations the host does at least. */
  readonly operations: number;
  readonly print: (line: string) => void;
  readonly isInterrupted: () => boolean;
}

const PASSWORD = 'p4ß & "w/ö+r\\d %41';
/** As many repositories live at the same time; the first ones are fewer, because the host is measured early, too. */
const [FIRST_BATCH, BATCH] = [45, 100];
/** As many repositories for each of the others. */
const SHARE = 10;
/** How much more a host may hold after all operations than after a tenth of them. */
const GROWTH_LIMIT = 1.5;
/** Connections that nobody uses are closed, and logons ended, after less than this. */
const IDLE_MS = 8000;
const EXIT_LIMIT_MS = 2000;
const CLOSED_WITHIN_MS = 2000;

/** Gives what does not hold: empty when all of it does. */
export async function soak(options: SoakOptions): Promise<string[]> {
  const { print, seed } = options;
  const simulator = await startSimulator({
    password: PASSWORD,
    sessionDuration: "40ms",
    taskDuration: "40ms",
    apiVersions: ["1.2-rev1", "1.3-rev0"],
  });
  // So that each write has a task.
  simulator.infrastructure.enterpriseManager.habits.deleteAnswer = { status: 202, body: "task" };
  const host = await startHostProcess(configOf(simulator), GAUGED);
  const run = new Soak(options, simulator, host);
  print(`Seed ${seed}: ${options.repositories} repositories, at least ${options.operations} operations.`);
  try {
    await run.play();
    if (!options.isInterrupted()) await run.end();
  } finally {
    await host.kill();
    await simulator.close();
  }
  for (const line of run.tally.lines()) print(line);
  return run.problems;
}

class Soak {
  readonly problems: string[] = [];
  readonly tally = new Tally();
  private readonly site: Site;
  private operations = 0;
  private born = 0;

  constructor(
    private readonly options: SoakOptions,
    private readonly simulator: Simulator,
    private readonly host: Host,
  ) {
    this.site = { simulator, host: this.counted(host), close: () => Promise.resolve() };
  }

  async play(): Promise<void> {
    const { repositories, operations, isInterrupted, print } = this.options;
    const extents = await makeExtents(this.site, ...Array.from({ length: (2 * BATCH) / SHARE }, (_, index) => `extent ${index}`));
    await this.measure();
    const start = performance.now();
    let made = 0;
    while ((made < repositories || this.operations < operations) && !isInterrupted()) {
      const isWarm = this.tally.readings.length > 1;
      const most = isWarm ? BATCH : FIRST_BATCH;
      const count = made < repositories ? Math.min(most, repositories - made) : most;
      await this.playBatch(count, extents);
      made += count;
      const seconds = Math.round((performance.now() - start) / 1000);
      print(`${made} repositories, ${this.operations} operations, ${seconds} s, ${this.problems.length} problems`);
      if (!isWarm && this.operations >= operations / 10) await this.measure();
    }
    await this.measure();
  }

  /** The process ends as soon as it is told to, and leaves nothing behind. */
  async end(): Promise<void> {
    const { code, signal, durationMs } = await this.host.close();
    const seconds = (durationMs / 1000).toFixed(2);
    this.tally.note(`The provider host ended ${seconds} s after SIGINT (exit code ${code ?? signal ?? "?"}).`);
    if (signal !== null || durationMs > EXIT_LIMIT_MS)
      this.problems.push(`the provider host took ${seconds} s to end (${code ?? signal ?? "?"})`);
    // The simulator runs in this process, so that its connections are among the sockets of this one.
    const sockets = async (): Promise<number> => {
      const start = performance.now();
      for (;;) {
        const open = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
        if (open === 0 || performance.now() - start > CLOSED_WITHIN_MS) return open;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const open = await sockets();
    this.tally.note(`Connections that the simulator has left: ${open}.`);
    if (open > 0) this.problems.push(`the simulator has ${open} open connections left`);
    const [first, warm, last] = this.tally.readings;
    if (first === undefined || warm === undefined || last === undefined) throw new Error("the provider host was not measured");
    const growth = last.heldBytes / warm.heldBytes;
    this.tally.note(
      `Held memory: ${growth.toFixed(2)} times that after ${warm.operations} operations (at most ${GROWTH_LIMIT}).`,
    );
    if (growth > GROWTH_LIMIT) this.problems.push(`the provider host holds ${growth.toFixed(2)} times as much memory`);
    // The one connection is that of the engine. No timer is allowed from the beginning, and of listeners those that were there.
    for (const [what, most] of [
      ["sockets", 1],
      ["timers", 0],
      ["listeners", first.listeners],
    ] as const) {
      if (last[what] > most) this.problems.push(`the idle provider host has ${last[what]} ${what}, and not ${most}`);
    }
  }

  private async playBatch(repositories: number, extents: readonly string[]): Promise<void> {
    const share = Math.ceil(repositories / SHARE);
    const lives = [
      ...this.bornOf(REPOSITORY, repositories, "soak"),
      ...this.bornOf(SCALE_OUT_REPOSITORY, share, "soak scale-out", extents),
      ...this.bornOf(BACKUP_SERVER, share, "vbr"),
    ];
    for (const stage of STAGES) {
      // A list of the last seconds would not show what is changed by hand now.
      if (stage === "drift") await forgetLists(this.host);
      await Promise.all(lives.map((life) => life.run(stage)));
      this.simulator.clearFaults();
      await isQuiet(this.simulator);
      const seen = await Promise.all(lives.map((life) => life.settle(stage)));
      lives.forEach((life, index) => this.judge(life, stage, seen[index]));
      this.judgeOutput(stage);
    }
    const { infrastructure } = this.simulator;
    infrastructure.sessions.splice(0);
    infrastructure.enterpriseManager.tasks.splice(0);
    this.simulator.clearRequests();
  }

  private bornOf(type: Resource, count: number, prefix: string, extents: readonly string[] = []): Life[] {
    return Array.from({ length: count }, (_, index) => {
      const number = this.born++;
      const name = type === BACKUP_SERVER ? `${prefix}${number}.example.com` : `${prefix} ${number}`;
      return new Life(this.site, type, name, new Random(this.options.seed, number), extents.slice(2 * index, 2 * index + 2));
    });
  }

  private judge({ type, name }: Life, stage: Stage, seen: Seen | undefined): void {
    if (seen === undefined) throw new Error("a life was not settled");
    const flaws = seen.message === undefined ? [] : flawsOf(seen.message, this.secrets());
    this.tally.add(type.type, stage, seen);
    for (const problem of [...seen.problems, ...flaws.map((flaw) => `a message ${flaw}: ${seen.message ?? ""}`)]) {
      this.report(`${name}, ${stage}, ${seen.fault ?? "no fault"}: ${problem}`);
    }
  }

  /** What the host has told beside messages: warnings, progress, and what it printed. */
  private judgeOutput(stage: Stage): void {
    const { log, stdout, stderr } = this.host;
    const secrets = this.secrets();
    for (const { message } of log.messages)
      for (const flaw of flawsOf(message, secrets)) this.report(`${stage}: a line ${flaw}: ${message}`);
    for (const leak of leaksIn(stdout + stderr, secrets)) this.report(`${stage}: what the host printed ${leak}`);
    if (/^\s+at /m.test(stderr)) this.report(`${stage}: the host printed a stack: ${stderr.slice(0, 1000)}`);
    log.messages.splice(0);
    Object.assign(this.host, { stdout: "", stderr: "" });
  }

  private report(problem: string): void {
    this.problems.push(problem);
    this.options.print(`  NOT AS IT MUST BE: ${problem}`);
  }

  private secrets(): string[] {
    const { tokens, enterpriseManager } = this.simulator.infrastructure;
    return [
      PASSWORD,
      ...ACCOUNT_PASSWORDS,
      ...enterpriseManager.logonSessions.flatMap(({ token }) => token ?? []),
      ...tokens.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]),
    ];
  }

  private async measure(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    this.tally.readings.push(await readGauge(this.host, this.operations));
  }

  /** The same host, whose operations are counted: what the engine calls and a server is asked for. */
  private counted(host: Host): Host {
    const count = (): void => void (this.operations += 1);
    return new Proxy(host, {
      get(target, name) {
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof value !== "function") return value;
        return (...args: unknown[]): unknown => {
          if (["create", "read", "update", "delete"].includes(String(name))) count();
          return Reflect.apply(value, target, args);
        };
      },
    });
  }
}
