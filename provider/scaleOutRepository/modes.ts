/**
 * Sealed and maintenance mode of performance extents: no part of the model that is sent, but calls of their own, each with
 * all extents that need it (`POST …/{id}/enableSealedMode` and its three siblings, revision 1.3-rev0).
 */
import { VeeamError } from "../errors";
import { guidKey } from "../properties";
import type { Fields } from "../traits";
import { isFields } from "../values";
import type { Json } from "../vbr/client";
import type { Context } from "../vbr/context";
import { type Kind, describe } from "../vbr/kind";
import { findById, idOf } from "../vbr/objects";
import { reportEnd } from "../vbr/outcome";
import { writeAndWait } from "../vbr/write";

const MODES = [
  { input: "sealedMode", status: "Sealed", enable: "enableSealedMode", disable: "disableSealedMode", title: "sealed mode" },
  {
    input: "maintenanceMode",
    status: "Maintenance",
    enable: "enableMaintenanceMode",
    disable: "disableMaintenanceMode",
    title: "maintenance mode",
  },
] as const;

/** What else a status can say: reported, and never taken for a mode. */
const PASSING = ["Pending", "Evacuate", "ResyncRequired", "TenantEvacuating"];

/** The modes that an extent's status shows; nothing when the server gave none. */
export function modesOf({ status }: Json): { sealedMode?: boolean; maintenanceMode?: boolean } {
  const list = statusList(status);
  return list === undefined ? {} : { sealedMode: list.includes("Sealed"), maintenanceMode: list.includes("Maintenance") };
}

/** The status of each performance extent by its id, for the outputs. */
export function statusOf(model: Json): Record<string, string[]> {
  return Object.fromEntries(
    performanceExtents(model).map((extent) => [String(extent.id), [...(statusList(extent.status) ?? [])].sort()]),
  );
}

/** Sets the declared modes that differ, one call a mode and direction, and gives the model read back. */
export async function bringModes(context: Context, kind: Kind, model: Json, declared: Fields): Promise<Json> {
  const { client, log, deadline } = context;
  const id = idOf(model);
  const live = new Map(performanceExtents(model).map((extent) => [guidKey(extent.id), extent]));
  const wishes = performanceExtents(declared);
  let wasCalled = false;

  for (const { input, status, enable, disable, title } of MODES) {
    for (const isOn of [true, false]) {
      const extents = wishes.flatMap((wish) => {
        const extent = live.get(guidKey(wish.id));
        const now = extent === undefined ? undefined : modesOf(extent)[input];
        return extent !== undefined && wish[input] === isOn && now !== isOn ? [extent] : [];
      });
      if (extents.length === 0) continue;
      const names = extents.map(({ id: extentId, name }) => JSON.stringify(name ?? extentId)).join(", ");
      const action = `${isOn ? "Enabling" : "Disabling"} ${title} of ${names} in ${describe(kind, declared)}`;
      const body = { repositoryIds: extents.map((extent) => String(extent.id)) };
      const end = await writeAndWait(client, "POST", `${kind.path}/${id}/${isOn ? enable : disable}`, body, {
        action,
        deadline,
        onProgress: log.progress,
      });
      wasCalled = true;
      reportEnd(context, action, end);
      if (end.result !== "Success" && end.result !== "Warning")
        await requireMode(context, kind, id, body.repositoryIds, status, isOn, action);
    }
  }

  const now = wasCalled ? ((await findById(client, kind, id, deadline)) ?? model) : model;
  for (const { id: extentId, name, status } of performanceExtents(now)) {
    const passing = (statusList(status) ?? []).filter((one) => PASSING.includes(one));
    if (passing.length > 0)
      log.warn(`Extent ${JSON.stringify(name ?? extentId)} is ${passing.join(", ")}; the server goes on with that by itself.`);
  }
  return now;
}

/** After a call without a verdict, the status decides. */
async function requireMode(
  { client, deadline }: Context,
  kind: Kind,
  id: string,
  ids: readonly string[],
  status: string,
  isOn: boolean,
  action: string,
): Promise<void> {
  const model = await findById(client, kind, id, deadline);
  const reached = performanceExtents(model ?? {}).filter(
    (extent) => ids.includes(String(extent.id)) && (statusList(extent.status) ?? []).includes(status) === isOn,
  );
  if (reached.length < ids.length)
    throw new VeeamError(`${action} failed: the session gave no result, and the extents do not show the mode.`);
}

function performanceExtents(fields: Fields): Json[] {
  const { performanceTier: tier } = fields;
  const list = isFields(tier) ? tier.performanceExtents : undefined;
  return Array.isArray(list) ? (list as Json[]).filter(isFields) : [];
}

/** A list from revision 1.3 on, one value before. */
function statusList(status: unknown): readonly string[] | undefined {
  if (typeof status === "string") return [status];
  return Array.isArray(status) ? (status as unknown[]).filter((one) => typeof one === "string") : undefined;
}
