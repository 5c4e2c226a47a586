/**
 * Secrets of an existing object. No model holds them: the server takes them in requests of their own, some of which start a session,
 * and never shows them, so that what was declared before is all there is to compare with.
 */
import { isDeepStrictEqual } from "node:util";
import { type Fields, valueAt } from "../../core/values";
import { sendWhileLost } from "../../core/serverWork";
import { removedSecrets } from "../../schema/secrets";
import type { Json } from "../../vbr/responses";
import { warnOfSession } from "../../vbr/sessions";
import { submitWhileLost } from "../../vbr/submit";
import { type Context, type Kind, type OutsideModel, type SecretChange, describe, idOf } from "./kind";

/** The requests for secrets that are declared otherwise than before. */
export function changedSecrets(
  kind: Kind,
  { declared, before }: Pick<OutsideModel, "declared" | "before">,
): readonly SecretChange[] {
  const changes = kind.secretChanges?.(declared) ?? [];
  return changes.filter(({ properties }) =>
    properties.some((name) => !isDeepStrictEqual(secretAt(declared, name), secretAt(before, name))),
  );
}

function secretAt(declared: Fields, path: string): unknown {
  return valueAt(declared, path.split("."));
}

/**
 * Sends the secrets that are declared otherwise than before; with nothing before, all of them. Gives the model, read again where it
 * shows something of them.
 */
export async function applySecrets(
  context: Context,
  kind: Kind,
  { model, declared, before, noteChange }: OutsideModel,
): Promise<Json> {
  const changes = changedSecrets(kind, { declared, before });
  for (const path of removedSecrets(kind.schemaOf(declared), before, declared))
    context.log.warn("VEEAM_NO_LONGER_MANAGED", `${path} is no longer managed; the server keeps what it was given.`);
  for (const change of changes) {
    context.log.progress(`Updating ${describe(kind, declared)}: ${change.properties.join(", ")}`);
    await send(context, kind, { declared, id: idOf(model) }, change);
    noteChange();
  }
  if (changes.length === 0 || kind.showsSecrets !== true) return model;
  return (await context.client.snapshot(kind).whole(idOf(model), context.signal)) ?? model;
}

async function send(
  context: Context,
  kind: Kind,
  { declared, id }: { readonly declared: OutsideModel["declared"]; readonly id: string },
  { properties, call, body, startsSession }: SecretChange,
): Promise<void> {
  const { client, log, signal } = context;
  const path = `${kind.path}/${id}/${call}`;
  if (startsSession === true) {
    // Of its own: what is said of this request is not true of the update, which may have sent others before.
    const action = `Updating ${properties.join(", ")} of ${describe(kind, declared)}`;
    const end = await submitWhileLost(client, path, body, { ...context, action, objectId: id });
    warnOfSession(log, action, end);
    if (end.result === "Success" || end.result === "Warning") return;
    log.warn(
      "VEEAM_SESSION_WITHOUT_RESULT",
      `${action}: session ${end.id} ended without a result, and no answer shows whether the server has the new ${properties.join(" and ")}. Open the session in the console (History); a value that is declared anew is sent again.`,
    );
    return;
  }
  const onLost = (): void => log.debug(`the answer to POST ${path} is lost; it is sent again`);
  await sendWhileLost(() => client.call(path, body, { signal }), signal, onLost);
}
