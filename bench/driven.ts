// The native plugin in a process of its own, driven as an engine drives it, without the engine: what a command costs beyond Pulumi.
import { join } from "node:path";
import { startHost, type Host } from "../test/engine/host";
import { Limit } from "../test/engine/limit";
import { environmentOf, type ServerSettings } from "../test/environment";
import { repositories } from "./declarations";
import { UsageRecords, type Usage } from "./usage";

export const DRIVEN_COMMANDS = ["create", "refresh", "update", "destroy"] as const;
export type DrivenCommand = (typeof DRIVEN_COMMANDS)[number];

export interface Driven {
  /** From the start of the process to its end. */
  readonly seconds: number;
  readonly usage: Usage | undefined;
}

type Properties = Record<string, unknown>;

interface Managed {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** A deployment of so many repositories; each command is a process, as under Pulumi. */
export class DrivenDeployment {
  private readonly usage = new UsageRecords();
  private managed: Managed[] = [];

  constructor(
    private readonly settings: ServerSettings,
    private readonly size: number,
    private readonly parallel: number,
  ) {}

  async play(command: DrivenCommand): Promise<Driven> {
    const start = performance.now();
    const host = await startHost({
      projectDirectory: join(__dirname, "program"),
      pluginDirectory: join(__dirname, "..", "plugin"),
      env: { ...process.env, ...environmentOf(this.settings), ...this.usage.env },
    });
    try {
      await host.configure({});
      this.managed = await this[command](host);
    } finally {
      await host.close();
    }
    return { seconds: (performance.now() - start) / 1000, usage: this.usage.take() };
  }

  close(): void {
    this.usage.close();
  }

  private create(host: Host): Promise<Managed[]> {
    return this.each(Object.entries(repositories(this.size, "as created")), async ([name, args]) => {
      const urn = `urn:pulumi:bench::bench::veeam:index:Repository::${name}`;
      const { inputs } = await host.check({}, args, urn);
      return { urn, inputs, ...(await host.create(inputs, urn)) };
    });
  }

  private refresh(host: Host): Promise<Managed[]> {
    return this.each(this.managed, async ({ urn, id, inputs, outputs }) => {
      const read = await host.read(id, outputs, inputs, urn);
      return { urn, id, inputs: read.inputs ?? inputs, outputs: read.properties };
    });
  }

  private update(host: Host): Promise<Managed[]> {
    return this.each(this.managed, async ({ urn, id, inputs: oldInputs, outputs: olds }) => {
      const { inputs } = await host.check(oldInputs, { ...oldInputs, description: "changed" }, urn);
      await host.diff(id, olds, inputs, { urn, oldInputs });
      return { urn, id, inputs, outputs: await host.update(id, olds, inputs, { urn, oldInputs }) };
    });
  }

  private async destroy(host: Host): Promise<Managed[]> {
    await this.each(this.managed, ({ urn, id, inputs, outputs }) => host.delete(id, outputs, { urn, oldInputs: inputs }));
    return [];
  }

  private async each<T, Result>(items: readonly T[], work: (item: T) => Promise<Result>): Promise<Result[]> {
    const limit = new Limit(this.parallel);
    return await Promise.all(items.map((item) => limit.run(() => work(item))));
  }
}
