/**
 * The file for `pulumi import --file`. Of dynamic resources, the engine believes it as it stands and reads nothing (from CLI 3.254):
 * inputs, outputs and the constant stub of each.
 */
import { declaredIn } from "../lifecycle/state";
import type { Found } from "./estate";

export interface Place {
  readonly project: string;
  readonly stack: string;
}

/** For the native plugin, which the engine asks for everything else. */
export function nativeImportFile(found: readonly Found[], names: readonly string[]): object {
  return {
    resources: found.map(({ className, id }, index) => ({ type: `veeam:index:${className}`, name: names[index] ?? "", id })),
  };
}

/** The name of each resource in the program and in the state, in the order of `found`. */
export function importFile(found: readonly Found[], names: readonly string[], place: Place | undefined): object {
  return {
    resources: found.map(({ className, id, outputs }, index) => {
      const type = `pulumi-nodejs:dynamic/veeam:${className}`;
      const name = names[index] ?? "";
      // The first preview would show it as added.
      const urn = place && { __urn: `urn:pulumi:${place.stack}::${place.project}::${type}::${name}` };
      const { __provider } = outputs;
      return { type, name, id, inputs: { ...declaredIn(outputs), __provider, ...urn }, outputs: { ...outputs, ...urn } };
    }),
  };
}
