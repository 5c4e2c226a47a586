/** Properties that cannot be changed in place: where a repository is, and of which type. */
import { type NotTaken, notTaken } from "../../schema/comparison";
import { type Fields, visible } from "../../core/values";
import type { Json } from "../../vbr/responses";
import type { Immutable } from "../state";
import type { Kind } from "./kind";

/** Where the server shows another value than is declared, in whatever spelling. */
export function immutableDrift(kind: Kind, declared: Fields, live: Json): NotTaken[] {
  return notTaken(kind.schemaOf(declared), visible(declared), kind.toDeclaration(live)).filter(({ isPlace }) => isPlace);
}

/** The same without what the server has shown for this declaration since the creation. */
export function mismatches(kind: Kind, declared: Fields, live: Json, before: Immutable): NotTaken[] {
  return immutableDrift(kind, declared, live).filter((drift) => !isKnown(drift, before));
}

/** Whether the server has shown it so since the creation. */
export function isKnown({ path, wanted, live }: NotTaken, before: Immutable): boolean {
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
    immutableDrift(kind, declared, live).map(({ path, wanted, live: shown }) => {
      const known = before[path];
      const shownAtCreation = isNew ? shown : known?.declared === wanted ? known?.shown : undefined;
      return [path, { declared: wanted, ...(shownAtCreation === undefined ? {} : { shown: shownAtCreation }) }];
    }),
  );
}

/** `repository.path: declared "/a", is "/b"` */
export function describeMismatch({ path, wanted, live }: NotTaken): string {
  return `${path}: declared ${JSON.stringify(wanted)}, is ${JSON.stringify(live ?? null)}`;
}
