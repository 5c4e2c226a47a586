// Plays commands of one program on this package and on the floor: a provider that sends nothing and waits as long as a session.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, Operation, Result, Stack } from "../test/engine";
import { environmentOf } from "../test/environment";
import { repositories } from "./declarations";
import type { Requests } from "./requests";
import { startServer, type Server } from "./server";
import { UsageRecords, type Usage } from "./usage";

export const COMMANDS = ["create", "preview", "refresh", "preview --refresh", "update", "destroy"] as const;
export type Command = (typeof COMMANDS)[number];

/** The dynamic form, a provider that does nothing, and the native form. */
export const PROVIDERS = ["package", "floor", "native"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** From this size on Pulumi saves its state once: saving it after each step takes nearly all of the time. */
const LARGE = 1000;

export interface Plan {
  readonly size: number;
  readonly parallel: number;
  readonly sessionMs: number;
  readonly commands: readonly Command[];
  readonly providers: readonly Provider[];
}

/** One command, played once. */
export interface Sample {
  readonly size: number;
  readonly command: Command;
  readonly provider: Provider;
  readonly seconds: number;
  readonly requests: Requests;
  /** Of the provider host; undefined where it cannot be measured. */
  readonly host: Usage | undefined;
}

/** Each command on one provider right after the other, because a machine can be slower a minute later. */
export async function* playOnce(engine: Engine, plan: Plan): AsyncGenerator<Sample> {
  const { commands, providers } = plan;
  const last = Math.max(...commands.map((command) => COMMANDS.indexOf(command)));
  const programs: Program[] = [];
  try {
    for (const provider of providers) programs.push(await Program.open(engine, plan, provider));
    for (const command of COMMANDS.slice(0, last + 1)) {
      const isMeasured = commands.includes(command);
      // Without a creation there is nothing that the others could be about.
      if (!isMeasured && command !== "create") continue;
      for (const program of programs) {
        const sample = await program.play(command);
        if (isMeasured) yield sample;
      }
    }
  } finally {
    for (const program of programs) await program.close();
  }
}

/** What a command does with each resource. */
const OPERATIONS: Record<Command, Operation> = {
  create: "create",
  preview: "same",
  refresh: "refresh",
  "preview --refresh": "same",
  update: "update",
  destroy: "delete",
};

function run(stack: Stack, command: Command): Promise<Result> {
  if (command === "create" || command === "update") return stack.up();
  return command === "preview --refresh" ? stack.preview({ refresh: true }) : stack[command]();
}

class Program {
  private constructor(
    private readonly size: number,
    private readonly provider: Provider,
    private readonly server: Server,
    private readonly directory: string,
    private readonly usage: UsageRecords,
    private readonly stack: Stack,
  ) {}

  /** On a server of its own, because the forms make repositories of the same names. */
  static async open(engine: Engine, plan: Plan, provider: Provider): Promise<Program> {
    const { size, parallel, sessionMs } = plan;
    const server = await startServer(sessionMs);
    const directory = mkdtempSync(join(tmpdir(), "bench-"));
    const usage = new UsageRecords();
    const stack = await engine.createStack({
      projectDirectory: join(__dirname, provider === "native" ? "program-native" : "program"),
      parallel,
      env: {
        ...environmentOf(server.settings),
        ...usage.env,
        ...(size >= LARGE ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {}),
        ...(provider === "floor" ? { BENCH_FLOOR_SLEEP_MS: String(sessionMs) } : {}),
        ...(provider === "native" ? { BENCH_MODULE: "pulumi-veeam/native" } : {}),
        BENCH_DECLARATIONS_FILE: join(directory, "declarations.json"),
      },
    });
    return new Program(size, provider, server, directory, usage, stack);
  }

  async play(command: Command): Promise<Sample> {
    const { size, provider, server, stack, usage } = this;
    if (command === "create") this.declare("as created");
    if (command === "update") this.declare("changed");
    await server.takeRequests();
    const start = performance.now();
    const result = await run(stack, command);
    const seconds = (performance.now() - start) / 1000;
    requireDone(result, command, size);
    return { size, command, provider, seconds, requests: await server.takeRequests(), host: usage.take() };
  }

  async close(): Promise<void> {
    await this.stack.remove();
    await this.server.close();
    this.usage.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private declare(description: string): void {
    writeFileSync(join(this.directory, "declarations.json"), JSON.stringify(repositories(this.size, description)));
  }
}

/** A number is worth nothing when the command did something else. */
function requireDone({ ok, steps, text }: Result, command: Command, size: number): void {
  const isOwn = (type: string): boolean => /^(pulumi-nodejs|veeam):/.test(type);
  // A command that refreshes first has a step of each resource for it.
  const isCounted = (operation: Operation): boolean => operation !== "refresh" || command === "refresh";
  const own = steps.filter(({ type, operation }) => isOwn(type) && isCounted(operation));
  const done = own.filter(({ operation, found }) => operation === OPERATIONS[command] && (found ?? "same") === "same");
  if (!ok || done.length !== size || own.length !== size)
    throw new Error(`${command} of ${size} did ${done.length} of ${own.length} steps as expected:\n${text}`);
}
