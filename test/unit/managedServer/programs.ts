/** What the programs of these tests declare, on the hosts that a simulator has on its network. */
import type { Infrastructure, JsonObject } from "veeam-simulator";
import { STUB, type Fields } from "../../site";

export const MANAGED_SERVER_STUB = STUB.replace(".repository;", ".managedServer;");
export const LINUX_CREDENTIALS = "0d9e8f7a-6b5c-4d3e-9f2a-1b0c9d8e7f6a";
export const OTHER_LINUX_CREDENTIALS = "0d9e8f7a-6b5c-4d3e-9f2a-1b0c9d8e7f6b";
export const WINDOWS_CREDENTIALS = "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60";
export const LINUX = "linux02.tech.local";
export const WINDOWS = "windows02.tech.local";
export const FINGERPRINT = "ssh-ed25519 256 q8Jx0tXrW5nBv2LzYd7Kc1mPfHs4Ue9Ga3RoTiNbQ6E";
export const ACCOUNT = { username: "veeam", password: "Confidential-once", elevateToRoot: true };

/** A Linux host with nothing but what is required. */
export function linuxHost(more: Fields = {}): Fields {
  return { type: "LinuxHost", name: LINUX, credentialsId: LINUX_CREDENTIALS, sshFingerprint: FINGERPRINT, ...more };
}

export function windowsHost(more: Fields = {}): Fields {
  return { type: "WindowsHost", name: WINDOWS, credentialsId: WINDOWS_CREDENTIALS, ...more };
}

/** The server that a simulator has under a name. */
export function held({ managedServers }: Infrastructure, name: string): JsonObject {
  const server = managedServers.find((one) => one.name === name);
  if (server === undefined) throw new Error(`${name} is not on the simulator`);
  return server;
}
