// The simulator in a process of its own, so that neither the engine nor a client shares its processor time. What it is asked
// comes as messages (server.ts).
import { startSimulator, type Simulator } from "veeam-simulator";
import { addRepositories } from "./extents";
import type { Answer, Question, RequestSeen, ServerAddress } from "./server";

let simulator: Simulator | undefined;

const answers: { [Name in keyof Question]: (input: Question[Name]) => Answer[Name] | Promise<Answer[Name]> } = {
  start: async ({ options, latencyMs }): Promise<ServerAddress> => {
    const started = await startSimulator(options);
    simulator = started;
    if (latencyMs > 0) {
      for (const on of [/./, { operation: "*" }])
        started.fail({ on, times: "always", with: { kind: "delay", delayMs: latencyMs } });
    }
    const { vbrUrl, enterpriseManagerUrl, username, password, caCertificateFile, caCertificate } = started;
    return { vbrUrl, enterpriseManagerUrl, username, password, caCertificateFile, caCertificate };
  },
  takeRequests: (): RequestSeen[] => {
    const { requests } = running();
    return requests
      .splice(0)
      .map(({ server, method, path, operation, time }) => ({ server, method, path, operation, timeMs: Date.parse(time) }));
  },
  addRepositories: ({ names }): string[] => addRepositories(running(), names),
  lastSessionEnd: (): number => Math.max(...running().infrastructure.sessions.map(({ endTime }) => endTime ?? NaN)),
  now: () => Date.now(),
};

function running(): Simulator {
  if (simulator === undefined) throw new Error("the simulator was not started");
  return simulator;
}

async function answer<Name extends keyof Question>(name: Name, input: Question[Name]): Promise<void> {
  try {
    process.send?.({ answer: await answers[name](input) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
}

process.on("message", ({ name, input }: { name: keyof Question; input: never }) => void answer(name, input));

// Nobody asks any more: the bench has what it wanted, or has ended.
process.once("disconnect", () => void Promise.resolve(simulator?.close()).finally(() => process.exit()));
