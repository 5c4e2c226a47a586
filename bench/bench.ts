// `npm run bench`: what commands cost, in requests, time and memory, beside a provider that does nothing.
import { writeFileSync } from "node:fs";
import { basename, isAbsolute } from "node:path";
import { parseArgs } from "node:util";
import { findPulumiCommand, pulumiCommand, smallEngine } from "../test/engine";
import { runComparison } from "./comparison/main";
import { COMMANDS, PROVIDERS, playOnce, type Sample } from "./commands";
import { type LoadingSample, loadOnce } from "./loading";
import { readMachine } from "./machine";
import { type Report, SIZES, toText, writeMarkdown } from "./report";
import { total } from "./requests";
import { runStudy, STUDIES } from "./studies";

const USAGE = `usage: npm run bench [-- OPTIONS]
  --sizes LIST       how many repositories; ${SIZES.join(",")} when left out
  --scenarios LIST   of ${COMMANDS.join(",")}; all when left out
  --only PART        package, floor, native or loading; all when left out
  --runs N           how often each is played: the median is shown; 3 when left out
  --parallel N       operations at a time; 8 when left out, and 100 for 1,000 repositories or more
  --session SECONDS  how long a session lasts; 0.5 when left out
  --engine NAME      pulumi (when left out, where there is the command) or small
  --json FILE        every sample, written after each of them
  --write            the medians into BENCHMARKS.md, or a section of docs/measurements.md
  --comparison       this package beside other tools: 1, 10 and 100 repositories, 10 operations at a time;
                     --runs is of the largest size alone
  --growth           how cost grows with the repositories that are managed, and with all on the server
  --conditions       a slow, far and limited server
  --resume           200 creations that are interrupted, and the run after them
  --peer FILE        the built Terraform provider patrikcze/veeam, a file terraform-provider-veeam
  --python FILE      a Python with veeam-br`;

const OPTIONS = {
  sizes: { type: "string" },
  scenarios: { type: "string", default: COMMANDS.join(",") },
  only: { type: "string" },
  runs: { type: "string", default: "3" },
  parallel: { type: "string" },
  session: { type: "string" },
  engine: { type: "string" },
  json: { type: "string" },
  write: { type: "boolean", default: false },
  comparison: { type: "boolean", default: false },
  growth: { type: "boolean", default: false },
  conditions: { type: "boolean", default: false },
  resume: { type: "boolean", default: false },
  peer: { type: "string" },
  python: { type: "string" },
} as const;

const SESSION_MS = 500;

class UsageError extends Error {}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const sizes = values.sizes?.split(",").map((text) => positive(text));
  const commands = values.scenarios.split(",").map((text) => oneOf(COMMANDS, text));
  const only = values.only === undefined ? undefined : oneOf([...PROVIDERS, "loading"] as const, values.only);
  const runs = positive(values.runs);
  const parallel = values.parallel === undefined ? undefined : positive(values.parallel);
  const sessionMs = values.session === undefined ? undefined : Math.round(positive(values.session) * 1000);
  const engine = engineOf(values.engine);
  // Without folders: where something is on a machine says nothing about what was measured.
  const given = process.argv.slice(2).map((argument) => (isAbsolute(argument) ? basename(argument) : argument));
  const invocation = ["npm run bench", ...(given.length > 0 ? ["--", ...given] : [])].join(" ");
  const { peer, python, json, write } = values;
  if (values.comparison) {
    await runComparison({ engine, peer, python, sizes, sessionMs, parallel, runs, json, write, invocation });
    return;
  }
  const studies = STUDIES.filter((study) => values[study]);
  for (const study of studies) await runStudy(study, { engine, peer, json, write, invocation });
  if (studies.length > 0) return;

  const samples: Sample[] = [];
  const loading: LoadingSample[] = [];
  const report: Report = {
    date: new Date().toISOString().slice(0, 10),
    invocation,
    machine: await readMachine(engine),
    samples,
    loading,
  };
  const keep = (): void => {
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  };

  const providers = only === undefined || only === "loading" ? PROVIDERS : [only];
  for (let run = 1; run <= runs; run++) {
    // The one that comes second finds caches warm: they take turns.
    const order = run % 2 === 1 ? providers : providers.toReversed();
    for await (const sample of loadOnce(order)) {
      loading.push(sample);
      keep();
    }
    if (only === "loading") continue;
    for (const size of sizes ?? SIZES) {
      const plan = {
        size,
        parallel: parallel ?? (size < 1000 ? 8 : 100),
        sessionMs: sessionMs ?? SESSION_MS,
        commands,
        providers: order,
      };
      for await (const sample of playOnce(engine, plan)) {
        samples.push(sample);
        keep();
        tell(`${run}/${runs}  ${describe(sample)}`);
      }
    }
  }
  console.log(await toText(report, commands));
  if (write) await writeMarkdown(report);
}

function describe({ size, command, provider, requests, seconds, host }: Sample): string {
  const used = host === undefined ? "" : `, ${host.cpuMs.toFixed(0)} ms of the processor, ${host.peakMemoryMb.toFixed(0)} MB`;
  return `${command} ${size}, ${provider}: ${total(requests)} requests, ${seconds.toFixed(2)} s${used}`;
}

function engineOf(wanted: string | undefined) {
  const command = findPulumiCommand();
  const name = oneOf(["pulumi", "small"] as const, wanted ?? (command === undefined ? "small" : "pulumi"));
  if (name === "small") return smallEngine();
  if (command === undefined) throw new UsageError("There is no pulumi command.");
  return pulumiCommand(command);
}

function oneOf<T extends string>(known: readonly T[], text: string): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new UsageError(`${text} is none of ${known.join(", ")}.`);
  return found;
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new UsageError(`${text} is not a positive number.`);
  return number;
}

/** On standard error, so that standard output is the result. */
function tell(line: string): void {
  console.error(line);
}

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? `${error.message}\n${USAGE}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
