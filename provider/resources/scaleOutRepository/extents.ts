/** The extents of a scale-out repository as other repositories on the server. */
import type { Context } from "../../lifecycle/vbrObject/kind";
import { VeeamError } from "../../core/errors";
import { guidKey } from "../../schema/types";
import { type Fields, isFields } from "../../core/values";
import type { Json } from "../../vbr/responses";
import { extentsOf } from "./schema";

const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";

/** A model without placement settings of extents that are not in it any more: a server refuses them. */
export function withoutStrayPlacements(body: Fields): Fields {
  const { placementPolicy: policy } = body;
  if (!isFields(policy) || !Array.isArray(policy.settings)) return body;
  const extents = new Set(extentsOf(body).map(({ id }) => guidKey(id)));
  const settings = (policy.settings as Json[]).filter(({ extentId }) => extents.has(guidKey(extentId)));
  return { ...body, placementPolicy: { ...policy, settings } };
}

/** The body of a PUT with a name for each performance extent, which the model demands: a new one has none yet. */
export async function withExtentNames({ client, signal }: Context, body: Fields): Promise<Json> {
  const { performanceTier: tier } = body;
  if (!isFields(tier) || !Array.isArray(tier.performanceExtents)) return { ...body };
  const performanceExtents = await Promise.all(
    (tier.performanceExtents as Json[]).map(async (extent) => {
      if (typeof extent.name === "string") return extent;
      const { name } = await client.get(`${REPOSITORIES}/${encodeURIComponent(String(extent.id))}`, { signal });
      return { ...extent, name };
    }),
  );
  return { ...body, performanceTier: { ...tier, performanceExtents } };
}

/**
 * Refuses to drop an extent: REST cannot evacuate it, and without it the chains of its backups break. Nothing that REST shows
 * proves that it is empty, for `GET …/repositories/states` says how much each holds to one decimal of a GB.
 */
export async function refuseToDropExtents({ client, signal }: Context, action: string, live: Json, body: Fields): Promise<void> {
  const kept = new Set(extentsOf(body).map(({ id }) => guidKey(id)));
  const dropped = extentsOf(live).filter(({ id }) => !kept.has(guidKey(id)));
  for (const { id } of dropped) {
    const states = await client.list(`${REPOSITORIES}/states`, { idFilter: id }, { signal });
    const state = states.find((one) => guidKey(one.id) === guidKey(id));
    throw new VeeamError(
      "VEEAM_EXTENT_REMOVAL_REFUSED",
      `${action} failed: the extent ${JSON.stringify(state?.name ?? id)} (${id}), which is not declared, ${whatItMayHold(state)}. REST cannot evacuate it, and without it the chains of its backups break. ` +
        `Nothing was sent. To keep it, declare it. To take it out, declare it with sealedMode: true, so that nothing new goes there, evacuate it in the console (Evacuate backups) ` +
        `or let its backups expire, and remove it then with allowExtentRemoval: true, which takes it out whatever it holds.`,
    );
  }
}

function whatItMayHold(state: Json | undefined): string {
  if (state === undefined) return "may hold backups: the server shows no state for it";
  const { usedSpaceGB: used, isOnline } = state;
  if (typeof used !== "number" || !Number.isFinite(used))
    return `may hold backups: the server does not say how much space it uses (usedSpaceGB: ${JSON.stringify(used ?? null)})`;
  if (used > 0) return `holds ${used} GB of backups`;
  if (used < 0) return `may hold backups: the server does not know how much space it uses (usedSpaceGB: ${used})`;
  return isOnline === true
    ? "may hold backups: it uses 0.0 GB, which is rounded, so that up to 0.05 GB can be there"
    : "may hold backups: it is offline, so that its used space is not known";
}
