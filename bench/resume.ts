// `npm run bench -- --resume`: a creation that is interrupted at its middle, and the one after it, beside an undisturbed one.
import { setTimeout as sleep } from "node:timers/promises";
import { add, inState, onServer, type Mistakes } from "./comparison/judgement";
import { deployOnServer, presentOn } from "./comparison/onServer";
import { commandLineOf, processesBelow } from "./comparison/processes";
import type { Declarations, Deployment, Tool } from "./comparison/tool";
import { repositories } from "./declarations";
import { number, table } from "./figures";
import type { Server } from "./server";

const SIZE = 200;
const PARALLEL = 10;
const SESSION_MS = 500;
/** What a terminal interrupts: the command, which passes it on to the processes that it has started. */
const COMMAND = /(pulumi up|terraform apply) /;

export interface ResumeSample {
  readonly tool: string;
  readonly undisturbed: Run;
  /** On the server when the interrupted command had ended. */
  readonly made: number;
  readonly second: Run;
  /** After the second run. */
  readonly mistakes: Mistakes;
}

interface Run {
  readonly seconds: number;
  /** What the tool said; undefined when it did all. */
  readonly failure: string | undefined;
}

export async function* measureResume(tools: readonly Tool[]): AsyncGenerator<ResumeSample> {
  for (const tool of tools) {
    const undisturbed = await withDeployment(tool, apply);
    yield await withDeployment(tool, async (deployment, server) => {
      const interrupted = apply(deployment);
      await interruptAt(server, SIZE / 2);
      await interrupted;
      const made = (await presentOn(server, NAMES)).length;
      const second = await apply(deployment);
      const present = await presentOn(server, NAMES);
      const known = (await deployment.known?.()) ?? present;
      const mistakes = add(onServer(Object.values(DECLARED), present), inState(known, present));
      return { tool: tool.name, undisturbed, made, second, mistakes };
    });
  }
}

const DECLARED = repositories(SIZE, "") as unknown as Declarations;
const NAMES = Object.keys(DECLARED);

async function withDeployment<T>(tool: Tool, work: (deployment: Deployment, server: Server) => Promise<T>): Promise<T> {
  const { server, deployment, close } = await deployOnServer(tool, { sessionMs: SESSION_MS, parallel: PARALLEL });
  try {
    return await work(deployment, server);
  } finally {
    await close();
  }
}

/** An interrupted deployment fails, which is no failure of the bench. */
async function apply(deployment: Deployment): Promise<Run> {
  const start = performance.now();
  const failure = await deployment.apply(DECLARED).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  return { seconds: (performance.now() - start) / 1000, failure };
}

async function interruptAt(server: Server, count: number): Promise<void> {
  while ((await presentOn(server, NAMES)).length < count) await sleep(100);
  const commands = processesBelow(process.pid).filter((pid) => COMMAND.test(commandLineOf(pid)));
  if (commands.length === 0) throw new Error("there is no command to interrupt");
  for (const pid of commands) process.kill(pid, "SIGINT");
}

export function tableOfResume(samples: readonly ResumeSample[]): string {
  const shown = ({ seconds, failure }: Run): string => `${number(seconds, 2)}${failure === undefined ? "" : ", failed"}`;
  const rows = samples.map(({ tool, undisturbed, made, second, mistakes }) => {
    const wrong = Object.entries(mistakes).map(([what, count]) => `${count} ${what}`);
    return [tool, shown(undisturbed), number(made), shown(second), wrong.join(", ") || "nothing"];
  });
  const titles = ["tool", "undisturbed, s>", "there after the interruption>", "second run, s>", "wrong after the second run"];
  return table(titles, rows);
}
