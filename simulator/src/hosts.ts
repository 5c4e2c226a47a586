/** Machines that the server reaches over the network, and what it does on those that it manages. */
import { valueAt, type JsonObject } from "./json.js";
import { noteReleasedRecords } from "./vbr/recordUsers.js";
import { setSecrets } from "./vbr/secrets.js";
import { sameId, type Infrastructure, type ManagedServer, type MountServer } from "./infrastructure.js";

/** A machine on the network, whether the server manages it or not. */
export interface NetworkHost {
  /** The type of managed server that it can be. */
  type: string;
  /** The fingerprint of its SSH key. */
  fingerprint?: string;
  /** The port of its SSH server; 22 when left out. */
  sshPort?: number;
  /** The SHA-1 thumbprint of its TLS certificate. */
  thumbprint?: string;
  /** The code that a pairing has to name. */
  handshakeCode?: string;
  /** Once it is added, so many requests to save a repository on it are refused, until its components are updated. */
  pendingComponents?: number;
}

/** What a session does on hosts when it ends. */
export type HostEffect =
  | { kind: "createManagedServer"; managedServer: ManagedServer; sshFingerprint?: string; secrets?: JsonObject }
  | { kind: "updateManagedServer"; managedServer: ManagedServer; secrets?: JsonObject }
  | { kind: "updateSingleUseCredentials"; managedServer: { id: string; name: string }; secrets: JsonObject }
  | { kind: "rescanManagedServer"; managedServer: { id: string; name: string } }
  | { kind: "deleteManagedServer"; managedServer: { id: string; name: string } }
  | { kind: "updateComponents"; hostIds: string[] }
  | { kind: "createMountServer"; mountServer: MountServer; name: string }
  | { kind: "updateMountServer"; mountServer: MountServer; name: string };

/** Makes the change. Gives a reason when it cannot be made. */
export function applyHostEffect(infrastructure: Infrastructure, effect: HostEffect): string | undefined {
  switch (effect.kind) {
    case "createManagedServer":
      return createManagedServer(infrastructure, effect);
    case "updateManagedServer":
      return change(infrastructure, effect.managedServer, (index) => {
        infrastructure.managedServers[index] = effect.managedServer;
        setSecrets(infrastructure, effect.managedServer.id, effect.secrets ?? {});
      });
    case "updateSingleUseCredentials":
      return change(infrastructure, effect.managedServer, (index, { credentialsId: _credentialsId, ...current }) => {
        infrastructure.managedServers[index] = { ...current, credentialsStorageType: "SingleUse" };
        setSecrets(infrastructure, current.id, effect.secrets);
      });
    case "rescanManagedServer":
      return rescan(infrastructure, effect.managedServer);
    case "deleteManagedServer":
      return deleteManagedServer(infrastructure, effect.managedServer);
    case "updateComponents":
      return updateComponents(infrastructure, effect.hostIds);
    case "createMountServer":
      infrastructure.mountServers.push(effect.mountServer);
      setDefault(infrastructure, effect.mountServer);
      return undefined;
    case "updateMountServer":
      infrastructure.mountServers = infrastructure.mountServers.map((known) =>
        sameId(known.id, effect.mountServer.id) ? effect.mountServer : known,
      );
      setDefault(infrastructure, effect.mountServer);
      return undefined;
  }
}

/** The machine with a name; DNS names have no case. */
export function hostNamed({ networkHosts }: Infrastructure, name: unknown): NetworkHost | undefined {
  return Object.entries(networkHosts).find(([known]) => isSameName(known, name))?.[1];
}

export function isSameName(left: unknown, right: unknown): boolean {
  return String(left).toLowerCase() === String(right).toLowerCase();
}

export function serverNameTaken(name: string): string {
  return `A server named "${name}" already exists`;
}

/** What keeps a managed server from being removed. */
export function userOf(
  { repositories, mountServers }: Infrastructure,
  { id, isBackupServer }: ManagedServer,
): string | undefined {
  if (isBackupServer === true) return "it is the backup server";
  const repository = repositories.find((one) => HOST_PATHS.some((path) => isAmong(valueAt(one, path), id)));
  if (repository) return `it is used by the backup repository ${repository.name}`;
  const isDefault = mountServers.some((one) => sameId(one.id, id) && one.isDefault);
  return isDefault ? "it is the default mount server" : undefined;
}

