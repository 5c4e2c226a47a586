/**
 * Whether the revision in use has what is declared: checked without a server where that is possible, and always before a write.
 */
import { formatPath } from "../../schema/comparison";
import type { Revision } from "../../config/settings";
import { VeeamError } from "../../core/errors";
import type { Mistake } from "../../schema/validate";
import { type Fields, visible } from "../../core/values";
import { type Context, type Kind, describe } from "./kind";
import { lackingIn, missingIn } from "../../vbr/revisions";

/** What a declaration asks for that a revision does not have, or lacks for it. */
export function mistakesOf(kind: Kind, declared: Fields, revision: Revision | "auto"): Mistake[] {
  if (revision === "auto") return [];
  return [...lackingIn(revision, kind.resource, declared), ...missingIn(revision, kind.resource, declared)];
}

/** Refuses a declaration that the revision in use has no room for. With `auto` this is the first time that it can be known. */
export async function requireServed({ client, signal }: Context, kind: Kind, inputs: Fields): Promise<void> {
  refuse(mistakesOf(kind, visible(inputs), await client.revision({ signal })));
}

/** Refuses to read what the revision in use cannot show: all of it would look as if somebody had removed it. */
export async function requireReadable({ client, signal }: Context, kind: Kind, declared: Fields): Promise<void> {
  const lacking = lackingIn(await client.revision({ signal }), kind.resource, declared);
  refuse(lacking, `Reading ${describe(kind, declared)} failed. `);
}

function refuse(mistakes: readonly Mistake[], prefix = ""): void {
  if (mistakes.length === 0) return;
  throw new VeeamError(
    "VEEAM_REVISION_MISMATCH",
    mistakes.map(({ path, reason }, index) => `${index === 0 ? prefix : ""}${formatPath(path)}: ${reason}`),
  );
}
