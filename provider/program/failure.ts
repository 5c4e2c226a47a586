/** Errors of a program, as Pulumi prints them best. */
import type * as pulumi from "@pulumi/pulumi";
import type { VeeamError } from "../core/errors";
import * as sdk from "./sdk";

const failures = new Map<string, pulumi.RunError>();

/**
 * An error of which Pulumi prints the message and no stack. Equal messages are one error, which it prints once: ten look-ups
 * through a refused log-in are one thing to read. So the message stays, though the SDK writes the names of inputs into the
 * errors that it passes on.
 */
export function failure({ message, code }: VeeamError): pulumi.RunError {
  const known = failures.get(message);
  if (known !== undefined) return known;
  const error = new sdk.RunError(message);
  Object.defineProperties(error, {
    code: { value: code },
    stack: { value: "" },
    message: { get: () => message, set: () => undefined },
  });
  failures.set(message, error);
  return error;
}
