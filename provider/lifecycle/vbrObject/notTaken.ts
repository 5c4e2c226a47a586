/** What a server did not take, although its session ended well. */
import { notTaken } from "../../schema/comparison";
import { type Fields, visible } from "../../core/values";
import type { Json } from "../../vbr/responses";
import type { Immutable } from "../state";
import type { Context } from "./context";
import { isKnown } from "./immutable";
import type { Kind } from "./kind";

/** A warning for each declared value that the server holds otherwise, `known` from the creation excepted. */
export function reportNotTaken({ log }: Context, kind: Kind, inputs: Fields, model: Json, known: Immutable = {}): void {
  const all = notTaken(kind.schemaOf(inputs), visible(inputs), kind.toDeclaration(model));
  for (const { path, wanted, live, isPlace, note } of all.filter((one) => !isKnown(one, known))) {
    const why =
      note !== undefined
        ? `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`
        : isPlace
          ? "It is taken for the same place from now on."
          : "A refresh shows it as drift.";
    log.warn(
      "VEEAM_VALUE_NOT_KEPT",
      `${path}: declared ${JSON.stringify(wanted)}, but the server holds ${JSON.stringify(live ?? null)}. ${why}`,
    );
  }
}
