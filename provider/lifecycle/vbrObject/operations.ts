/** Pulumi's operations on one kind of objects of a VBR server. */
import { isDeepStrictEqual } from "node:util";
import { type Fields, UNKNOWN_TEXT, visible } from "../../core/values";
import type { Change } from "../../schema/comparison";
import { keepSecrets } from "../../schema/secrets";
import type { VbrClient } from "../../vbr/client";
import type { Difference, Operations } from "../handler";
import { declaredIn, stateOf } from "../state";
import { createObject } from "./create";
import { deleteObject } from "./delete";
import { type Kind, changesOf, describe, keyOf } from "./kind";
import { importObject, readObject } from "./read";
import { updateObject } from "./update";

export function operationsOn(kind: Kind): Omit<Operations<VbrClient>, "check"> {
  const keep = (...declarations: readonly Fields[]): void => {
    for (const fields of declarations) keepSecrets(kind.schemaOf(fields), fields);
  };
  return {
    noun: kind.noun,
    ...(kind.whyLeftBehind !== undefined && { leavesBehind: true }),
    changes: (olds, news) => changesOf(kind, declaredIn(olds), news),
    diff: (olds, news) => differenceOf(kind, olds, news),
    subjectOf: (fields) => describe(kind, fields),
    create: (context, inputs) => {
      keep(inputs);
      return createObject(context, kind, inputs);
    },
    read: (context, id, state) => {
      keep(state);
      return readObject(context, kind, id, state);
    },
    importExisting: (context, id) => importObject(context, kind, id),
    update: (context, id, olds, news) => {
      keep(olds, news);
      return updateObject(context, kind, id, olds, news);
    },
    remove: (context, id, state, replacement) => {
      keep(state);
      return deleteObject(context, kind, id, state, replacement);
    },
  };
}

/** Compares two declarations, without a server. */
function differenceOf(kind: Kind, olds: Fields, news: Fields): Difference {
  const changes = changesOf(kind, declaredIn(olds), news);
  // A refresh makes the engine forget that an earlier run did not finish, and no property need differ.
  if (changes.length === 0 && stateOf(olds).meta.isUnfinished) return { changes: true };
  if (changes.length === 0 && isDeepStrictEqual(olds.__timeouts, news.__timeouts)) return { changes: false };
  // What was left out before is compared with the server by the update. Another value is another object, unless it is what the
  // server shows for this one: somebody has moved it there.
  const moved = immutableIn(changes);
  const unlikeServer = moved.length === 0 ? [] : immutableIn(changesOf(kind, visible(olds), news));
  const replaces = [...new Set(moved.filter((path) => unlikeServer.includes(path)).map((path) => path.split(".", 1)[0] ?? path))];
  // The old one must go first where both cannot be on a server.
  return { replaces, deleteBeforeReplace: replaces.length > 0 && isSameKey(kind, olds, news) };
}

/** The paths of changed properties that cannot be changed in place. */
function immutableIn(changes: readonly Change[]): string[] {
  return changes.filter(({ traits, kind }) => traits.replaces === true && kind === "update").map(({ path }) => path);
}

/** A key that is not known yet may be the same. */
function isSameKey(kind: Kind, olds: Fields, news: Fields): boolean {
  const after = keyOf(kind, news);
  return after.includes(UNKNOWN_TEXT) || after.toLowerCase() === keyOf(kind, olds).toLowerCase();
}
