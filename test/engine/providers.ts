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

  constructor(private readonly options: HostOptions) {}

  /** A host takes a second to start: the first one does so beside the program. */
  warmUp(): void {
    this.spare ??= this.start();
  }

  load(urn: string, id: string, inputs: Properties): void {
    const reference = `${urn}::${id}`;
    const present = this.loaded.get(reference);
    if (present !== undefined && deepEqual(present.inputs, inputs)) return;
    const host = containsUnknown(inputs) ? undefined : this.configuredHost(inputs);
    // As in start(): a program can fail before any resource asks for the host.
    host?.catch(() => undefined);
    this.loaded.set(reference, { inputs, host });
  }

  /** The host that serves a resource; started from what the state knows of its provider when the program named none so far. */
  async hostOf(resource: Resource, state: Resource[]): Promise<Host | undefined> {
    const reference = resource.provider ?? "";
    if (!this.loaded.has(reference)) {
      const provider = state.find(({ urn, id }) => `${urn}::${id}` === reference);
      if (provider === undefined) throw new Error(`The state holds no provider ${reference}, which ${resource.urn} needs.`);
      this.load(provider.urn, provider.id, provider.inputs);
    }
    return await this.loaded.get(reference)?.host;
  }

  async close(): Promise<void> {
    const hosts = await Promise.allSettled(this.started);
    await Promise.all(hosts.map(async (host) => (host.status === "fulfilled" ? await host.value.close() : undefined)));
  }

  private async configuredHost(inputs: Properties): Promise<Host> {
    const starting = this.spare ?? this.start();
    this.spare = undefined;
    const host = await starting;
    // The host takes the marks of secrets off by itself.
    await host.configure(Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "version")));
    return host;
  }

  private start(): Promise<Host> {
    const starting = startHost(this.options);
    // Whoever waits for this host hears of its failure; here it must only not end the tests' process.
    starting.catch(() => undefined);
    this.started.push(starting);
    return starting;
  }
}
