/** Pulumi's operations on one kind of objects of the backup infrastructure. */
import type { VbrClient } from "../../vbr/client";
import type { Operations } from "../handler";
import { createObject } from "./create";
import { deleteObject } from "./delete";
import { type Kind, describe } from "./kind";
import { importObject, readObject } from "./read";
import { updateObject } from "./update";

export function operationsOn(kind: Kind): Omit<Operations<VbrClient>, "check" | "diff" | "changes"> {
  return {
    subjectOf: (fields) => describe(kind, fields),
    create: (context, inputs) => createObject(context, kind, inputs),
    read: (context, id, state) => readObject(context, kind, id, state),
    importExisting: (context, id) => importObject(context, kind, id),
    update: (context, id, olds, news) => updateObject(context, kind, id, olds, news),
    remove: (context, id, state) => deleteObject(context, kind, id, state),
  };
}
