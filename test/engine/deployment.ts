// Brings the resources of a run to what the program asks for: for each registration it decides on steps, and takes them.
import { diffWith, replacement, unchanged } from "./diff";
import type { Diff } from "./diff";
import { nameOf } from "./engine";
import type { Goal, ReadGoal, Registration } from "./goal";
import type { Host } from "./host";
import { Limit } from "./limit";
import { withIgnoredChanges } from "./propertyChanges";
import { MonitorTerminating } from "./protocol";
import type { Properties } from "./protocol";
import { removeAll } from "./removal";
import { recreate, replaceCreatingFirst, replaceDeletingFirst, takeOver } from "./replacement";
import { dependsOn, isManaged, isProvider, newResource, providerTypeOf, stackType, urnOfProvider } from "./resource";
import type { Resource } from "./resource";
import type { Registrar } from "./resourceMonitor";
import { StepFailed, hostOf, reportFailure } from "./run";
import type { Run } from "./run";
import { create, keep, readExternal, update } from "./steps";
import { containsUnknown, deepEqual, forProvider, unknownValue, withSecretsOf } from "./values";

export interface DeploymentOptions {
  run: Run;
  projectName: string;
  stackName: string;
  /** What the default provider of a type is configured with. */
  configOf: (providerType: string) => Properties;
  /** The URNs of resources that are replaced in any case. */
  replace: string[];
}

export class Deployment implements Registrar {
  readonly outputs: Properties = {};
  private readonly run: Run;
  /** One decision at a time, as each depends on those before it; the work itself runs side by side. */
  private readonly planning = new Limit(1);
  private readonly urns = new Set<string>();
  private readonly underWay = new Set<Promise<unknown>>();
  /** What went for the sake of something it depends on, with the properties because of which it had to. */
  private readonly deletedForReplacement = new Map<string, string[]>();
  private readonly defaultProviders = new Map<string, Promise<Registration>>();

  /** `onFailure` is called when what was under way at the first failure is done. */
  constructor(
    private readonly options: DeploymentOptions,
    private readonly onFailure: () => void,
  ) {
    this.run = options.run;
  }

  async register(goal: Goal): Promise<Registration> {
    return await this.track(async () => {
      const provider = isManaged(newResource({ urn: "", ...goal })) ? await this.providerFor(goal) : "";
      const take = await this.planning.run(async () => await this.plan({ ...goal, provider }));
      return toRegistration(await this.run.limit.run(take));
    });
  }

  async read(goal: ReadGoal): Promise<Registration> {
    return await this.track(async () => {
      const provider = await this.providerFor(goal);
      const urn = this.claimUrn(goal);
      const resource = newResource({
        urn,
        type: goal.type,
        custom: true,
        external: true,
        id: goal.id,
        inputs: goal.properties,
        provider,
        parent: goal.parent,
        dependencies: goal.dependencies,
        additionalSecretOutputs: goal.additionalSecretOutputs,
      });
      return toRegistration(await this.run.limit.run(() => readExternal(this.run, resource)));
    });
  }

  async invoke(token: string, args: Properties, provider: string): Promise<Properties> {
    return await this.track(async () => {
      const reference = await this.providerFor({ type: token, provider });
      const host = await this.run.providers.hostOf(reference, this.run.resources.all());
      if (host === undefined) return {};
      try {
        return await host.invoke(token, forProvider(args));
      } catch (error) {
        throw reportFailure(this.run, error, "");
      }
    });
  }

  registerOutputs(urn: string, outputs: Properties): void {
    const resource = this.run.resources.registered(urn);
    if (resource === undefined) return;
    resource.outputs = outputs;
    if (resource.type === stackType) Object.assign(this.outputs, outputs);
  }

  refuse(message: string): void {
    reportFailure(this.run, new Error(message), "");
    if (this.underWay.size === 0) this.onIdle();
  }

  /** Deletes what the program no longer has, and the old halves of replacements. */
  async removeUnregistered(): Promise<void> {
    await removeAll(this.run, this.run.resources.remaining());
  }

