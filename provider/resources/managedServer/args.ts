// The arguments of the `ManagedServer` resource.
//
// Written from the REST document of revision 1.3-rev0 (`ManagedServerSpec`, `WindowsHostSpec`, `LinuxHostSpec`) and what later
// revisions add. Property names are the API's own.

import type * as pulumi from "@pulumi/pulumi";

/** The arguments of `ManagedServer`: a union over `type`. */
export type ManagedServerArgs = WindowsHostManagedServerArgs | LinuxHostManagedServerArgs;

/** What all types have. */
export interface ManagedServerCommonArgs {
  /**
   * DNS name or IP address of the host. The server knows a host by it, so that it cannot be changed in place: case is ignored.
   * Changing this replaces the managed server.
   */
  name: pulumi.Input<string>;

  /**
   * Free text shown beside the name. Sent as an empty text when left out, and emptied when removed from the program.
   * @default ""
   */
  description?: pulumi.Input<string> | undefined;

  /**
   * Id of the credentials record with which the server logs in: `Standard` or `ManagedService` for Windows, `Linux` for Linux. The
   * output of a `Credentials` resource, or of `getCredentials`. Required for permanent credentials. Left as it is on the server when
   * removed from the program.
   */
  credentialsId?: pulumi.Input<string> | undefined;

  /**
   * Whether components of the host that wait for an update are updated before a creation or an update counts as completed: without
   * them the server refuses repositories on the host for a while. Components that are up to date are no failure; ones that still
   * wait for an update after it are. Set later, it updates them then. Never compared with the server. From revision 1.3-rev0 on.
   * @default false
   */
  updateComponents?: pulumi.Input<boolean> | undefined;

  /**
   * Creation: takes over a managed server of this name and type instead of refusing. While it is declared, the server is on loan: a
   * delete leaves it there, with a warning. Never compared with the server.
   * @default false
   */
  adopt?: pulumi.Input<boolean> | undefined;
}

/** A Microsoft Windows host. REST schema WindowsHostSpec, which has no certificate to compare the host with. */
export interface WindowsHostManagedServerArgs extends ManagedServerCommonArgs {
  /** Type of the managed server. Changing this replaces the managed server. */
  type: pulumi.Input<"WindowsHost">;

  /**
   * How the server logs in: with the record of `credentialsId` (`Permanent`), or with the certificate of a deployment kit that was
   * installed on the host (`Certificate`). Left out, it is `Permanent` for a new managed server, and becomes so with another
   * `credentialsId`. Left as it is on the server when removed from the program. From revision 1.3-rev0 on.
   */
  credentialsStorageType?: pulumi.Input<"Permanent" | "Certificate"> | undefined;

  /** Ports. Left as they are on the server when removed from the program. */
  networkSettings?: pulumi.Input<WindowsHostNetworkArgs> | undefined;
}

/** A Linux host. REST schema LinuxHostSpec. */
export interface LinuxHostManagedServerArgs extends ManagedServerCommonArgs {
  /** Type of the managed server. Changing this replaces the managed server. */
  type: pulumi.Input<"LinuxHost">;

  /**
   * How the server logs in: with the record of `credentialsId` (`Permanent`), with `singleUseCredentials`, which it does not keep
   * (`SingleUse`; hardened repositories need it), or with a certificate that was exchanged by `handshakeCode` (`Certificate`, from
   * revision 1.3-rev0 on). Left out, a new managed server has `SingleUse` beside `singleUseCredentials`, `Certificate` beside a
   * `handshakeCode` without `credentialsId`, else `Permanent`; of one that exists it changes with what is declared for it: changed
   * `singleUseCredentials` make it `SingleUse`, another `credentialsId` `Permanent`. Left as it is on the server when removed from the program.
   */
  credentialsStorageType?: pulumi.Input<"Permanent" | "SingleUse" | "Certificate"> | undefined;

  /**
   * The account with which the server logs in once, to install its components. Secret: encrypted in the state, never in a message. The
   * server never shows it. Changed ones are sent by a request of their own (`updateSingleUseCredentials`).
   */
  singleUseCredentials?: pulumi.Input<SingleUseCredentialsArgs> | undefined;

  /**
   * Fingerprint of the host's SSH key, as `getConnectionCertificate` shows it: `ssh-ed25519 256 …`. Compared with what the host shows
   * before it is added, adopted or changed; another one is refused with both in the message, one that cannot be compared is a warning,
   * or an error where changed `singleUseCredentials` would be sent. A refresh warns of both, a delete compares nothing. Required of a new
   * managed server unless `trustOnFirstUse` is set. A changed fingerprint is compared, too, and nothing is sent: no request renews the key
   * that the server itself has stored, only its console does. One that is removed from the program stays trusted, and an output.
   */
  sshFingerprint?: pulumi.Input<string> | undefined;

  /**
   * Trusts the SSH key that the host shows at its creation, its adoption, or the update that adds this, where no `sshFingerprint` is
   * declared and none was trusted before. The fingerprint is an output, and counts as declared from then on, also when this is taken out
   * again: another key is refused by every later update, and a refresh warns of it. Never compared with the server.
   * @default false
   */
  trustOnFirstUse?: pulumi.Input<boolean> | undefined;

