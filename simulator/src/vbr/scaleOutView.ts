import type { ScaleOutRepository } from "../infrastructure.js";
import { isObject, type JsonObject } from "../json.js";
import { uniqueIdOf } from "../inventory.js";
import type { Context } from "./context.js";
import { asListed } from "./lists.js";
import { filledScaleOut } from "./scaleOutDefaults.js";

/** A scale-out repository as `GET /scaleOutRepositories/{id}` returns it: complete, with the names that its extents have now. */
export function scaleOutById(stored: ScaleOutRepository, { infrastructure, validation, face }: Context): JsonObject {
  const { habits } = infrastructure;
  const complete = filledScaleOut(stored, infrastructure);
  complete.uniqueId = (complete.uniqueId ?? uniqueIdOf(complete.id)).replaceAll("-", "");
  for (const extent of complete.performanceTier?.performanceExtents ?? []) {
    if (habits.reversesStatuses && isObject(extent)) extent.status = (extent.status ?? []).toReversed();
  }
  const view = face.named("ScaleOutRepositoryModel", complete);
  if (habits.sendsNulls) validation.addNullsTo("ScaleOutRepositoryModel", view);
  return view;
}

/** The same in a list. */
export function scaleOutInList(stored: ScaleOutRepository, context: Context): JsonObject {
  return asListed(scaleOutById(stored, context), context);
}
