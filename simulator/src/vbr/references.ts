import { isObject, valueAt, type JsonObject } from "../json.js";
import { sameId, type Infrastructure, type Item } from "../infrastructure.js";
import { impossible } from "./answers.js";

const CLOUD_CREDENTIALS: Record<string, string> = {
  AzureBlob: "AzureStorage",
  AzureDataBox: "AzureStorage",
  AzureArchive: "AzureStorage",
  AmazonS3: "Amazon",
  AmazonS3Glacier: "Amazon",
  AmazonSnowballEdge: "Amazon",
  S3Compatible: "Amazon",
  IBMCloud: "Amazon",
  WasabiCloud: "Amazon",
  GoogleCloud: "Google",
};

const HOSTS: Record<string, string> = {
  WinLocal: "WindowsHost",
  LinuxLocal: "LinuxHost",
  LinuxHardened: "LinuxHost",
  ExaGrid: "LinuxHost",
  QuantumDXi: "LinuxHost",
  Infinidat: "LinuxHost",
  Fujitsu: "LinuxHost",
};

/** Refuses a body that refers to something that is not there, or is of another kind than the property needs. */
export function checkReferences(body: JsonObject, infrastructure: Infrastructure): void {
  const type = String(body.type);
  const { managedServers, credentials, cloudCredentials } = infrastructure;
  const mistakes: string[] = [];
  const check = (path: string, what: string, found: (id: unknown) => boolean) => {
    const value = valueAt(body, path);
    const ids: unknown[] = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
    for (const id of ids) if (!found(id)) mistakes.push(`${path}: there is no ${what} with id ${String(id)}`);
  };
  const server = (kind?: string) => (id: unknown) => has(managedServers, id, kind);

  check("hostId", `managed server of type ${HOSTS[type] ?? "any"}`, server(HOSTS[type]));
  for (const mountServer of ["mountServer", "mountServers"]) {
    check(`${mountServer}.windows.mountServerId`, "managed server of type WindowsHost", server("WindowsHost"));
    check(`${mountServer}.linux.mountServerId`, "managed server of type LinuxHost", server("LinuxHost"));
  }
  for (const appliance of ["dellDataDomain", "hpeStoreOnce"]) {
    check(`${appliance}.credentialsId`, "credentials record", (id) => has(credentials, id));
    check(`${appliance}.gatewayServer.gatewayServerIds`, "managed server", server());
  }
  check("share.gatewayServer.gatewayServerIds", "managed server", server());
  check("account.connectionSettings.gatewayServerIds", "managed server", server());
  check("proxyAppliance.managedServerId", "managed server", server());
  check("share.credentialsId", "credentials record", (id) => has(credentials, id));
  const kind = CLOUD_CREDENTIALS[type];
  check("account.credentialsId", `cloud credentials record of type ${kind ?? "any"}`, (id) => has(cloudCredentials, id, kind));
  check("proxyAppliance.subscriptionId", "Azure subscription", (id) =>
    cloudCredentials.some((record) => hasSubscription(record, id)),
  );
  if (mistakes.length > 0) throw impossible(`${mistakes.join("; ")}.`);
}

function has(items: readonly Item[], id: unknown, type?: string): boolean {
  return items.some((item) => sameId(item.id, id) && (type === undefined || item.type === type));
}

function hasSubscription(record: Item, id: unknown): boolean {
  const subscriptions = valueAt(record, "subscription.subscriptions");
  return Array.isArray(subscriptions) && subscriptions.some((one) => isObject(one) && sameId(one.id, id));
}
