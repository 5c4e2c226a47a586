/** The request budgets (requestBudgets.ts), held by the real provider host: each phase in a process of its own, as each command. */
import { startSimulator, type Simulator } from "veeam-simulator";
import { repository } from "../../bench/declarations";
import { countByKind, type Requests } from "../../bench/requests";
import { BACKUP_SERVER_STUB } from "../unit/backupServer/programs";
import type { Host } from "../engine/host";
import { Limit } from "../engine/limit";
import { addRepositories, judgeRequests, type Kind, type Phase, requestBudgets, scaleOutRepository } from "./requestBudgets";
import { SCALE_OUT_STUB } from "../unit/scaleOutRepository/programs";
import { configOf, ManagedResource, startHostProcess, STUB, type Fields } from "../site";

/**
 * The budgets are about sessions of half a second. Those of one step end at a look: the third one, as half a second takes when
 * nothing is known of how long sessions take, or the second one where others were seen to end before.
 */
const FIRST_SESSION = { sessionLooks: 3, taskLooks: 3 };
const ONE_OF_MANY = { sessionLooks: 2, taskLooks: 2 };
/** Where some operations begin while others wait, it matters how long those take. */

/** They take about as long as the pulumi command does from the beginning of one operation to the next: 5 to 15 ms. */
const CALLS_BETWEEN = 2;

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `budget-${index}`);

/** Resources of one kind, and the phases that they go through. */
class Story {
  private resources: ManagedResource[] = [];
  private readonly counts = new Map<Phase, Requests>();

  constructor(
    private readonly simulator: Simulator,
    private readonly kind: Kind,
    private readonly parallel: number,
    private readonly args: readonly Fields[],
  ) {}

  /** Each work for all resources, one after the other. What was asked of the server includes log-in and log-off. */
  async play(phase: Phase, ...works: ((resource: ManagedResource, index: number) => Promise<unknown>)[]): Promise<void> {
    const { simulator, args } = this;
    const host = await startHostProcess(configOf(simulator));
    this.resources = args.map((_, index) => this.resources[index]?.through(host) ?? this.newResource(host));
    simulator.clearRequests();
    try {
      for (const work of works) {
        const [limit, beginning] = [new Limit(this.parallel), new Limit(1)];
        const play = async (resource: ManagedResource, index: number): Promise<unknown> => {
          await beginning.run(() => this.begin(resource, index));
          return work(resource, index);
        };
        await Promise.all(this.resources.map((resource, index) => limit.run(() => play(resource, index))));
      }
    } finally {
      await host.close();
    }
    this.counts.set(phase, countByKind(simulator.requests));
  }

  up =
    (more: Fields = {}) =>
    (resource: ManagedResource, index: number): Promise<unknown> =>
      resource.up({ ...this.args[index], ...more });

  /**
   * An engine begins one operation after the other, and where the next ones wait for those before them it has more to do in
   * between than these calls.
   */
  private async begin(resource: ManagedResource, index: number): Promise<void> {
    const calls = this.parallel < this.args.length ? CALLS_BETWEEN : 0;
    for (let call = 0; call < calls; call++) await resource.check(this.args[index] ?? {});
  }

  /** Those of the table that are about a phase of this story. */
  verdicts(sessions = "0.5 s") {
    const { kind, parallel, args, counts } = this;
    return requestBudgets.flatMap((budget) => {
      const requests = counts.get(budget.phase);
      const isAbout =
        budget.kind === kind &&
        (budget.count ?? args.length) === args.length &&
        (budget.parallel ?? parallel) === parallel &&
        (budget.sessions ?? sessions) === sessions;
      if (!isAbout || requests === undefined) return [];
      return [{ case: budget.case, ...judgeRequests(budget, args.length, requests), requests }];
    });
  }

  private newResource(host: Host): ManagedResource {
    const stubs = { Repository: STUB, ScaleOutRepository: SCALE_OUT_STUB, BackupServer: BACKUP_SERVER_STUB };
    return new ManagedResource(host, stubs[this.kind]);
  }
}

const refresh = (resource: ManagedResource): Promise<unknown> => resource.refresh();
const destroy = (resource: ManagedResource): Promise<unknown> => resource.destroy();

// Hundreds of requests each, on machines that do other things beside.
jest.setTimeout(180_000);

let simulator: Simulator | undefined;

afterEach(() => simulator?.close());

/** Compares with the same verdicts met, so that a miss shows what was measured. */
function requireMet(story: Story, cases: readonly string[]): void {
  const verdicts = story.verdicts();
  expect(verdicts.map(({ case: name }) => name)).toEqual(cases);
  expect(verdicts).toEqual(verdicts.map((verdict) => ({ ...verdict, isMet: true })));
}

describe("the request budgets are held", () => {
  it("by one repository", async () => {
    simulator = await startSimulator(FIRST_SESSION);
    const story = new Story(simulator, "Repository", 8, names(1).map(repository));

    await story.play("create", story.up());

    requireMet(story, ["create 1"]);
  });

  it("by a hundred repositories, a hundred at a time", async () => {
    simulator = await startSimulator(ONE_OF_MANY);
    const story = new Story(simulator, "Repository", 100, names(100).map(repository));

    await story.play("create", story.up());
    await story.play("preview", story.up());
    await story.play("refresh", refresh);
    await story.play("preview --refresh", refresh, story.up());
    await story.play("update", story.up({ description: "changed" }));
    await story.play("destroy", destroy);

    requireMet(story, [
      "unchanged preview, any number",
      "create 100, --parallel 100",
      "refresh 100",
      "destroy 100",
      "update 100, --parallel 100",
      "refresh: always, preview of 100",
    ]);
  });

  it("by a scale-out repository of four extents, two of them in a mode", async () => {
    // Three sessions one after the other: each is seen to end at the first look, or the three take more than there is.
    simulator = await startSimulator({ sessionLooks: 1 });
    const extents = addRepositories(simulator, ["a", "b", "c", "d"]);
    const story = new Story(simulator, "ScaleOutRepository", 8, [scaleOutRepository("scale-out", extents)]);

    await story.play("create", story.up());

    requireMet(story, ["scale-out repository, 4 extents, 2 modes"]);
  });
});
