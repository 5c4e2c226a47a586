import type { ScaleOutRepository } from "../infrastructure.js";
import { isObject, type JsonObject } from "../json.js";
import { uniqueIdOf } from "../inventory.js";
import type { Context } from "./context.js";
import { reduced } from "./lists.js";
import { filledScaleOut } from "./scaleOutDefaults.js";

/** A scale-out repository as `GET /scaleOutRepositories/{id}` returns it: complete, with the names that its extents have now. */
export function scaleOutById(stored: ScaleOutRepository, context: Context): JsonObject {
  return shown(stored, context, (text) => text.toUpperCase());
}

/** The same in a list, with the unique id in lower case, as for repositories. */
export function scaleOutInList(stored: ScaleOutRepository, context: Context): JsonObject {
  return reduced(
    shown(stored, context, (text) => text.toLowerCase()),
    context,
  );
}

function shown(
  stored: ScaleOutRepository,
  { infrastructure, validation, face }: Context,
  spell: (text: string) => string,
): JsonObject {
  const { habits } = infrastructure;
  const complete = filledScaleOut(stored, infrastructure);
  complete.uniqueId = spell((complete.uniqueId ?? uniqueIdOf(complete.id)).replaceAll("-", ""));
  for (const extent of complete.performanceTier?.performanceExtents ?? []) {
    if (habits.reversesStatuses && isObject(extent)) extent.status = (extent.status ?? []).toReversed();
  }
  const view = face.named("ScaleOutRepositoryModel", complete);
  if (habits.sendsNulls) validation.addNullsTo("ScaleOutRepositoryModel", view);
  return view;
}
