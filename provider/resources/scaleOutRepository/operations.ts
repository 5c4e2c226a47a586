/**
 * Scale-out repositories on a VBR server (`/api/v1/backupInfrastructure/scaleOutRepositories`): what each step of Pulumi's
 * lifecycle does there. From the REST documents, in the words of revision 1.3-rev0.
 */
import { isDeepStrictEqual } from "node:util";
import { claim } from "../../lifecycle/ownership";
import { asHeld, changesBetween } from "../../schema/comparison";
import { VeeamError } from "../../core/errors";
import type { Revision } from "../../config/settings";
import { type Checked, checkInputs } from "../../schema/validate";
import { guidKey } from "../../schema/types";
import { declaredIn, toState, urnOf, withNewFlags, type Notes } from "../../lifecycle/state";
import { type Fields, isFields, visible } from "../../core/values";
import type { Json } from "../../vbr/client";
import type { Context } from "../../lifecycle/vbrObject/context";
import { deleteObject } from "../../lifecycle/vbrObject/delete";
import { type Kind, describe } from "../../lifecycle/vbrObject/kind";
import { mergedModel } from "../../lifecycle/vbrObject/merge";
import { findById, idOf } from "../../vbr/objects";
import { type Found, readBeforeCreate, readBeforeUpdate, readObject } from "../../lifecycle/vbrObject/read";
import {
  afterFailedCreate,
  afterFailedUpdate,
  locate,
  reportEnd,
  replaceModel,
  reportNotTaken,
} from "../../lifecycle/vbrObject/outcome";
import { mistakesOf, requireServed } from "../../lifecycle/vbrObject/revisionCheck";
import { type WriteEnd, writeAndWait } from "../../vbr/submit";
import { requireEmptyWhereDropped, withExtentNames, withoutStrayPlacements } from "./extents";
import { bringModes, modesOf, statusOf } from "./extentModes";
import { extentsOf, scaleOutRepositorySchema, scaleOutRules } from "./schema";

const SCALE_OUT_REPOSITORY: Kind = {
  path: "/api/v1/backupInfrastructure/scaleOutRepositories",
  resource: "ScaleOutRepository",
  noun: "scale-out repository",
  schemaOf: () => scaleOutRepositorySchema,
  toDeclaration,
  addedOutputs: (model) => ({ extentStatus: statusOf(model) }),
  toOutputs,
  completed: (_, model) => Promise.resolve(model),
  holders: "a job that uses it",
};

/** Checks what a program declares, without a server. Which revision `auto` comes to, only a server can tell. */
export function check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked {
  // What a server's model has beyond a declaration, for programs that were written from one.
  const { id, ...declared } = news;
  return checkInputs(scaleOutRepositorySchema, declared, olds, {
    rules: (value) => [...scaleOutRules(value), ...mistakesOf(SCALE_OUT_REPOSITORY, value, revision)],
  });
}

/** Compares two declarations, without a server. Nothing replaces. */
export function diff(olds: Fields, news: Fields): { changes?: false } {
  const changes = changesBetween(scaleOutRepositorySchema, declaredIn(olds), visible(news));
  return changes.length === 0 && isDeepStrictEqual(olds.__timeouts, news.__timeouts) ? { changes: false } : {};
}

export function subjectOf(inputs: Fields): string {
  return describe(SCALE_OUT_REPOSITORY, inputs);
}

/** Refuses or adopts one of this name; otherwise makes one, waits for the session, sets the modes, and reads it back. */
export async function create(context: Context, inputs: Fields): Promise<{ id: string; outs: Record<string, unknown> }> {
  const { client, log, deadline } = context;
  await requireServed(context, SCALE_OUT_REPOSITORY, inputs);
  const { server, sameName } = await readBeforeCreate(context, SCALE_OUT_REPOSITORY, inputs);
  if (sameName.length > 0) return adoptOrRefuse(context, inputs, sameName);

  const action = `Creating ${subjectOf(inputs)}`;
  let end: WriteEnd;
  let made: Json;
  try {
    end = await writeAndWait(client, "POST", SCALE_OUT_REPOSITORY.path, toSpec(inputs), {
      action,
      deadline,
      log,
    });
    made = await locate(context, SCALE_OUT_REPOSITORY, inputs, end, action);
  } catch (error) {
    throw await afterFailedCreate(context, SCALE_OUT_REPOSITORY, inputs, action, error);
  }
  reportEnd(context, action, end);
  const id = idOf(made);
  try {
    const model = await bringModes(context, SCALE_OUT_REPOSITORY, made, inputs);
    reportNotTaken(context, SCALE_OUT_REPOSITORY, inputs, model);
    return { id, outs: toOutputs(inputs, model, { server }) };
  } catch (error) {
    throw await afterFailedUpdate(context, SCALE_OUT_REPOSITORY, id, inputs, undefined, action, error);
  }
}

/** `GET`, and what of it is declared: extents and modes included. */
export function read(context: Context, id: string, state: Fields): Promise<Found> {
  return readObject(context, SCALE_OUT_REPOSITORY, id, state);
}

/** `GET`, the declared values laid over it, `PUT` of the whole, wait, then the modes, read back. */
export async function update(
  context: Context,
  id: string,
  olds: Fields,
  news: Fields,
): Promise<{ outs: Record<string, unknown> }> {
  const outs = withNewFlags(scaleOutRepositorySchema, olds, news);
  if (outs !== undefined) return { outs };

  const { server, live } = await readBeforeUpdate(context, SCALE_OUT_REPOSITORY, id, olds, news);
  const model = await bring(context, id, live, news, declaredIn(olds));
  return { outs: toOutputs(news, model, { server }) };
}

