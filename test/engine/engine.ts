// What a test or the demo needs of an engine: a program goes in, steps and a state come out.

export interface Engine {
  readonly name: "pulumi command" | "small engine";
  createStack(options: StackOptions): Promise<Stack>;
}

export interface StackOptions {
  /** The folder that holds Pulumi.yaml. */
  projectDirectory: string;
  /** "test" when left out. */
  stackName?: string;
  /** Keys without a namespace belong to the project. */
  config?: Record<string, ConfigValue>;
  /** Added to the environment of the program and of the provider. A key with an undefined value is taken out of it. */
  env?: Record<string, string | undefined>;
  /** How many resources are worked on at once; as many as by default when left out. */
  parallel?: number;
}

export interface ConfigValue {
  value: string;
  secret?: boolean;
}

export interface Stack {
  setConfig(key: string, value: string, options?: { secret?: boolean }): Promise<void>;
  preview(options?: { refresh?: boolean }): Promise<Result>;
  up(options?: UpOptions): Promise<Result>;
  refresh(options?: { preview?: boolean }): Promise<Result>;
  destroy(options?: { refresh?: boolean }): Promise<Result>;
  export(): Promise<State>;
  /** `pulumi state taint`: the next deployment replaces the resource. */
  taint(urn: string): Promise<void>;
  /** Takes the resources of an import file into the state, as they stand there. */
  import(file: string): Promise<void>;
  /** Forgets the stack, its state and its temporary files. What it deployed is left alone. */
  remove(): Promise<void>;
}

export interface UpOptions {
  refresh?: boolean;
  /** The URNs of resources that are replaced, whether they change or not. */
  replace?: string[];
  /** The same, and nothing but them is deployed. The pulumi command only. */
  targetReplace?: string[];
  /** Resources that do not depend on one that failed are deployed all the same. The pulumi command only. */
  continueOnError?: boolean;
}

/** A deployment that failed is a result too; only what keeps a test from running at all is thrown. */
export interface Result {
  ok: boolean;
  /** In the order in which they began. */
  steps: Step[];
  diagnostics: Diagnostic[];
  /** The stack's outputs with their secrets in clear; empty after a preview. */
  outputs: Record<string, unknown>;
  /** What a person saw. */
  text: string;
}

/** A replacement is three steps: "create-replacement", "replace", "delete-replaced", in the order in which they happen. */
export type Operation =
  | "create"
  | "update"
  | "delete"
  | "same"
  | "read"
  | "refresh"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "discard"
  | "discard-replaced"
  | "read-replacement"
  | "remove-pending-replace"
  | "import"
  | "import-replacement";

export interface Step {
  operation: Operation;
  urn: string;
  type: string;
  name: string;
  id?: string;
  /** The properties that change; at a refresh, those that drifted. */
  properties: PropertyChange[];
  /** The top-level properties that force the replacement. */
  replaces?: string[];
  /** What a refresh found: nothing new, a drift, or that the object is gone. */
  found?: "same" | "update" | "delete";
  /** The operation did not succeed; never set in a preview. */
  failed?: true;
}

export interface PropertyChange {
  /** In Pulumi's notation: `repository.maxTaskCount`, `list[2]`. */
  path: string;
  kind: "add" | "update" | "delete";
  /** A secret reads "[secret]", a value that a preview cannot know "[unknown]". */
  old?: unknown;
  new?: unknown;
}

export interface Diagnostic {
  severity: "info" | "warning" | "error";
  message: string;
  urn?: string;
  /** A progress line, gone when the operation ends. */
  ephemeral?: true;
}

export interface State {
  resources: ResourceState[];
}

/** A resource as `pulumi stack export` shows it: secrets are signature objects with a ciphertext. */
export interface ResourceState {
  urn: string;
  type: string;
  custom: boolean;
  id?: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  parent?: string;
  /** `<urn of the provider>::<its id>`. */
  provider?: string;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[]>;
  additionalSecretOutputs?: string[];
  initErrors?: string[];
  protect?: boolean;
  retainOnDelete?: boolean;
  external?: boolean;
  /** The old half of a replacement, not deleted yet. */
  delete?: boolean;
  /** Deleted in order to be replaced, not created yet. */
  pendingReplacement?: boolean;
  customTimeouts?: { create?: number; update?: number; delete?: number };
}

export const defaultStackName = "test";

/** The name of a resource from its URN. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The type of a resource from its URN, without those of its parents. */
export function typeOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

/** The provider that serves the resources which name none. Nobody sees its steps. */
export function isDefaultProvider(urn: string): boolean {
  return /::pulumi:providers:[^:]+::default(_[^:]*)?$/.test(urn);
}
