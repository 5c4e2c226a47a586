/** Every fault against every operation: what becomes of it, what the user reads, and whether the next `up` puts it right. */
import { Limit } from "../engine/limit";
import { startSite, type Site } from "../site";
import { outcomeOf, type Fault } from "./fault";
import { FAULTS } from "./faults";
import { RESOURCES, operationsOn, type Operation } from "./operations";
import { play, type Played, type Seen } from "./play";
import { printed } from "./table";

/** Most of the time passes in pauses, so several servers, each with a provider host, share the work. */
const LANES = 3;
const PASSWORD = 'p4ß & "w/ö+r\\d %41';

const played = new Map<Fault, Promise<Map<string, Played>>>();
const words = new Map<string, string>();
const sites: Site[] = [];

beforeAll(async () => {
  sites.push(...(await Promise.all(Array.from({ length: LANES }, () => startSite({ password: PASSWORD })))));
  const free = await Promise.all(sites.map(async (site) => ({ site, operations: await operationsOn(site) })));
  const limit = new Limit(LANES);
  for (const fault of FAULTS) {
    const row = limit.run(async () => {
      const lane = free.pop();
      if (lane === undefined) throw new Error("more rows at once than servers");
      try {
        return await play(lane.site, fault, lane.operations);
      } finally {
        free.push(lane);
      }
    });
    row.catch(() => undefined);
    played.set(fault, row);
  }
});
afterAll(async () => {
  process.stdout.write(`\n${printed(FAULTS, (fault, type, operation) => words.get(`${fault.name} ${type} ${operation}`))}\n\n`);
  await Promise.all(sites.map((site) => site.close()));
});

/** What is held against the table: what became of it. The sentence is there to be read. */
function factsOf(seen: Seen | undefined): Partial<Seen> {
  const { message, ...facts } = seen ?? ({} as Seen);
  return facts;
}

describe.each(FAULTS.map((fault) => [fault.name, fault] as const))("%s", (_name, fault) => {
  const cases = RESOURCES.flatMap((resource) =>
    resource.operations.flatMap((name) => {
      const outcome = outcomeOf(fault, { resource, name } as Operation);
      return outcome === undefined ? [] : [[`${resource.type} ${name}`, outcome.word] as const];
    }),
  );

  it.each(cases)(
    "%s: %s",
    async (operation) => {
      const one = (await played.get(fault))?.get(operation);

      words.set(`${fault.name} ${operation}`, one?.seen.word ?? "");
      expect(factsOf(one?.seen)).toEqual(factsOf(one?.expected));
    },
    // A row waits for the rows before it.
    1_200_000,
  );
});
