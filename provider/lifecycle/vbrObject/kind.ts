import type { z } from "zod";
import type { Notes } from "../state";
import type { Json } from "../../vbr/client";
import type { Context } from "./context";
import type { Resource } from "../../vbr/revisions";
import type { Fields } from "../../core/values";

/** What distinguishes repositories from scale-out repositories, for the functions that serve both. */
export interface Kind {
  /** The collection: `/api/v1/backupInfrastructure/repositories`. */
  readonly path: string;
  /** By what the table of revisions knows it. */
  readonly resource: Resource;
  /** How messages call an object: `repository`. */
  readonly noun: string;
  readonly schemaOf: (declaration: Fields) => z.ZodType;
  /** A model as a program would declare it: what comparisons see. */
  readonly toDeclaration: (model: Json) => Fields;
  /** Outputs that are neither declared nor in the model as the server gives it. */
  readonly addedOutputs: (model: Json) => Fields;
  /** What the state keeps of a declaration and the model on the server. */
  readonly toOutputs: (inputs: Fields, model: Json, notes: Omit<Notes, "computed">) => Record<string, unknown>;
  /** The model with what the server keeps outside it, as far as it is declared. */
  readonly completed: (context: Context, model: Json, declared: Fields) => Promise<Json>;
  /** What can keep the server from deleting one. */
  readonly holders: string;
}

/** `repository "nas"` */
export function describe({ noun }: Kind, { name }: Fields): string {
  return `${noun} ${JSON.stringify(name ?? "")}`;
}
