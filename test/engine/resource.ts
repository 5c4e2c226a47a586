// A resource in the small engine's state, and what follows from its place there.
import { createCipheriv, randomBytes } from "node:crypto";

import type { ResourceState, State } from "./engine";
import type { Properties } from "./protocol";
import { encrypted } from "./values";

export interface Resource extends ResourceState {
  id: string;
  inputs: Properties;
  outputs: Properties;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  additionalSecretOutputs: string[];
  initErrors: string[];
  protect: boolean;
  retainOnDelete: boolean;
  external: boolean;
  /** Replaced, but not deleted yet. */
  delete: boolean;
  /** Deleted in order to be replaced, but not created yet. */
  pendingReplacement: boolean;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  replacementTrigger: unknown;
  /** Marked for replacement by `pulumi state taint`. */
  taint: boolean;
}

export const stackType = "pulumi:pulumi:Stack";
/** The type of the provider that resources, and functions, of this type have: of the package `pulumi-nodejs` for dynamic ones. */
export function providerTypeOf(type: string): string {
  return `pulumi:providers:${type.split(":", 1)[0] ?? ""}`;
}

export const dynamicProviderType = "pulumi:providers:pulumi-nodejs";

export function newResource(values: Pick<Resource, "urn" | "type" | "custom"> & Partial<Resource>): Resource {
  return {
    id: "",
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    additionalSecretOutputs: [],
    initErrors: [],
    protect: false,
    retainOnDelete: false,
    external: false,
    delete: false,
    pendingReplacement: false,
    ignoreChanges: [],
    replaceOnChanges: [],
    replacementTrigger: null,
    taint: false,
    ...values,
  };
}

export function isProvider(resource: { type: string }): boolean {
  return resource.type.startsWith("pulumi:providers:");
}

/** Managed by a dynamic provider: what has a provider to ask. */
export function isManaged(resource: Resource): boolean {
  return resource.custom && !isProvider(resource);
}

/** A native plugin hears of customTimeouts with each request; a dynamic provider has no use for it. */
export function timeoutOf(resource: Resource, operation: "create" | "update" | "delete"): { timeout?: number } {
  const timeout = resource.customTimeouts?.[operation];
  return timeout === undefined ? {} : { timeout };
}

export function urnOfProvider(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** Everything that has to exist for as long as the resource does. */
export function dependsOn(resource: Resource, urn: string): boolean {
  return (
    resource.parent === urn ||
    (resource.provider !== undefined && urnOfProvider(resource.provider) === urn) ||
    resource.dependencies.includes(urn) ||
    Object.values(resource.propertyDependencies).some((urns) => urns.includes(urn))
  );
}

export function withoutDependencyOn(resource: Resource, gone: Set<string>): Resource {
  const remaining = (urns: string[]) => urns.filter((urn) => !gone.has(urn));
  const properties = Object.entries(resource.propertyDependencies);
  return {
    ...resource,
    dependencies: remaining(resource.dependencies),
    propertyDependencies: Object.fromEntries(properties.map(([key, urns]) => [key, remaining(urns)])),
  };
}

/** The resources of one run: those of the state, and those that the run has dealt with. */
export class ResourceList {
  private readonly news: Resource[] = [];

  constructor(private olds: Resource[]) {}

  /** In the order in which they were registered, which is one in which each comes after what it depends on. */
  all(): Resource[] {
    return [...this.news, ...this.olds];
  }

  remaining(): readonly Resource[] {
    return this.olds;
  }

  registered(urn: string): Resource | undefined {
    return this.news.find((resource) => resource.urn === urn);
  }

  /** The resource as the last run left it. */
  old(urn: string): Resource | undefined {
    return this.olds.find((resource) => resource.urn === urn && !resource.delete);
  }

  add(resource: Resource): void {
    this.news.push(resource);
  }

  remove(resource: Resource): void {
    this.olds = this.olds.filter((old) => old !== resource);
  }

  replaceOld(resource: Resource, replacement: Resource): void {
    this.olds = this.olds.map((old) => (old === resource ? replacement : old));
  }

  forgetDependenciesOn(gone: Set<string>): void {
    this.olds = this.olds.map((old) => withoutDependencyOn(old, gone));
  }
}

const notExported = new Set(["ignoreChanges", "replaceOnChanges", "replacementTrigger"]);
const exportedKey = randomBytes(32);

/** The form of `pulumi stack export`. Nobody has to read the secrets back, so their key is nowhere kept. */
export function exportState(resources: Resource[]): State {
  return { resources: resources.map(exportResource) };
}

function exportResource(resource: Resource): ResourceState {
  const set = Object.entries(resource).filter(([key, value]) => !notExported.has(key) && !isEmpty(value));
  const { urn, type, custom, inputs, outputs } = resource;
  return encrypted({ urn, type, custom, inputs, outputs, ...Object.fromEntries(set) }, encrypt) as ResourceState;
}

function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === false || value === "" || value === undefined;
}

function encrypt(clearText: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", exportedKey, nonce);
  const sealed = Buffer.concat([cipher.update(clearText, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}
