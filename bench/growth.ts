// `npm run bench -- --growth`: how cost grows with the managed repositories, and with all that are on the server.
import { DRIVEN_COMMANDS, DrivenDeployment, type DrivenCommand } from "./driven";
import { number, table } from "./figures";
import { total } from "./requests";
import { otherRepositories } from "./seeds";
import { startServer } from "./server";

const MANAGED = [10, 100, 1000];
const ON_SERVER = [10, 100, 1000, 5000];
const PARALLEL = 10;
/** Short, so that waiting for them hides nothing. */
const SESSION_MS = 50;

export interface GrowthSample {
  readonly managed: number;
  readonly onServer: number;
  readonly command: DrivenCommand;
  readonly requests: number;
  readonly seconds: number;
  readonly cpuMs: number | undefined;
  readonly peakMemoryMb: number | undefined;
}

export async function* measureGrowth(): AsyncGenerator<GrowthSample> {
  for (const managed of MANAGED)
    for (const onServer of ON_SERVER.filter((count) => count >= managed)) yield* measure(managed, onServer);
}

async function* measure(managed: number, onServer: number): AsyncGenerator<GrowthSample> {
  const server = await startServer(SESSION_MS);
  const deployment = new DrivenDeployment(server.settings, managed, PARALLEL);
  try {
    const present = (await server.inventory("repositories")) as unknown[];
    await server.change([otherRepositories(present, onServer - managed)]);
    for (const command of DRIVEN_COMMANDS) {
      await server.takeRequests();
      const { seconds, usage } = await deployment.play(command);
      const requests = total(await server.takeRequests());
      yield { managed, onServer, command, requests, seconds, cpuMs: usage?.cpuMs, peakMemoryMb: usage?.peakMemoryMb };
    }
  } finally {
    deployment.close();
    await server.close();
  }
}

export function tableOfGrowth(samples: readonly GrowthSample[]): string {
  const rows = samples.map(({ managed, onServer, command, requests, seconds, cpuMs, peakMemoryMb }) => [
    number(managed),
    number(onServer),
    command,
    number(requests),
    number(seconds, 2),
    number(cpuMs),
    number(peakMemoryMb),
  ]);
  return table(["managed>", "on the server>", "command", "requests>", "seconds>", "processor, ms>", "peak MB>"], rows);
}

/** What one repository more costs, from 10 to 100 and from 100 to 1,000, on a server with at least as many as the largest. */
export function tableOfSlopes(samples: readonly GrowthSample[]): string {
  const rows = DRIVEN_COMMANDS.flatMap((command) => {
    const at = (managed: number): GrowthSample | undefined =>
      samples.find((one) => one.command === command && one.managed === managed && one.onServer === 1000);
    const [small, middle, large] = MANAGED.map(at);
    if (small === undefined || middle === undefined || large === undefined) return [];
    const slope = (of: (sample: GrowthSample) => number | undefined, from: GrowthSample, to: GrowthSample): number =>
      ((of(to) ?? NaN) - (of(from) ?? NaN)) / (to.managed - from.managed);
    const factor = (of: (sample: GrowthSample) => number | undefined): string =>
      number(slope(of, middle, large) / slope(of, small, middle), 2);
    const ms = (one: GrowthSample): number => one.seconds * 1000;
    const cpu = (one: GrowthSample): number | undefined => one.cpuMs;
    const kilobytes = slope((one) => one.peakMemoryMb, middle, large) * 1024;
    return [
      [
        command,
        number(slope(ms, small, middle), 1),
        number(slope(ms, middle, large), 1),
        factor(ms),
        number(slope(cpu, small, middle), 1),
        number(slope(cpu, middle, large), 1),
        factor(cpu),
        number(kilobytes, 1),
      ],
    ];
  });
  const titles = ["for each repository more", "ms, to 100>", "ms, to 1,000>", "factor>"];
  return table([...titles, "processor ms, to 100>", "processor ms, to 1,000>", "factor >", "KB, 100 to 1,000>"], rows);
}
