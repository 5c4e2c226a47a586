/**
 * Contracts hold this repository against Veeam's official documents and against messages collected from servers. Those are not
 * ours to publish: they lie beside the repository, where they are there at all. No other test reads anything outside of it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT_DIRECTORY } from "./root";

const SHARED = join(ROOT_DIRECTORY, "..", "shared");
export const OPENAPI = join(SHARED, "openapi-infrastructure");
export const VBR_EXAMPLES = join(SHARED, "vbr-examples");
export const EM_EXAMPLES = join(SHARED, "em-examples");
/** Answers of a server of version 13.1. */
export const CAPTURED = join(SHARED, "field", "vbr-13.1");
/** Answers of an Enterprise Manager of version 13.0. */
export const CAPTURED_ENTERPRISE_MANAGER = join(SHARED, "field", "enterprise-manager-13.0");

const areThere = [OPENAPI, VBR_EXAMPLES, EM_EXAMPLES, CAPTURED, CAPTURED_ENTERPRISE_MANAGER].every((folder) =>
  existsSync(folder),
);

/** A `describe` that needs the documents; where they are missing, one skipped test that says so. */
export function contract(name: string, define: () => void): void {
  if (areThere) describe(name, define);
  else it.skip(`${name}: skipped, because Veeam's documents are not in ../shared`, () => undefined);
}
