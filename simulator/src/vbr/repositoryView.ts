import { setValueAt, valueAt, isObject, type JsonObject } from "../json.js";
import type { Repository } from "../infrastructure.js";
import type { Context } from "./context.js";
import { asListed } from "./lists.js";
import { PATHS } from "./paths.js";
import { placeAt } from "./places.js";

/** A repository as `GET /repositories/{id}` returns it. */
export function shownById(repository: Repository, { infrastructure, validation, face }: Context): JsonObject {
  const { habits } = infrastructure;
  const view = face.repository(structuredClone(repository));
  if (typeof view.uniqueId === "string") view.uniqueId = view.uniqueId.replaceAll("-", "");

  for (const path of PATHS) if (valueAt(view, path) !== undefined) setValueAt(view, path, placeAt(view, path, infrastructure));
  const path = valueAt(view, "repository.path");
  if (habits.endsPathsWithSeparator && typeof path === "string" && /^[a-z]:.*[^\\]$/i.test(path)) {
    setValueAt(view, "repository.path", `${path}\\`);
  }
  if (habits.sendsNulls) {
    if (view.type === "WinLocal" && isObject(view.repository)) {
      view.repository.useFastCloningOnXFSVolumes ??= false;
      view.repository.makeRecentBackupsImmutableDays ??= null;
    }
    validation.addNulls(view);
  }
  return view;
}

/** The same in a list. */
export function shownInList(repository: Repository, context: Context): JsonObject {
  return asListed(shownById(repository, context), context);
}
