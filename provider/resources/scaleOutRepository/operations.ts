/**
 * Scale-out repositories on a VBR server (`/api/v1/backupInfrastructure/scaleOutRepositories`): what distinguishes them in the
 * lifecycle that all objects of VBR have (lifecycle/vbrObject). From the REST documents, in the words of revision 1.3-rev0.
 */
import { isDeepStrictEqual } from "node:util";
import type { Revision } from "../../config/settings";
import { type Fields, fieldsIn, isFields, valueAt, visible } from "../../core/values";
import { type Context, type Kind, mistakesOf, outputsOf } from "../../lifecycle/vbrObject/kind";
import { operationsOn } from "../../lifecycle/vbrObject/operations";
import { modelPart } from "../../schema/comparison";
import { toDeclaration as declarationFrom } from "../../schema/declaration";
import { guidKey } from "../../schema/types";
import { type Checked, checkInputs } from "../../schema/validate";
import { queryString } from "../../vbr/client";
import type { Json } from "../../vbr/responses";
import { applyModes, declaredExtents, modesOf, statusOf } from "./extentModes";
import { refuseToDropExtents, withExtentNames, withoutStrayPlacements } from "./extents";
import { extentsOf, scaleOutRepositorySchema, scaleOutRules } from "./schema";

export const SCALE_OUT_REPOSITORY: Kind = {
  path: "/api/v1/backupInfrastructure/scaleOutRepositories",
  resource: "ScaleOutRepository",
  noun: "scale-out repository",
  key: "name",
  computed: ["uniqueId"],
  uses: ["Repository", "EncryptionPassword", "KmsServer"],
  usedBy: "a job",
  schemaOf: () => scaleOutRepositorySchema,
  toDeclaration,
  declarationOf,
  addedOutputs: (model) => ({ extentStatus: statusOf(model) }),
  toOutputs: (inputs, model, notes) => outputsOf(SCALE_OUT_REPOSITORY, inputs, model, notes),
  toSpec,
  toUpdate,
  applyOutsideModel: (context, outside) => applyModes(context, SCALE_OUT_REPOSITORY, outside),
  deleteQuery: ({ deleteBackups }) => `?${queryString({ deleteBackups: String(deleteBackups === true) })}`,
  adoptionConflicts: () => [],
  explainExisting,
};

/** Checks what a program declares, without a server. Which revision `auto` comes to, only a server can tell. */
export function check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked {
  // Dropped: what a program has too much that was copied from a server's model.
  const { id, ...declared } = news;
  return checkInputs(scaleOutRepositorySchema, declared, olds, {
    rules: (value) => [...scaleOutRules(value), ...mistakesOf(SCALE_OUT_REPOSITORY, value, revision)],
  });
}

/** What of a model a program would declare. */
function declarationOf(model: Json): Record<string, unknown> {
  const declared = declarationFrom(scaleOutRepositorySchema, model);
  const performanceTier = { ...fieldsIn(declared.performanceTier), performanceExtents: declaredExtents(model) };
  return { ...declared, performanceTier };
}

export const { noun, changes, diff, subjectOf, create, read, importExisting, update, remove } =
  operationsOn(SCALE_OUT_REPOSITORY);

/** The body of a POST: without flags, and without modes, which have calls of their own. */
export function toSpec(inputs: Fields): Json {
  const { adopt, deleteBackups, allowExtentRemoval, ...spec } = visible(inputs);
  return { description: "", ...modelPart(scaleOutRepositorySchema, spec) };
}

/** The model with the modes of each extent in place of its status, and without placement settings of extents that leave. */
function toDeclaration(model: Json): Fields {
  const { performanceTier: tier } = model;
  if (!isFields(tier) || !Array.isArray(tier.performanceExtents)) return model;
  const extents = (tier.performanceExtents as Json[]).filter(isFields).map((extent) => ({ ...extent, ...modesOf(extent) }));
  return { ...withoutStrayPlacements(model), performanceTier: { ...tier, performanceExtents: extents } };
}

function explainExisting(inputs: Fields, live: Json): string {
  return hasExtents(live, inputs)
    ? "It has the declared extents, so it was probably made by an interrupted run, or by hand. Set adopt: true to manage it from now on (a delete then leaves it on the server until adopt is taken out again), or import it."
    : "It has other extents than declared. Set adopt: true to reconcile it with what is declared, or choose another name.";
}

function hasExtents(live: Json, inputs: Fields): boolean {
  const [held, declared] = [live, inputs].map((one) => new Set(extentsOf(one).map(({ id }) => guidKey(id))));
  return isDeepStrictEqual(held, declared);
}

/** First settings and extents, then the modes; no extent is dropped unless that is asked for. */
async function toUpdate(context: Context, action: string, live: Json, merged: Json, news: Fields): Promise<Json> {
  const body = await withExtentNames(context, withoutStrayPlacements(merged));
  if (news.allowExtentRemoval !== true) await refuseToDropExtents(context, action, live, body);
  warnOfDangers(context, live, body);
  return body;
}

/** Two changes that work and may not be what was meant. */
function warnOfDangers({ log }: Context, live: Json, body: Fields): void {
  const isOn = (model: Fields, ...path: string[]): boolean => valueAt(model, path) === true;
  if (isOn(live, "capacityTier", "isEnabled") && !isOn(body, "capacityTier", "isEnabled")) {
    log.warn(
      "VEEAM_CAPACITY_TIER_EXPOSED",
      "The capacity tier is being disabled: its extents go into maintenance mode, and what was moved there cannot be restored until it is enabled again.",
    );
  } else if (isOn(live, "capacityTier", "encryption", "isEnabled") && !isOn(body, "capacityTier", "encryption", "isEnabled")) {
    log.warn(
      "VEEAM_CAPACITY_TIER_EXPOSED",
      "The encryption of the capacity tier is being disabled: new data is offloaded unencrypted, and what is there can be read without the password.",
    );
  }
}
