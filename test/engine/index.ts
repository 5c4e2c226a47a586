// The engines that the tests and the demo deploy with: each test runs on every one that this machine has.
import type { Engine } from "./engine";
import { findPulumiCommand } from "./installation";
import { pulumiCommand } from "./pulumiCommand";
import { smallEngine } from "./smallEngine";

export type * from "./engine";
export { findPulumiCommand, installPulumiCommand } from "./installation";
export { pulumiCommand } from "./pulumiCommand";
export { smallEngine } from "./smallEngine";

/** The pulumi command first, where there is one; the small engine always. */
export function engines(): Engine[] {
  const command = findPulumiCommand();
  return command === undefined ? [smallEngine()] : [pulumiCommand(command), smallEngine()];
}
