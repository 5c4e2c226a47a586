// What a program asks of the small engine.
import type { Properties } from "./protocol";

export interface Goal {
  type: string;
  name: string;
  custom: boolean;
  /** URN, or empty. */
  parent: string;
  /** `<urn>::<id>`, or empty for the default provider. */
  provider: string;
  properties: Properties;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  protect: boolean;
  retainOnDelete: boolean;
  /** Undefined leaves it to the provider. */
  deleteBeforeReplace?: boolean;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  /** Null where there is none. */
  replacementTrigger: unknown;
  additionalSecretOutputs: string[];
  /** Seconds; 0 when not set. */
  customTimeouts: { create: number; update: number; delete: number };
  aliases: Alias[];
}

/** Another URN, whole or in those of its parts that differ. */
export type Alias = { urn: string } | { name: string; type: string; stack: string; project: string; parent?: string };

/** A resource that somebody else owns: `.get`. */
export type ReadGoal = Pick<
  Goal,
  "type" | "name" | "parent" | "provider" | "properties" | "dependencies" | "additionalSecretOutputs"
> & { id: string };

/** What the program gets back. */
export interface Registration {
  urn: string;
  /** Empty while it is unknown. */
  id: string;
  properties: Properties;
}