/** Only one mount server of a system is the default one. */
export function setDefault(infrastructure: Infrastructure, { id, type, isDefault }: MountServer): void {
  if (!isDefault) return;
  for (const one of infrastructure.mountServers) if (one.type === type) one.isDefault = sameId(one.id, id);
  for (const server of infrastructure.managedServers) {
    if (server.type !== (type === "linux" ? "LinuxHost" : "WindowsHost")) continue;
    if (sameId(server.id, id)) server.isDefaultMountServer = true;
    else if (server.isDefaultMountServer === true) server.isDefaultMountServer = false;
  }
}

const HOST_PATHS = [
  "hostId",
  ...["mountServer", "mountServers"].flatMap((name) => [`${name}.windows.mountServerId`, `${name}.linux.mountServerId`]),
  ...["share", "dellDataDomain", "hpeStoreOnce"].map((name) => `${name}.gatewayServer.gatewayServerIds`),
  "account.connectionSettings.gatewayServerIds",
  "proxyAppliance.managedServerId",
];

function isAmong(value: unknown, id: string): boolean {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).some((one) => sameId(one, id));
}

function createManagedServer(
  infrastructure: Infrastructure,
  { managedServer, sshFingerprint, secrets }: Extract<HostEffect, { kind: "createManagedServer" }>,
): string | undefined {
  const { id, name, type } = managedServer;
  if (infrastructure.managedServers.some((known) => isSameName(known.name, name))) return serverNameTaken(name);
  const host = hostNamed(infrastructure, name);
  if (host?.type !== type) return cannotConnect(name);
  if (type === "LinuxHost" && host.fingerprint !== sshFingerprint) return notTrusted(name);
  const demanded = secrets?.handshakeCode === undefined ? undefined : host.handshakeCode;
  if (demanded !== undefined && demanded !== secrets?.handshakeCode) return `The handshake code of ${name} is another one`;

  infrastructure.managedServers.push(managedServer);
  setSecrets(infrastructure, id, secrets ?? {});
  if (sshFingerprint !== undefined) infrastructure.trustedFingerprints[id] = sshFingerprint;
  if (host.pendingComponents !== undefined) infrastructure.pendingComponents[id] = host.pendingComponents;
  return undefined;
}

/** Makes a change for which the server connects to the host. */
function change(
  infrastructure: Infrastructure,
  { id, name }: { id: string; name: string },
  make: (index: number, current: ManagedServer) => void,
): string | undefined {
  const index = infrastructure.managedServers.findIndex((known) => sameId(known.id, id));
  const current = infrastructure.managedServers[index];
  if (!current) return `The server "${name}" does not exist any more`;
  const obstacle = unreachable(infrastructure, current);
  if (obstacle === undefined) make(index, current);
  return obstacle;
}

function unreachable(infrastructure: Infrastructure, { id, name, type }: ManagedServer): string | undefined {
  const host = hostNamed(infrastructure, name);
  if (host?.type !== type) return cannotConnect(name);
  const trusted = infrastructure.trustedFingerprints[id];
  return trusted !== undefined && trusted !== host.fingerprint ? notTrusted(name) : undefined;
}

function rescan(infrastructure: Infrastructure, { id, name }: { id: string; name: string }): string | undefined {
  const server = infrastructure.managedServers.find((known) => sameId(known.id, id));
  if (!server) return `The server "${name}" does not exist any more`;
  const obstacle = unreachable(infrastructure, server);
  server.status = obstacle === undefined ? "Available" : "Unavailable";
  return obstacle;
}

function deleteManagedServer(infrastructure: Infrastructure, { id, name }: { id: string; name: string }): string | undefined {
  const server = infrastructure.managedServers.find((known) => sameId(known.id, id));
  if (!server) return `The server "${name}" does not exist any more`;
  const user = userOf(infrastructure, server);
  if (user !== undefined) return `Unable to delete server ${name}: ${user}`;
  noteReleasedRecords(infrastructure, server);
  infrastructure.managedServers = infrastructure.managedServers.filter((known) => known !== server);
  infrastructure.mountServers = infrastructure.mountServers.filter((known) => !sameId(known.id, id));
  for (const record of [infrastructure.pendingComponents, infrastructure.trustedFingerprints, infrastructure.secrets])
    Reflect.deleteProperty(record, server.id);
  return undefined;
}

/** As servers were seen to do: a session for components that are up to date fails. */
function updateComponents({ pendingComponents }: Infrastructure, hostIds: readonly string[]): string | undefined {
  const pending = hostIds.filter((id) => (pendingComponents[id] ?? 0) > 0);
  if (pending.length === 0) return "There are no components to update";
  for (const id of pending) pendingComponents[id] = 0;
  return undefined;
}

function cannotConnect(name: string): string {
  return `Failed to connect to ${name}`;
}

function notTrusted(name: string): string {
  return `The SSH key fingerprint of ${name} is not the trusted one`;
}
