// The engines that the tests and the demo deploy with: each test runs on every one that this machine has.
import type { Engine } from "./engine";
import { findPulumiCommand } from "./installation";
import { pulumiCommand } from "./pulumiCommand";
import { smallEngine } from "./smallEngine";

export { nameOf, typeOf } from "./engine";
export type * from "./engine";
export { findPulumiCommand, installPulumiCommand } from "./installation";
export { pulumiCommand } from "./pulumiCommand";
export { smallEngine } from "./smallEngine";

/** The small engine; with `npm run test:engine` the pulumi command before it, where there is one: a run of it takes seconds. */
export function engines(): Engine[] {
  const command = process.env.npm_lifecycle_event === "test:engine" ? findPulumiCommand() : undefined;
  return command === undefined ? [smallEngine()] : [pulumiCommand(command), smallEngine()];
}
