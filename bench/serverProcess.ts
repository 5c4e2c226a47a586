// The simulator in a process of its own, so that neither the engine nor a client shares its processor time. What it is asked
// comes as messages (server.ts).
import { randomUUID } from "node:crypto";
import { startSimulator, type Repository, type Simulator } from "veeam-simulator";
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
    return requests.splice(0).map(({ server, method, path, operation }) => ({ server, method, path, operation }));
  },
  addRepositories: ({ names }): string[] => {
    const { repositories } = running().infrastructure;
    const [model] = repositories;
    if (model === undefined) throw new Error("the simulator has no repository to copy");
    return names.map((name) => {
      const id = randomUUID();
      const copy: Repository = structuredClone(model);
      Object.assign(copy, { id, name, uniqueId: id.replaceAll("-", "").toUpperCase() });
      Object.assign(copy.repository ?? {}, { path: `C:\\${name}` });
      repositories.push(copy);
      return id;
    });
  },
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
