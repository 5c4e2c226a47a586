// Plays the same scenarios with each tool, each on a simulator of its own, and holds the server against what the tool did.
import { repositories } from "../declarations";
import type { Requests } from "../requests";
import type { Server } from "../server";
import { changeUndeclared, drift, DRIFTED, hasUndeclared } from "./drift";
import { add, inState, onServer, type Mistakes } from "./judgement";
import { deployOnServer, presentOn } from "./onServer";
import { MemoryWatch } from "./processes";
import type { Declarations, Deployment, Repository, Tool } from "./tool";

export const SCENARIOS = ["create", "preview", "refresh", "drift", "update", "destroy"] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface Plan {
  readonly size: number;
  readonly sessionMs: number;
  readonly parallel: number;
}

/** One scenario, played once. */
export interface ComparisonSample extends Plan {
  readonly tool: string;
  readonly scenario: Scenario;
  readonly seconds: number;
  readonly requests: Requests;
  /** Of all processes of the tool together; undefined where it cannot be measured. */
  readonly peakMemoryMb: number | undefined;
  readonly mistakes: Mistakes;
}

export async function* compareOnce(tools: readonly Tool[], plan: Plan): AsyncGenerator<ComparisonSample> {
  for (const tool of tools) yield* play(tool, plan);
}

async function* play(tool: Tool, plan: Plan): AsyncGenerator<ComparisonSample> {
  const { server, deployment, close } = await deployOnServer(tool, plan);
  try {
    const round = new Round(server, deployment, plan.size);
    for (const scenario of SCENARIOS) {
      const measured = await round.play(scenario);
      if (measured !== undefined) yield { ...plan, tool: tool.name, scenario, ...measured };
    }
  } finally {
    await close();
  }
}

type Measured = Pick<ComparisonSample, "seconds" | "requests" | "peakMemoryMb" | "mistakes">;

class Round {
  private readonly names: readonly string[];

  constructor(
    private readonly server: Server,
    private readonly deployment: Deployment,
    private readonly size: number,
  ) {
    this.names = Object.keys(this.declarations("as created"));
  }

  /** Undefined for what the tool does not have, and for drift of fewer repositories than drift. */
  async play(scenario: Scenario): Promise<Measured | undefined> {
    const { deployment } = this;
    switch (scenario) {
      case "create":
        return await this.apply("as created");
      case "update":
        return await this.update();
      case "preview":
        return await this.measure(
          () => deployment.preview(),
          (proposed) => ({ "changes proposed for nothing": proposed }),
        );
      case "refresh":
        return deployment.refresh && (await this.measure(deployment.refresh, () => this.judgeState()));
      case "drift":
        return this.size > DRIFTED ? await this.drift() : undefined;
      case "destroy":
        return await this.measure(
          () => deployment.destroy(),
          async () => ({ "left behind": (await this.present()).length }),
        );
    }
  }

  private async update(): Promise<Measured> {
    await this.server.change(changeUndeclared(this.names));
    const measured = await this.apply("changed");
    const lost = (await this.present()).filter((one) => !hasUndeclared(one)).length;
    return { ...measured, mistakes: add(measured.mistakes, { "undeclared settings lost": lost }) };
  }

  private async drift(): Promise<Measured> {
    const before = await this.server.inventory("repositories");
    await this.server.change(drift(this.names));
    const measured = await this.measure(
      () => this.deployment.previewDrift(),
      (proposed) => ({ "drifts not seen": DRIFTED - proposed }),
    );
    await this.server.change([{ path: "repositories", value: before }]);
    return measured;
  }

  private async apply(description: string): Promise<Measured> {
    const declarations = this.declarations(description);
    return await this.measure(
      () => this.deployment.apply(declarations),
      async () => add(onServer(Object.values(declarations), await this.present()), await this.judgeState()),
    );
  }

  private async judgeState(): Promise<Mistakes> {
    const known = await this.deployment.known?.();
    return known === undefined ? {} : inState(known, await this.present());
  }

  private async measure<T>(work: () => Promise<T>, judge: (result: T) => Mistakes | Promise<Mistakes>): Promise<Measured> {
    await this.server.takeRequests();
    const memory = new MemoryWatch();
    const start = performance.now();
    try {
      const result = await work();
      const seconds = (performance.now() - start) / 1000;
      const peakMemoryMb = memory.stop();
      const requests = await this.server.takeRequests();
      return { seconds, requests, peakMemoryMb, mistakes: add(await judge(result)) };
    } finally {
      memory.stop();
    }
  }

  /** Of the declared ones. */
  private present(): Promise<Repository[]> {
    return presentOn(this.server, this.names);
  }

  private declarations(description: string): Declarations {
    return repositories(this.size, description) as unknown as Declarations;
  }
}
