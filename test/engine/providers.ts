// The provider hosts of one run: one process for each provider, configured with that provider's inputs.
import { startHost } from "./host";
import type { Host, HostOptions } from "./host";
import type { Properties } from "./protocol";
import type { Resource } from "./resource";
import { containsUnknown, deepEqual } from "./values";

interface Loaded {
  inputs: Properties;
  /** Undefined while the inputs are unknown in a preview: then nobody calls the host. */
  host: Promise<Host> | undefined;
}

export class Providers {
  private readonly loaded = new Map<string, Loaded>();
  private spare: Promise<Host> | undefined;
  private readonly started: Promise<Host>[] = [];

  constructor(private readonly options: HostOptions & { plugins: ReadonlyMap<string, string> }) {}

  /** A host takes a second to start: the first one does so beside the program. */
  warmUp(): void {
    if (this.options.plugins.size === 0) this.spare ??= this.start();
  }

  load(urn: string, id: string, inputs: Properties): void {
    const reference = `${urn}::${id}`;
    const present = this.loaded.get(reference);
    if (present !== undefined && deepEqual(present.inputs, inputs)) return;
    const host = containsUnknown(inputs) ? undefined : this.configuredHost(urn, inputs);
    // As in start(): a program can fail before any resource asks for the host.
    host?.catch(() => undefined);
    this.loaded.set(reference, { inputs, host });
  }

  /** The host of a provider; started from what the state knows of it when the program named it not so far. */
  async hostOf(reference: string, state: Resource[]): Promise<Host | undefined> {
    if (!this.loaded.has(reference)) {
      const provider = state.find(({ urn, id }) => `${urn}::${id}` === reference);
      if (provider === undefined) throw new Error(`The state holds no provider ${reference}.`);
      this.load(provider.urn, provider.id, provider.inputs);
    }
    return await this.loaded.get(reference)?.host;
  }

  async close(): Promise<void> {
    const hosts = await Promise.allSettled(this.started);
    await Promise.all(hosts.map(async (host) => (host.status === "fulfilled" ? await host.value.close() : undefined)));
  }

  private async configuredHost(urn: string, inputs: Properties): Promise<Host> {
    const host = await this.startFor(urn);
    // The host takes the marks of secrets off by itself.
    await host.configure(Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "version")), urn);
    return host;
  }

  private startFor(urn: string): Promise<Host> {
    const [, , type = ""] = urn.split("::");
    const pluginDirectory = this.options.plugins.get(type.replace("pulumi:providers:", ""));
    if (pluginDirectory !== undefined) return this.start(pluginDirectory);
    const starting = this.spare ?? this.start();
    this.spare = undefined;
    return starting;
  }

  private start(pluginDirectory?: string): Promise<Host> {
    const starting = startHost({ ...this.options, pluginDirectory });
    // Whoever waits for this host hears of its failure; here it must only not end the tests' process.
    starting.catch(() => undefined);
    this.started.push(starting);
    return starting;
  }
}
