// What a provider host uses from its start until the operations of all types are loaded.
import { join } from "node:path";
import { startHost } from "../test/engine/host";
import { PROVIDERS, type Provider } from "./commands";
import { UsageRecords, type Usage } from "./usage";

/** By handler. */
const TYPES = {
  repository: "Repository",
  scaleOutRepository: "ScaleOutRepository",
  repositoryRescan: "RepositoryRescan",
  backupServer: "BackupServer",
};

/** One start of a host. */
export interface LoadingSample {
  readonly provider: Provider;
  /** Until it prints its port. */
  readonly startMs: number;
  readonly host: Usage | undefined;
}

export async function* loadOnce(providers: readonly Provider[] = PROVIDERS): AsyncGenerator<LoadingSample> {
  for (const provider of providers) {
    const usage = new UsageRecords();
    const isNative = provider === "native";
    const start = performance.now();
    const host = await startHost({
      projectDirectory: join(__dirname, "program"),
      pluginDirectory: isNative ? join(__dirname, "..", "plugin") : undefined,
      env: { ...process.env, ...usage.env },
    });
    const startMs = performance.now() - start;
    try {
      await host.configure({});
      // A check without arguments loads everything of its type, and fails.
      for (const [handler, type] of Object.entries(TYPES)) {
        const urn = `urn:pulumi:bench::bench::veeam:index:${type}::one`;
        await host.check({}, isNative ? {} : { __provider: stubOf(provider, handler) }, urn);
      }
    } finally {
      await host.close();
    }
    yield { provider, startMs, host: usage.take() };
    usage.close();
  }
}

function stubOf(provider: Provider, handler: string): string {
  const loaded = provider === "floor" ? `("./nothing.js")` : `("pulumi-veeam/dynamic").${handler}`;
  return `exports.handler=()=>require("node:module").createRequire(process.cwd()+"/")${loaded};`;
}
