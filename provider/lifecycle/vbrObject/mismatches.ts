/** What a server shows otherwise than it is declared, immutable properties (type and location) above all. */
import { type Mismatch, mismatches } from "../../schema/comparison";
import { capital } from "../../core/text";
import { type Fields, visible } from "../../core/values";
import type { Json } from "../../vbr/responses";
import type { Immutable } from "../state";
import type { Context, Kind } from "./kind";

/** Where the server shows another value than is declared, in whatever spelling. */
export function immutableMismatches(kind: Kind, declared: Fields, live: Json): Mismatch[] {
  return mismatches(kind.schemaOf(declared), visible(declared), kind.toDeclaration(live)).filter(
    ({ isImmutable }) => isImmutable,
  );
}

/** The same without what the server has shown for this declaration since the creation. */
export function unknownMismatches(kind: Kind, declared: Fields, live: Json, before: Immutable): Mismatch[] {
  return immutableMismatches(kind, declared, live).filter((drift) => !isKnown(drift, before));
}

/** Whether the server has shown it so since the creation. */
export function isKnown({ path, wanted, live }: Mismatch, before: Immutable): boolean {
  const known = before[path];
  return known !== undefined && known.declared === wanted && known.shown === live;
}

/** What the state notes of them after a read; right after a creation what the server shows belongs to the declaration. */
export function noteImmutable(
  kind: Kind,
  declared: Fields,
  live: Json,
  { before = {}, isNew = false }: { readonly before?: Immutable | undefined; readonly isNew?: boolean } = {},
): Immutable {
  return Object.fromEntries(
    immutableMismatches(kind, declared, live).map(({ path, wanted, live: shown }) => {
      const known = before[path];
      return [path, { declared: wanted, shown: isNew ? shown : known?.declared === wanted ? known?.shown : undefined }];
    }),
  );
}

/** `repository.path: declared "/a", is "/b"` */
export function describeMismatch({ path, wanted, live }: Mismatch): string {
  return `${path}: declared ${JSON.stringify(wanted)}, is ${JSON.stringify(live ?? null)}`;
}

/** A warning for each declared value that the server holds otherwise, `known` from the creation excepted. */
export function reportMismatches({ log }: Context, kind: Kind, inputs: Fields, model: Json, known: Immutable = {}): void {
  const all = mismatches(kind.schemaOf(inputs), visible(inputs), kind.toDeclaration(model));
  for (const { path, wanted, live, isImmutable, note } of all.filter((one) => !isKnown(one, known))) {
    const why =
      note !== undefined
        ? `${capital(note)}.`
        : isImmutable
          ? "It counts as the declared one from now on."
          : "A refresh shows it as drift.";
    log.warn(
      "VEEAM_VALUE_NOT_KEPT",
      `${path}: declared ${JSON.stringify(wanted)}, but the server holds ${JSON.stringify(live ?? null)}. ${why}`,
    );
  }
}
