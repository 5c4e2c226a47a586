// What a provider host uses from its start until the operations of all types are loaded.
import { join } from "node:path";
import { startHost } from "../test/engine/host";
import { PROVIDERS, type Provider } from "./commands";
import { UsageRecords, type Usage } from "./usage";

const HANDLERS = ["repository", "scaleOutRepository", "repositoryRescan", "backupServer"];

/** One start of a host. */
export interface LoadingSample {
  readonly provider: Provider;
  readonly host: Usage | undefined;
}

export async function* loadOnce(providers: readonly Provider[] = PROVIDERS): AsyncGenerator<LoadingSample> {
  for (const provider of providers) {
    const usage = new UsageRecords();
    const host = await startHost({ projectDirectory: join(__dirname, "program"), env: { ...process.env, ...usage.env } });
    try {
      await host.configure({});
      // A check without arguments loads everything of its type, and fails.
      for (const handler of HANDLERS) await host.check({}, { __provider: stubOf(provider, handler) });
    } finally {
      await host.close();
    }
    yield { provider, host: usage.take() };
    usage.close();
  }
}

function stubOf(provider: Provider, handler: string): string {
  const loaded = provider === "floor" ? `("./nothing.js")` : `("pulumi-veeam/dynamic").${handler}`;
  return `exports.handler=()=>require("node:module").createRequire(process.cwd()+"/")${loaded};`;
}
