/** What the programs of these tests declare, on the hosts that a simulator has on its network. */
import type { Infrastructure, JsonObject } from "veeam-simulator";
import { REVISION } from "../../revision";
import { STUB, type Fields } from "../../site";

export const MANAGED_SERVER_STUB = STUB.replace(".repository;", ".managedServer;");
export const LINUX_CREDENTIALS = "0d9e8f7a-6b5c-4d3e-9f2a-1b0c9d8e7f6a";
export const OTHER_LINUX_CREDENTIALS = "0d9e8f7a-6b5c-4d3e-9f2a-1b0c9d8e7f6b";
export const OTHER_WINDOWS_CREDENTIALS = "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f61";
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

export const is13 = REVISION !== "1.2-rev1";
const of13 = (fields: Fields): Fields => (is13 ? fields : {});
export const completeLinux = linuxHost({
  description: "Repositories",
  credentialsStorageType: "Permanent",
  sshSettings: {
    ...of13({ components: [{ componentName: "TransportSvc", port: 6162 }] }),
    ...{ sshTimeOutMs: 30_000, portRangeStart: 3000, portRangeEnd: 3100, serverSide: true },
  },
  ...of13({ optionalComponents: { optionalComponents: [{ optionalComponent: "NfsGateway", displayName: "NFS Gateway" }] } }),
});
export const completeWindows = windowsHost({
  description: "Gateway",
  ...of13({ credentialsStorageType: "Permanent" }),
  networkSettings: {
    ...of13({ components: [{ componentName: "TransportSvc", port: 6162 }] }),
    ...{ portRangeStart: 3000, portRangeEnd: 3100, serverSide: true },
  },
});
/** Everything that may be declared of each type, flags and accounts aside. */
export const COMPLETE = [
  ["LinuxHost", completeLinux],
  ["WindowsHost", completeWindows],
] as const;

/** Another value for each property that the server shows. */
export const CHANGES: readonly (readonly [path: string, declaration: Fields, value: unknown])[] = [
  ["description", completeLinux, "Changed"],
  ["credentialsId", completeLinux, OTHER_LINUX_CREDENTIALS],
  ["sshSettings.sshTimeOutMs", completeLinux, 40_000],
  ["sshSettings.portRangeStart", completeLinux, 2900],
  ["sshSettings.portRangeEnd", completeLinux, 3200],
  ["sshSettings.serverSide", completeLinux, false],
  ["description", completeWindows, "Changed"],
  ["credentialsId", completeWindows, OTHER_WINDOWS_CREDENTIALS],
  ["networkSettings.portRangeStart", completeWindows, 2900],
  ["networkSettings.portRangeEnd", completeWindows, 3200],
  ["networkSettings.serverSide", completeWindows, false],
  ...(is13
    ? ([
        ["sshSettings.components[0].port", completeLinux, 6999],
        ["networkSettings.components[0].port", completeWindows, 6999],
        ["optionalComponents.optionalComponents[0].optionalComponent", completeLinux, "SnapDiffV3"],
      ] as const)
    : []),
];

/** What the server has after a property is removed from the program; undefined where it keeps what was declared. */
export const REMOVALS: readonly (readonly [path: string, declaration: Fields, expected: string | undefined])[] = [
  ["description", completeLinux, ""],
  ["sshSettings", completeLinux, undefined],
  ["sshSettings.sshTimeOutMs", completeLinux, undefined],
  ["sshSettings.portRangeStart", completeLinux, undefined],
  ["sshSettings.portRangeEnd", completeLinux, undefined],
  ["sshSettings.serverSide", completeLinux, undefined],
  ["credentialsStorageType", completeLinux, undefined],
  ["credentialsId", linuxHost(), undefined],
  ["description", completeWindows, ""],
  ["networkSettings", completeWindows, undefined],
  ["networkSettings.portRangeStart", completeWindows, undefined],
  ["networkSettings.portRangeEnd", completeWindows, undefined],
  ["networkSettings.serverSide", completeWindows, undefined],
  ["credentialsId", windowsHost(), undefined],
  ...(is13
    ? ([
        ["sshSettings.components", completeLinux, undefined],
        ["optionalComponents", completeLinux, undefined],
        ["networkSettings.components", completeWindows, undefined],
        ["credentialsStorageType", completeWindows, undefined],
      ] as const)
    : []),
];

/** A host whose account the server uses once, with all that an account can have. */
export const once = linuxHost({
  credentialsId: undefined,
  singleUseCredentials: {
    ...ACCOUNT,
    ...of13({ authenticationType: "SshKey" }),
    privateKey: "Confidential-key",
    passphrase: "Confidential-passphrase",
    rootPassword: "Confidential-root",
    SSHPort: 22,
    addToSudoers: true,
    useSu: true,
  },
});

/** Another value for each property of the account, which no server shows. */
export const ACCOUNT_CHANGES: Fields = {
  username: "backup",
  password: "Confidential-other",
  ...of13({ authenticationType: "Password" }),
  privateKey: "Confidential-other-key",
  passphrase: "Confidential-other-passphrase",
  rootPassword: "Confidential-other-root",
  SSHPort: 2222,
  elevateToRoot: false,
  addToSudoers: false,
  useSu: false,
};