  /** SSH settings and ports. Left as they are on the server when removed from the program. */
  sshSettings?: pulumi.Input<LinuxHostSshArgs> | undefined;

  /**
   * Creation: the code that the host shows for its pairing with the server. Secret: encrypted in the state, never in a message. Sent with
   * the creation, or with the change to `Certificate`, and never again; a changed one sends nothing. From revision 1.3-rev0 on.
   */
  handshakeCode?: pulumi.Input<string> | undefined;

  /**
   * Components that are installed beside the necessary ones. A new managed server gets the server's default set. Left as they are on
   * the server when removed from the program. From revision 1.3-rev0 on.
   */
  optionalComponents?: pulumi.Input<HostOptionalComponentsArgs> | undefined;
}

/** An account of a Linux host that is used once. REST schema LinuxCredentialsSpec, without what belongs to a record. */
export interface SingleUseCredentialsArgs {
  /** User name. */
  username: pulumi.Input<string>;

  /** How the account logs in. Left out, it is `SshKey` where a private key is declared, else `Password`. From revision 1.3-rev0 on. */
  authenticationType?: pulumi.Input<"Password" | "SshKey"> | undefined;

  /** Password of the account. Secret. Required unless the account logs in with a key. */
  password?: pulumi.Input<string> | undefined;

  /** Private key of the account, the whole text of the file. Secret. */
  privateKey?: pulumi.Input<string> | undefined;

  /** Passphrase that protects the private key. Secret. */
  passphrase?: pulumi.Input<string> | undefined;

  /** Password of the root account, for `useSu`. Secret. */
  rootPassword?: pulumi.Input<string> | undefined;

  /** Port of the SSH server: 1 to 65535. The server's default is 22. */
  SSHPort?: pulumi.Input<number> | undefined;

  /** Whether the account is given the permissions of root automatically. */
  elevateToRoot?: pulumi.Input<boolean> | undefined;

  /** Whether the account is added to the sudoers file, with `elevateToRoot`. */
  addToSudoers?: pulumi.Input<boolean> | undefined;

  /** Whether `su` is used where `sudo` is not available. */
  useSu?: pulumi.Input<boolean> | undefined;
}

/** Ports of a Windows host. REST schema ManagedHostPortsModel. */
export interface WindowsHostNetworkArgs {
  /** Ports of components. Others that the server has are no difference. Left as they are when removed from the program. */
  components?: pulumi.Input<pulumi.Input<HostComponentPortArgs>[]> | undefined;

  /** First port for data transfer: 1 to 65535. Left as it is on the server when removed from the program. */
  portRangeStart?: pulumi.Input<number> | undefined;

  /** Last port for data transfer: 1 to 65535. Left as it is on the server when removed from the program. */
  portRangeEnd?: pulumi.Input<number> | undefined;

  /** Whether the server runs on this side. Left as it is on the server when removed from the program. */
  serverSide?: pulumi.Input<boolean> | undefined;
}

/** SSH settings and ports of a Linux host. REST schema LinuxHostSSHSettingsModel. */
export interface LinuxHostSshArgs {
  /**
   * Ports of components. Others that the server has are no difference. Left as they are when removed from the program. From revision
   * 1.3-rev0 on.
   */
  components?: pulumi.Input<pulumi.Input<HostComponentPortArgs>[]> | undefined;

  /** After so many milliseconds without activity a task on the host ends. Left as it is on the server when removed from the program. */
  sshTimeOutMs?: pulumi.Input<number> | undefined;

  /** First port for data transfer: 1 to 65535. Left as it is on the server when removed from the program. */
  portRangeStart?: pulumi.Input<number> | undefined;

  /** Last port for data transfer: 1 to 65535. Left as it is on the server when removed from the program. */
  portRangeEnd?: pulumi.Input<number> | undefined;

  /** Whether the server runs on this side. Left as it is on the server when removed from the program. */
  serverSide?: pulumi.Input<boolean> | undefined;
}

/** The port of one component. REST schema HostComponentPortModel. */
export interface HostComponentPortArgs {
  /** Name of the component, such as `TransportSvc`; revision 1.2-rev1 has other names. Case is ignored. */
  componentName: pulumi.Input<string>;

  /** Port of the component: 1 to 65535. */
  port: pulumi.Input<number>;
}

/** Optional components of a host. REST schema HostOptionalComponents. */
export interface HostOptionalComponentsArgs {
  /** The components. Their order means nothing. Left as they are on the server when removed from the program. */
  optionalComponents: pulumi.Input<pulumi.Input<HostOptionalComponentArgs>[]>;
}

/** An optional component. REST schema OptionalComponentModel. */
export interface HostOptionalComponentArgs {
  /** The component: `GuestInteractionProxy`, `MountTarget`, `NfsGateway`, …; two of them exist from revision 1.3-rev2 on. */
  optionalComponent: pulumi.Input<
    | "CatalystSdk"
    | "DDBoostSdk"
    | "CifsGateway"
    | "NfsGateway"
    | "GuestInteractionProxy"
    | "MountTarget"
    | "SnapDiffV3"
    | "IrisPlugin"
    | "ApplicationBackupRepository"
  >;

  /** What the console calls it. Sent, and never compared. */
  displayName: pulumi.Input<string>;
}
