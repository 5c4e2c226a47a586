/** A mistake in a declaration, as Pulumi takes it. Loads no schema library, because every provider process loads the handlers, which use it. */
import { redact } from "../core/redact";

/** `property` stays empty: the engine would print the value of a named one, secret or not. */
export interface CheckFailure {
  readonly property: "";
  readonly reason: string;
}

export function failure(reason: string): CheckFailure {
  return { property: "", reason: redact(reason) };
}