  private async track<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.run.hasFailed) throw new MonitorTerminating();
    const working = work();
    this.underWay.add(working);
    try {
      return await working;
    } catch (error) {
      const isFirst = !(error instanceof MonitorTerminating);
      if (!(error instanceof StepFailed) && isFirst) reportFailure(this.run, error, "");
      throw new MonitorTerminating();
    } finally {
      this.underWay.delete(working);
      if (this.underWay.size === 0) this.onIdle();
    }
  }

  private onIdle(): void {
    if (this.run.hasFailed) this.onFailure();
  }

  private async providerFor({ type, provider }: Pick<Goal, "type" | "provider">): Promise<string> {
    if (provider !== "") return provider;
    const providerType = providerTypeOf(type);
    const registering = this.defaultProviders.get(providerType) ?? this.registerDefaultProvider(providerType);
    this.defaultProviders.set(providerType, registering);
    const { urn, id } = await registering;
    return `${urn}::${id === "" ? unknownValue : id}`;
  }

  private async registerDefaultProvider(providerType: string): Promise<Registration> {
    const goal: Goal = {
      type: providerType,
      name: "default",
      custom: true,
      parent: "",
      provider: "",
      properties: this.options.configOf(providerType),
      dependencies: [],
      propertyDependencies: {},
      protect: false,
      retainOnDelete: false,
      ignoreChanges: [],
      replaceOnChanges: [],
      replacementTrigger: null,
      additionalSecretOutputs: [],
      customTimeouts: { create: 0, update: 0, delete: 0 },
      aliases: [],
    };
    const take = await this.planning.run(() => this.plan(goal));
    return toRegistration(await take());
  }

  private claimUrn(goal: Pick<Goal, "type" | "name" | "parent">): string {
    const urn = this.urnOf(goal);
    if (this.urns.has(urn)) {
      throw reportFailure(this.run, new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`), urn);
    }
    this.urns.add(urn);
    return urn;
  }

  private urnOf(goal: { type: string; name: string; parent: string; stack?: string; project?: string }): string {
    const parentTypes = goal.parent.split("::")[2] ?? "";
    const types = parentTypes === "" || parentTypes === stackType ? goal.type : `${parentTypes}$${goal.type}`;
    const stack = goal.stack === undefined || goal.stack === "" ? this.options.stackName : goal.stack;
    const project = goal.project === undefined || goal.project === "" ? this.options.projectName : goal.project;
    return `urn:pulumi:${stack}::${project}::${types}::${goal.name}`;
  }

  private findOld(urn: string, goal: Goal): Resource | undefined {
    const aliases = goal.aliases.map((alias) =>
      "urn" in alias
        ? alias.urn
        : this.urnOf({
            ...alias,
            name: alias.name || goal.name,
            type: alias.type || goal.type,
            parent: alias.parent ?? goal.parent,
          }),
    );
    return [urn, ...aliases].map((candidate) => this.run.resources.old(candidate)).find((resource) => resource !== undefined);
  }

  /** Decides, and gives back what is to be done. */
  private async plan(goal: Goal): Promise<() => Promise<Resource>> {
    if (this.run.hasFailed) throw new MonitorTerminating();
    const urn = this.claimUrn(goal);
    const old = this.findOld(urn, goal);
    const resource = this.toResource(urn, goal);
    const recreatedBecauseOf = old === undefined ? undefined : this.deletedForReplacement.get(old.urn);
    const isForced = old !== undefined && (old.taint || this.options.replace.includes(old.urn));
    const base = old === undefined || old.external || recreatedBecauseOf !== undefined || isForced ? undefined : old;
    resource.inputs = await this.check(resource, goal, base);
    if (old === undefined) return () => create(this.run, resource, this.run.report.begin("create", urn), undefined);
    if (old.external) return () => takeOver(this.run, resource, old);
    if (recreatedBecauseOf !== undefined) return () => recreate(this.run, resource, old, recreatedBecauseOf);
    const diff = isForced ? replacement : await this.diff(resource, old, goal);
    if (diff.mustReplace || old.pendingReplacement) return await this.planReplacement(resource, old, goal, diff);
    if (diff.isChanged || old.initErrors.length > 0) return () => update(this.run, resource, old, diff);
    return () => Promise.resolve(keep(this.run, resource, old));
  }

  private toResource(urn: string, goal: Goal): Resource {
    const resource = newResource({
      urn,
      type: goal.type,
      custom: goal.custom,
      parent: goal.parent,
      inputs: goal.properties,
      dependencies: goal.dependencies,
      propertyDependencies: goal.propertyDependencies,
      additionalSecretOutputs: goal.additionalSecretOutputs,
      protect: goal.protect,
      retainOnDelete: goal.retainOnDelete,
      ignoreChanges: goal.ignoreChanges,
      replaceOnChanges: goal.replaceOnChanges,
      replacementTrigger: goal.replacementTrigger,
    });
    if (goal.provider !== "") resource.provider = goal.provider;
    const timeouts = Object.entries(goal.customTimeouts).filter(([, seconds]) => seconds > 0);
    if (timeouts.length > 0) resource.customTimeouts = Object.fromEntries(timeouts);
    return resource;
  }

  /** The inputs as the provider wants them. `old` is undefined when the resource is to be made anew. */
  private async check(resource: Resource, goal: Goal, old: Resource | undefined): Promise<Properties> {
    const { inputs: news, invalid } = withIgnoredChanges(
      goal.properties,
      old?.inputs ?? {},
      old === undefined ? [] : goal.ignoreChanges,
    );
    if (invalid.length > 0) {
      const paths = invalid.join(", ");
      this.run.report.diagnose(
        "info",
        `cannot ignore changes in added or removed elements of the path: "${paths}"`,
        resource.urn,
      );
    }
    if (!isManaged(resource)) return news;
    const host = await this.reachHost(resource);
    if (host === undefined) return news;
    const { inputs, failures } = await this.ask(resource, () =>
      host.check(forProvider(old?.inputs ?? {}), forProvider(news), resource.urn),
    );
    if (failures.length === 0) return withSecretsOf(inputs, news);
    for (const { property, reason } of failures) {
      const about = `${resource.type} resource '${nameOf(resource.urn)}'`;
      // As with the command, the value is printed whether it is a secret or not.
      const where = property === "" ? " has" : `: property ${property} value ${printed(news[property])} has`;
      this.run.report.diagnose("error", `${about}${where} a problem: ${reason}`, resource.urn);
    }
    this.run.hasFailed = true;
    throw new StepFailed("check");
  }

  private async diff(resource: Resource, old: Resource, goal: Goal): Promise<Diff> {
    // The command compares a provider's inputs with its old outputs, and does not say what changed.
    if (isProvider(resource)) return { ...unchanged, isChanged: !deepEqual(old.outputs, resource.inputs) };
    if (!isManaged(resource)) return { ...unchanged, isChanged: !deepEqual(old.inputs, resource.inputs) };
    if (isTriggered(old.replacementTrigger, resource.replacementTrigger)) return replacement;
    const host = await this.reachHost(resource);
    if (host === undefined) {
      this.run.report.diagnose(
        "warning",
        "The provider for this resource has inputs that are not known during preview.\n" +
          "This preview may not correctly represent the changes that will be applied during an update.",
        resource.urn,
      );
      return { ...unchanged, isChanged: true };
    }
    return await this.ask(resource, () => diffWith(host, old, resource.inputs, goal));
  }

  private async reachHost(resource: Resource): Promise<Host | undefined> {
    return await this.ask(resource, () => hostOf(this.run, resource));
  }

  /** A question to the provider that belongs to no step yet. */
  private async ask<Answer>(resource: Resource, question: () => Promise<Answer>): Promise<Answer> {
    try {
      return await question();
    } catch (error) {
      throw reportFailure(this.run, error, resource.urn);
    }
  }

  private async planReplacement(resource: Resource, old: Resource, goal: Goal, diff: Diff): Promise<() => Promise<Resource>> {
    if (resource.protect && old.protect) {
      const message =
        `unable to replace resource "${resource.urn}"\nas it is currently marked for protection. To unprotect the resource, ` +
        "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
      throw reportFailure(this.run, new Error(message), resource.urn);
    }
    // What the old inputs brought along does not hold for the new object.
    resource.inputs = await this.check(resource, goal, undefined);
    if (goal.deleteBeforeReplace ?? diff.deleteBeforeReplace) {
      const dependents = old.pendingReplacement ? [] : await this.dependentReplacements(old);
      return () => replaceDeletingFirst(this.run, resource, old, diff, dependents);
    }
    return () => replaceCreatingFirst(this.run, resource, old, diff);
  }

  /** What cannot outlive the resource: its dependents for which an unknown value in place of its outputs would force a replacement. */
  private async dependentReplacements(root: Resource): Promise<Resource[]> {
    const replaced = new Set([root.urn]);
    const found: Resource[] = [];
    for (const candidate of this.run.resources.remaining()) {
      if (candidate === root || candidate.delete || candidate.external || !isManaged(candidate)) continue;
      if (this.urns.has(candidate.urn) || ![...replaced].some((urn) => dependsOn(candidate, urn))) continue;
      const becauseOf = await this.mustFollow(candidate, replaced);
      if (becauseOf === undefined) continue;
      replaced.add(candidate.urn);
      found.push(candidate);
      this.deletedForReplacement.set(candidate.urn, becauseOf);
    }
    return found;
  }

  /** The properties that force it to follow; undefined when it can stay. */
  private async mustFollow(candidate: Resource, replaced: Set<string>): Promise<string[] | undefined> {
    if (candidate.provider !== undefined && replaced.has(urnOfProvider(candidate.provider))) return [];
    const affected = Object.entries(candidate.propertyDependencies).filter(([, urns]) => urns.some((urn) => replaced.has(urn)));
    if (affected.length === 0) return undefined;
    const inputs = { ...candidate.inputs };
    for (const [key] of affected) if (key in inputs) inputs[key] = unknownValue;
    const host = await this.reachHost(candidate);
    if (host === undefined) return undefined;
    const diff = await this.ask(candidate, () => diffWith(host, candidate, inputs, candidate));
    return diff.mustReplace ? diff.replaces : undefined;
  }
}

function toRegistration(resource: Resource): Registration {
  return { urn: resource.urn, id: resource.id, properties: resource.type === stackType ? resource.inputs : resource.outputs };
}

/** Without a trigger before or now there is nothing to compare. */
function isTriggered(old: unknown, now: unknown): boolean {
  return old !== null && now !== null && !deepEqual(old, now);
}

/** In the manner of the command. */
function printed(value: unknown): string {
  if (containsUnknown(value)) return "{<unknown>}";
  const clear = forProvider({ value }).value;
  return `{${typeof clear === "string" ? clear : clear === undefined ? "<nil>" : JSON.stringify(clear)}}`;
}
