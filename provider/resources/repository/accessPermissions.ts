/**
 * Who may use a repository: no part of its model, but an object beside it (`GET` and `PUT …/{id}/accessPermissions`, revision
 * 1.3-rev2). Changed at once, without a session. Read only where a program declares it.
 */
import { isDeepStrictEqual } from "node:util";
import { isLostAnswer } from "../../core/errors";
import { type Fields, isFields } from "../../core/values";
import { type Context, type Kind, type OutsideModel, describe, idOf } from "../../lifecycle/vbrObject/kind";
import { laidOver } from "../../schema/comparison";
import type { Json } from "../../vbr/responses";
import { withoutSentinels } from "../../vbr/sentinels";
import { accessPermissionsSchema } from "./schema";

/** The model with its access permissions where they are declared. */
export async function withPermissions(context: Context, kind: Kind, model: Json, declared: Fields): Promise<Json> {
  if (declared.accessPermissions === undefined) return model;
  return { ...model, accessPermissions: await permissionsOf(context, kind, model) };
}

/** Reconciles the access permissions with what is declared, and gives the model with them read back. */
export async function applyPermissions(
  context: Context,
  kind: Kind,
  { model, declared, noteChange }: OutsideModel,
): Promise<Json> {
  const { accessPermissions: wanted } = declared;
  if (!isFields(wanted)) return model;
  const { client, log, signal } = context;
  const live = await permissionsOf(context, kind, model);
  const body = laidOver(accessPermissionsSchema, live, wanted);
  if (isDeepStrictEqual(body, live)) return { ...model, accessPermissions: live };

  log.progress(`Changing the access permissions of ${describe(kind, declared)}`);
  try {
    await client.write("PUT", pathOf(kind, model), withoutSentinels(body), { signal });
    noteChange();
  } catch (error) {
    if (!isLostAnswer(error)) throw error;
    noteChange();
    // The answer was lost and not necessarily the change: what is there now decides.
    const now = await permissionsOf(context, kind, model);
    if (!isDeepStrictEqual(laidOver(accessPermissionsSchema, now, wanted), now)) throw error;
  }
  return { ...model, accessPermissions: await permissionsOf(context, kind, model) };
}

/** The document demands all three properties; one that a server leaves out is sent as nothing. */
async function permissionsOf({ client, signal }: Context, kind: Kind, model: Json): Promise<Json> {
  const { accounts, encryptionSettings, ...permissions } = await client.get(pathOf(kind, model), { signal });
  return { ...permissions, accounts: accounts ?? [], encryptionSettings: encryptionSettings ?? { isEnabled: false } };
}

function pathOf({ path }: Kind, model: Json): string {
  return `${path}/${idOf(model)}/accessPermissions`;
}
