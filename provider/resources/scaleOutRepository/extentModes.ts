/**
 * Sealed and maintenance mode of performance extents: no part of the model that is sent, but calls of their own, each with
 * all extents that need it (`POST …/{id}/enableSealedMode` and its three siblings, revision 1.3-rev0).
 */
import { VeeamError } from "../../core/errors";
import { type Fields, fieldsIn, isFields, listIn } from "../../core/values";
import { RECOVERY_TIMEOUT_MS } from "../../core/serverWork";
import { type Context, type Kind, type OutsideModel, describe, idOf } from "../../lifecycle/vbrObject/kind";
import { readBack } from "../../lifecycle/vbrObject/update";
import { guidKey } from "../../schema/types";
import type { Json } from "../../vbr/responses";
import { warnOfSession } from "../../vbr/sessions";
import { type WriteEnd, reasonOf, submit } from "../../vbr/submit";

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
const OTHER_STATES = ["Pending", "Evacuate", "ResyncRequired", "TenantEvacuating"];

/** The modes that an extent's status shows; nothing when the server gave none. */
export function modesOf(extent: Json): { sealedMode?: boolean; maintenanceMode?: boolean } {
  const list = statusList(extent.status);
  if (list === undefined) return {};
  const maintenanceMode = list.includes("Maintenance");
  return isHidden(extent, "sealedMode") ? { maintenanceMode } : { sealedMode: list.includes("Sealed"), maintenanceMode };
}

/** Where a status is one value (1.2-rev1), an extent in maintenance mode does not show whether it is sealed as well. */
function isHidden({ status }: Json, mode: "sealedMode" | "maintenanceMode"): boolean {
  return mode === "sealedMode" && status === "Maintenance";
}

/** The performance extents as a program would declare them: a seal is meant to stay, maintenance mode is meant to pass. */
export function declaredExtents(model: Json): Fields[] {
  return performanceExtents(model).map((extent) => ({
    id: extent.id,
    ...(modesOf(extent).sealedMode === true ? { sealedMode: true } : {}),
  }));
}

/** The status of each performance extent by its id, for the outputs. */
export function statusOf(model: Json): Record<string, string[]> {
  return Object.fromEntries<string[]>(
    performanceExtents(model).flatMap(({ id, status }) =>
      typeof id === "string" ? [[id, [...(statusList(status) ?? [])].sort()]] : [],
    ),
  );
}

/** Sets the declared modes that differ, one call a mode and direction, and gives the model read back. */
export async function applyModes(context: Context, kind: Kind, { model, declared, noteChange }: OutsideModel): Promise<Json> {
  const { client, log, signal, timeoutMs } = context;
  const id = idOf(model);
  const live = new Map(performanceExtents(model).map((extent) => [guidKey(extent.id), extent]));
  const wishes = performanceExtents(declared);
  let wasCalled = false;

  for (const { input, status, enable, disable, title } of MODES) {
    for (const isOn of [true, false]) {
      const extents = wishes.flatMap((wish) => {
        const extent = live.get(guidKey(wish.id));
        if (extent === undefined || isHidden(extent, input)) return [];
        return wish[input] === isOn && modesOf(extent)[input] !== isOn ? [extent] : [];
      });
      if (extents.length === 0) continue;
      const names = extents.map(({ id: extentId, name }) => JSON.stringify(name ?? extentId)).join(", ");
      const action = `${isOn ? "Enabling" : "Disabling"} ${title} of ${names} in ${describe(kind, declared)}`;
      const body = { repositoryIds: extents.map((extent) => String(extent.id)) };
      const end = await submit(client, "POST", `${kind.path}/${id}/${isOn ? enable : disable}`, body, {
        action,
        sessionType: "RepositoryMaintenance",
        log,
        signal,
        timeoutMs,
        objectId: id,
      });
      wasCalled = true;
      noteChange();
      warnOfSession(log, action, end);
      if (end.result !== "Success" && end.result !== "Warning")
        await requireMode(context, kind, id, body.repositoryIds, { status, isOn }, { action, end });
    }
  }

  const showsModes = (shown: Json): boolean =>
    wishes.every((wish) => {
      const extent = performanceExtents(shown).find((one) => guidKey(one.id) === guidKey(wish.id)) ?? {};
      return MODES.every(
        ({ input }) => wish[input] === undefined || isHidden(extent, input) || modesOf(extent)[input] === wish[input],
      );
    });
  const now = wasCalled ? ((await readBack(context, kind, id, showsModes, { maybeListed: false })) ?? model) : model;
  for (const extent of performanceExtents(now)) {
    const { id: extentId, name } = extent;
    const wish = wishes.find((one) => guidKey(one.id) === guidKey(extentId));
    if (!wasCalled && wish?.sealedMode !== undefined && isHidden(extent, "sealedMode"))
      log.warn(
        "VEEAM_EXTENT_STATUS",
        `Extent ${JSON.stringify(name ?? extentId)} is in maintenance mode, in which revision 1.2-rev1 does not show whether it is sealed; sealedMode is compared again afterwards.`,
      );
    const other = (statusList(extent.status) ?? []).filter((one) => OTHER_STATES.includes(one));
    if (other.length > 0)
      log.warn(
        "VEEAM_EXTENT_STATUS",
        `Extent ${JSON.stringify(name ?? extentId)} is ${other.join(", ")}; the server continues with that by itself.`,
      );
  }
  return now;
}

/** After a call without a verdict, the status decides. */
async function requireMode(
  { client }: Context,
  kind: Kind,
  id: string,
  ids: readonly string[],
  { status, isOn }: { readonly status: string; readonly isOn: boolean },
  { action, end }: { readonly action: string; readonly end: WriteEnd },
): Promise<void> {
  const model = await client.snapshot(kind).whole(id, AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
  const reached = performanceExtents(model ?? {}).filter(
    (extent) => ids.includes(String(extent.id)) && (statusList(extent.status) ?? []).includes(status) === isOn,
  );
  if (reached.length < ids.length)
    throw new VeeamError(
      "VEEAM_NOT_APPLIED",
      `${action} failed: ${reasonOf(end)} The extents on ${client.connection.address} do not show the change.`,
    );
}

function performanceExtents(fields: Fields): Fields[] {
  return listIn(fieldsIn(fields.performanceTier).performanceExtents).filter(isFields);
}

/** A list from revision 1.3 on, one value before. */
function statusList(status: unknown): readonly string[] | undefined {
  if (typeof status === "string") return [status];
  return Array.isArray(status) ? (status as unknown[]).filter((one) => typeof one === "string") : undefined;
}
