// `npm run soak`: hundreds of repositories under faults in one provider host. Ends with 0 only when everything held.

import { parseArgs, styleText } from "node:util";
import { soak } from "./soak/soak";

const USAGE = "usage: npm run soak [-- --seed N] [--repositories N] [--operations N]";

const print = (line: string): void => console.log(line);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      repositories: { type: "string", default: "500" },
      operations: { type: "string", default: "5000" },
    },
  });
  const [seed, repositories, operations] = [values.seed, values.repositories, values.operations].map(Number) as [
    number,
    number,
    number,
  ];
  if (![seed, repositories, operations].every((number) => Number.isSafeInteger(number) && number >= 0) || repositories === 0) {
    print(USAGE);
    return 2;
  }
  // The provider host is asked by a signal what it holds.
  if (process.platform === "win32") {
    print("The soak needs signals that Windows does not have.");
    return 2;
  }
  // What runs at the moment is let end.
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interruption.abort());
  const isInterrupted = (): boolean => interruption.signal.aborted;

  const problems = await soak({ seed, repositories, operations, print, isInterrupted });

  print("");
  if (isInterrupted()) return 130;
  for (const problem of problems) print(`Not as it must be: ${problem}.`);
  const verdict = problems.length === 0 ? "Everything held." : `${problems.length} things did not hold.`;
  const hasColors = process.stdout.isTTY && (process.env.NO_COLOR ?? "") === "";
  print(hasColors ? styleText(problems.length === 0 ? "green" : "red", verdict) : verdict);
  return problems.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
