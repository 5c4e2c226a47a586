// `npm run demo`: the main job on an embedded simulator, printed step by step. Ends with 0 only when each step showed what it must.

import { parseArgs, styleText } from "node:util";
import { startSimulator } from "veeam-simulator";
import { tellStory } from "./demo/story";
import { findPulumiCommand, installPulumiCommand, pulumiCommand, smallEngine, type Engine } from "./engine";

const INSTALL_LIMIT_MS = 60_000;
const INSTALL_PAGE = "https://www.pulumi.com/docs/install/";

const print = (line: string): void => console.log(line);

/** The real command where there is one or it can be had; undefined when it was asked for and there is none. */
async function chooseEngine(wanted: string | undefined): Promise<Engine | undefined> {
  if (wanted === "small") {
    print("Deployed by the small engine of the tests, as asked for.");
    return smallEngine();
  }
  let command = findPulumiCommand();
  if (command === undefined) {
    print("There is no pulumi command here; trying to install it …");
    command = await installPulumiCommand({ timeLimitMs: INSTALL_LIMIT_MS });
  }
  if (command !== undefined) {
    print(`Deployed by the pulumi command (${command}).`);
    return pulumiCommand(command);
  }
  if (wanted === "pulumi") {
    print(`The pulumi command could not be installed. How to get it: ${INSTALL_PAGE}`);
    return undefined;
  }
  print(
    `Deployed by the small engine of the tests: the pulumi command is not here and could not be installed (${INSTALL_PAGE}).`,
  );
  return smallEngine();
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { engine: { type: "string" } } });
  if (values.engine !== undefined && !["small", "pulumi"].includes(values.engine)) {
    print("usage: npm run demo [-- --engine small|pulumi]");
    return 2;
  }
  // A Ctrl-C reaches what runs at the moment by itself; the demo lets it end, so that nothing is left behind.
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (!interruption.signal.aborted) print("\nInterrupted: cleaning up …");
      interruption.abort();
    });
  }
  const hasColors = process.stdout.isTTY && (process.env.NO_COLOR ?? "") === "";

  const engine = await chooseEngine(values.engine);
  if (engine === undefined) return 1;
  const simulator = await startSimulator();
  let problems: string[];
  try {
    print(
      `Deployed on a simulated VBR server (${simulator.vbrUrl}) and Enterprise Manager (${simulator.enterpriseManagerUrl}), ` +
        `the state in a temporary folder.`,
    );
    problems = await tellStory({ engine, simulator, print, hasColors, isInterrupted: () => interruption.signal.aborted });
  } finally {
    await simulator.close();
  }

  print("");
  if (interruption.signal.aborted) return 130;
  for (const problem of problems) print(`Not as it must be: ${problem}.`);
  const verdict = problems.length === 0 ? "Every step showed what it must." : "The demo failed.";
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
