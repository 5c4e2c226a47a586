// A deployment by a tool on a simulator of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer, type Server } from "../server";
import type { Deployment, Repository, Tool } from "./tool";

export interface Placed {
  readonly server: Server;
  readonly deployment: Deployment;
  readonly close: () => Promise<void>;
}

export async function deployOnServer(
  tool: Tool,
  { sessionMs, parallel }: { sessionMs: number; parallel: number },
): Promise<Placed> {
  const server = await startServer(sessionMs, tool.needsLeniency ? ["--lenient"] : []);
  const directory = mkdtempSync(join(tmpdir(), "bench-"));
  const closeServer = async (): Promise<void> => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const deployment = await tool.open({ settings: server.settings, directory, parallel });
    return { server, deployment, close: () => deployment.close().finally(closeServer) };
  } catch (error) {
    await closeServer();
    throw error;
  }
}

/** Those with one of these names. */
export async function presentOn(server: Server, names: readonly string[]): Promise<Repository[]> {
  const all = (await server.inventory("repositories")) as Repository[];
  return all.filter(({ name }) => names.includes(name));
}