/** `DELETE` with `deleteBackups` as the state has it. Gone already is success. The extents stay as repositories. */
export async function remove(context: Context, id: string, state: Fields): Promise<void> {
  await deleteObject(context, SCALE_OUT_REPOSITORY, id, state);
}

/** The body of a POST: without flags, and without modes, which have calls of their own. */
export function toSpec(inputs: Fields): Json {
  const { adopt, deleteBackups, allowExtentRemoval, ...spec } = visible(inputs);
  return { description: "", ...spec, performanceTier: withoutModes(spec.performanceTier) };
}

/** What the state keeps: what is declared, as the server holds it, and what the server adds. */
export function toOutputs(inputs: Fields, model: Json, notes: Omit<Notes, "computed">): Record<string, unknown> {
  const declared = visible(inputs);
  const held = asHeld(scaleOutRepositorySchema, declared, toDeclaration(model));
  const computed = ["extentStatus", ...(declared.uniqueId === undefined ? ["uniqueId"] : [])];
  return toState({ uniqueId: model.uniqueId ?? undefined, ...held, extentStatus: statusOf(model) }, inputs, {
    ...notes,
    computed,
  });
}

/** The model with the modes of each extent in place of its status. */
function toDeclaration(model: Json): Fields {
  const { performanceTier: tier } = model;
  if (!isFields(tier) || !Array.isArray(tier.performanceExtents)) return model;
  const extents = (tier.performanceExtents as Json[]).filter(isFields).map((extent) => ({ ...extent, ...modesOf(extent) }));
  return { ...model, performanceTier: { ...tier, performanceExtents: extents } };
}

function withoutModes(tier: unknown): unknown {
  if (!isFields(tier) || !Array.isArray(tier.performanceExtents)) return tier;
  return {
    ...tier,
    performanceExtents: (tier.performanceExtents as Json[]).map(({ sealedMode, maintenanceMode, ...extent }) => extent),
  };
}

async function adoptOrRefuse(
  context: Context,
  inputs: Fields,
  sameName: readonly Json[],
): Promise<{ id: string; outs: Record<string, unknown> }> {
  const { client, deadline } = context;
  const [live] = sameName;
  const { address } = client.connection;
  if (live === undefined || sameName.length > 1) {
    throw new VeeamError(
      `${sameName.length} scale-out repositories are named ${JSON.stringify(inputs.name)} on ${address}; rename all but one.`,
    );
  }
  const id = idOf(live);
  if (inputs.adopt !== true) {
    throw new VeeamError(
      `A scale-out repository named ${JSON.stringify(inputs.name)} is on ${address} already (id ${id}). Nothing was changed. ` +
        (hasExtents(live, inputs)
          ? `It has the declared extents, so it was probably made by a run that was interrupted, or by hand. Set adopt: true to manage it from now on, or import it.`
          : `It has other extents than declared. Set adopt: true to bring it to what is declared, or choose another name.`),
    );
  }
  claim(subjectOf(inputs), id, urnOf(inputs));
  const whole = (await findById(client, SCALE_OUT_REPOSITORY, id, deadline)) ?? live;
  const model = await bring(context, id, whole, inputs, {});
  return { id, outs: toOutputs(inputs, model, { server: await client.identity({ deadline }) }) };
}

function hasExtents(live: Json, inputs: Fields): boolean {
  const [held, declared] = [live, inputs].map((one) => new Set(extentsOf(one).map(({ id }) => guidKey(id))));
  return isDeepStrictEqual(held, declared);
}

/** Brings an existing scale-out repository to what is declared: first its settings and extents, then the modes. */
async function bring(context: Context, id: string, live: Json, news: Fields, olds: Fields): Promise<Json> {
  const action = `Updating ${describe(SCALE_OUT_REPOSITORY, news)}`;
  context.log.progress(action);
  const body = await withExtentNames(
    context,
    withoutStrayPlacements(mergedModel(context, SCALE_OUT_REPOSITORY, live, news, olds)),
  );
  if (news.allowExtentRemoval !== true) await requireEmptyWhereDropped(context, action, live, body);
  warnOfDangers(context, live, body);
  try {
    let model = live;
    if (!isDeepStrictEqual(body, live)) {
      const settings = { ...news, performanceTier: withoutModes(news.performanceTier) };
      model = await replaceModel(context, SCALE_OUT_REPOSITORY, id, body, settings, action);
    }
    model = await bringModes(context, SCALE_OUT_REPOSITORY, model, news);
    reportNotTaken(context, SCALE_OUT_REPOSITORY, news, model);
    return model;
  } catch (error) {
    throw await afterFailedUpdate(context, SCALE_OUT_REPOSITORY, id, news, olds, action, error);
  }
}

/** Two changes that work and may not be what was meant. */
function warnOfDangers({ log }: Context, live: Json, body: Fields): void {
  const isOn = (model: Fields, ...path: string[]): boolean =>
    path.reduce<unknown>((inner, key) => (isFields(inner) ? inner[key] : undefined), model) === true;
  if (isOn(live, "capacityTier", "isEnabled") && !isOn(body, "capacityTier", "isEnabled")) {
    log.warn(
      "The capacity tier is being disabled: its extents go into maintenance mode, and what was moved there cannot be restored until it is enabled again.",
    );
  } else if (isOn(live, "capacityTier", "encryption", "isEnabled") && !isOn(body, "capacityTier", "encryption", "isEnabled")) {
    log.warn(
      "The encryption of the capacity tier is being disabled: new data is offloaded unencrypted, and what is there can be read without the password.",
    );
  }
}
