/** What the programs of these tests declare, and how they look at the simulator. */
import { findBackupServer, type Simulator } from "veeam-simulator";
import type { Driven } from "../../run";
import { ManagedResource, STUB, startSite, type Fields, type Site } from "../../site";

export const BACKUP_SERVER_STUB = STUB.replace(/\.repository;$/, ".backupServer;");

/** With everything that XML and JSON escape. */
export const PASSWORD = `p&ss<w0rd> "q" 'r' \\ é`;

/** A backup server with what has to be declared. */
export function minimal(address: string, more: Fields = {}): Fields {
  return { dnsNameOrIpAddress: address, username: "EXAMPLE\\svc-veeam", password: PASSWORD, ...more };
}

/** Every property. */
export function complete(address: string, more: Fields = {}): Fields {
  return minimal(address, {
    description: `R&D <lab> "east/west" '17'`,
    port: 9393,
    wcfPort: 9406,
    vbrCertificateThumbprint: "0123456789ABCDEF0123456789ABCDEF01234567",
    ...more,
  });
}

export function managed({ host }: { readonly host: Driven }): ManagedResource {
  return new ManagedResource(host, BACKUP_SERVER_STUB);
}

/** What Enterprise Manager holds. */
export function held({ simulator }: Pick<Site, "simulator">, addressOrUid: string | undefined) {
  const found = findBackupServer(simulator.infrastructure, addressOrUid ?? "");
  if (found === undefined) throw new Error("not on the simulator");
  return found;
}

/** `createBackupServer 202`, one entry a request to Enterprise Manager. */
export function requestsOf({ simulator }: Pick<Site, "simulator">): string[] {
  return simulator.requests
    .filter(({ server }) => server === "enterpriseManager")
    .map(({ operation, status }) => `${operation ?? ""} ${status}`);
}

export function addressOf({ simulator }: Pick<Site, "simulator">): string {
  return new URL(simulator.enterpriseManagerUrl).host;
}

export type Habits = Simulator["infrastructure"]["enterpriseManager"]["habits"];

/** One site for the tests of a file. Each of them meets an Enterprise Manager that knows nobody and behaves as usual. */
export function siteOfThisFile(): Site {
  let opened: Site;
  const usual: Fields = {};
  beforeAll(async () => {
    opened = await startSite();
    Object.assign(usual, opened.simulator.infrastructure.enterpriseManager.habits);
  });
  afterEach(() => {
    const { simulator, host } = opened;
    simulator.clearFaults();
    simulator.clearRequests();
    const { backupServers, tasks, habits } = simulator.infrastructure.enterpriseManager;
    backupServers.splice(0);
    tasks.splice(0);
    Object.assign(habits, usual);
    host.log.messages.splice(0);
  });
  afterAll(() => opened.close());
  return {
    get simulator() {
      return opened.simulator;
    },
    get host() {
      return opened.host;
    },
    close: () => opened.close(),
  };
}

export async function failing(run: Promise<unknown>): Promise<Error> {
  return run.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error as Error,
  );
}

export function warnings({ host }: { readonly host: Driven }): string[] {
  return host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
}
