/**
 * Secrets of an existing object. No model holds them: the server takes them in requests of their own, answers at once, and never
 * shows them, so that what was declared before is all there is to compare with.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { isLostAnswer } from "../../core/errors";
import { retryDelayMs } from "../../core/poll";
import { type Fields, valueAt } from "../../core/values";
import { type Context, type Kind, type Rest, type SecretChange, describe, idOf } from "./kind";

/** How often a request whose answer is lost is sent: the same secret twice does no harm. */
const ATTEMPTS = 4;

/** The requests for secrets that are declared otherwise than before. */
export function changedSecrets(kind: Kind, { declared, before }: Pick<Rest, "declared" | "before">): readonly SecretChange[] {
  const changes = kind.secretChanges?.(declared) ?? [];
  return changes.filter(({ properties }) =>
    properties.some((name) => !isDeepStrictEqual(secretAt(declared, name), secretAt(before, name))),
  );
}

function secretAt(declared: Fields, path: string): unknown {
  return valueAt(declared, path.split("."));
}

/** Sends the secrets that are declared otherwise than before; with nothing before, all of them. */
export async function applySecrets(context: Context, kind: Kind, { model, declared, before, noteChange }: Rest): Promise<void> {
  for (const change of changedSecrets(kind, { declared, before })) {
    context.log.progress(`Updating ${describe(kind, declared)}: ${change.properties.join(", ")}`);
    await send(context, `${kind.path}/${idOf(model)}/${change.call}`, change);
    noteChange();
  }
}

async function send({ client, log, signal }: Context, path: string, { body }: SecretChange): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.call(path, body, { signal });
      return;
    } catch (error) {
      if (!isLostAnswer(error) || attempt >= ATTEMPTS || signal.aborted) throw error;
      log.debug(`the answer to POST ${path} is lost; it is sent again`);
      await sleep(retryDelayMs(attempt), undefined, { signal }).catch(() => undefined);
    }
  }
}
