import { type Fields, visible } from "../../core/values";
import { asOnServer } from "../../schema/comparison";
import type { VbrClient } from "../../vbr/client";
import type { Json } from "../../vbr/responses";
import type { Resource } from "../../vbr/revisions";
import type { Context as OperationContext } from "../handler";
import type { StateNotes, Subject } from "../outcomes";
import { toState } from "../state";

/** What an operation on one of these objects works with. */
export type Context = OperationContext<VbrClient>;

/** What distinguishes repositories from scale-out repositories, for the lifecycle that both have. */
export interface Kind extends Subject<Json> {
  /** The collection: `/api/v1/backupInfrastructure/repositories`. */
  readonly path: string;
  /** By what the table of revisions knows it. */
  readonly resource: Resource;
  /** Whether it keeps other objects from being deleted. */
  readonly usesOthers: boolean;
  /** What can keep the server from deleting one. */
  readonly usedBy: string;
  readonly toDeclaration: (model: Json) => Fields;
  /** What of a model a program would declare, for an import. */
  readonly declarationOf: (model: Json) => Record<string, unknown>;
  /** Outputs that are neither declared nor in the model as the server gives it. */
  readonly addedOutputs: (model: Json) => Fields;

  /** Makes what has to exist before the object. */
  readonly prepareCreate?: (context: Context, action: string, inputs: Fields) => Promise<void>;
  /** What to do about a refused POST that the object's own settings can help with; begins with a blank. */
  readonly refusalRemedy?: (inputs: Fields, error: unknown) => string;
  /** The query of a POST, with its question mark. */
  readonly createQuery?: (inputs: Fields) => string;
  /** The body of a POST. */
  readonly toSpec: (inputs: Fields) => Json;
  /** The body of a PUT from the merged model. Refuses what must not be sent. */
  readonly toUpdate: (context: Context, action: string, live: Json, merged: Json, news: Fields) => Promise<Json>;
  /** Reconciles what the server keeps outside the model, and gives the model with it read back. */
  readonly applyRest: (context: Context, model: Json, declared: Fields) => Promise<Json>;
  /** The model with what the server keeps outside it, as far as it is declared. */
  readonly completed: (context: Context, model: Json, declared: Fields) => Promise<Json>;

  /** Why an existing object cannot be adopted, because it is another one than declared. */
  readonly adoptionConflicts: (inputs: Fields, live: Json) => string[];
  /** What the refusal of a taken name says about the object that has it. */
  readonly explainExisting: (inputs: Fields, live: Json) => string;
}

/** What the state keeps: what is declared, as the server holds it, and what the server adds. */
export function outputsOf(kind: Kind, inputs: Fields, model: Json, notes: StateNotes): Record<string, unknown> {
  const declared = visible(inputs);
  const held = asOnServer(kind.schemaOf(inputs), declared, kind.toDeclaration(model));
  const added = kind.addedOutputs(model);
  const computed = [...Object.keys(added), ...(declared.uniqueId === undefined ? ["uniqueId"] : [])];
  return toState({ uniqueId: model.uniqueId ?? undefined, ...held, ...added }, inputs, { ...notes, computed });
}

/** `repository "nas"` */
export function describe({ noun }: Pick<Kind, "noun">, { name }: Fields): string {
  return `${noun} ${JSON.stringify(name ?? "")}`;
}
