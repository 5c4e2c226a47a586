/** Every fault against every operation of these resource types: what becomes of it, and whether the next `up` puts it right. */
import { startSimulator, type Simulator } from "veeam-simulator";
import { useFastClock } from "../clock";
import { Limit } from "../engine/limit";
import { REVISION, servedUpTo } from "../revision";
import { startRun } from "../run";
import { configOf, forgetLists } from "../site";
import { wordFor, type Fault } from "./fault";
import { faultsOf } from "./faults";
import { operationsOn, type Operation, type Resource } from "./operations";
import { expectationOf, play, type Seen } from "./play";
import { printed } from "./table";

/** Most of the time passes in pauses, so several servers share the work. */
const LANES = 4;
const PASSWORD = 'p4ß & "w/ö+r\\d %41';

interface Lane {
  readonly simulator: Simulator;
  readonly operations: readonly Operation[];
}

export function describeMatrix(...resources: readonly Resource[]): void {
  const free: Lane[] = [];
  const lanes: Lane[] = [];
  const played = new Map<string, Promise<Seen>>();
  const words = new Map<string, string>();
  const cases = resources.flatMap((resource) =>
    faultsOf(resource).flatMap((fault) =>
      resource.operations.flatMap((name) => {
        const word = wordFor(fault, { resource, name });
        return word === undefined ? [] : [{ resource, name, fault, word, key: keyOf(fault.name, resource.type, name) }];
      }),
    ),
  );

  beforeAll(async () => {
    for (let lane = 0; lane < LANES; lane++) lanes.push(await openLane());
    free.push(...lanes);
  });
  useFastClock();
  beforeAll(() => {
    const limit = new Limit(LANES);
    for (const { resource, name, fault, key } of cases) {
      const one = limit.run(() => inLane((lane) => playIn(lane, fault, resource, name)));
      one.catch(() => undefined);
      played.set(key, one);
    }
  });
  afterAll(async () => {
    const rows = [...new Set(resources.flatMap((resource) => faultsOf(resource)))];
    process.stdout.write(
      `\n${printed(resources, rows, ({ name }, type, operation) => words.get(keyOf(name, type, operation)))}\n\n`,
    );
    await Promise.all(lanes.map(({ simulator }) => simulator.close()));
  });

  it.each(cases)(
    "$fault.name, $resource.type $name: $word",
    async ({ resource, name, fault, key }) => {
      const { message, ...seen } = (await played.get(key)) ?? ({} as Seen);

      words.set(key, seen.word);
      expect({ message, ...seen }).toMatchObject(expectationOf(fault, resource, name));
    },
    // A case waits for those before it.
    900_000,
  );

  async function inLane<T>(use: (lane: Lane) => Promise<T>): Promise<T> {
    const lane = free.pop();
    if (lane === undefined) throw new Error("more cases at once than servers");
    try {
      return await use(lane);
    } finally {
      free.push(lane);
    }
  }
}

async function openLane(): Promise<Lane> {
  const apiVersions = servedUpTo(REVISION);
  const simulator = await startSimulator({ sessionLooks: 1, taskLooks: 2, apiVersions, password: PASSWORD });
  // Between two refused log-ins of the table lies more than the minutes that lock an account.
  simulator.infrastructure.habits.locksAfter = 0;
  const host = startRun(configOf(simulator));
  const operations = await operationsOn({ simulator, host });
  // Both clients are loaded before time runs faster.
  await forgetLists(host);
  await host.close();
  return { simulator, operations };
}

function playIn({ simulator, operations }: Lane, fault: Fault, resource: Resource, name: string): Promise<Seen> {
  const operation = operations.find((one) => one.resource === resource && one.name === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return play(simulator, fault, operation);
}

function keyOf(fault: string, type: string, operation: string): string {
  return `${fault} ${type} ${operation}`;
}
