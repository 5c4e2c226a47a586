// The arguments of the `MountServer` resource.
//
// Written from the REST document of revision 1.3-rev0 (`MountServerSpec`, `MountServerModel`). Property names are the API's own.

import type * as pulumi from "@pulumi/pulumi";

/** The arguments of `MountServer`. From revision 1.3-rev0 on. */
export interface MountServerRoleArgs {
  /**
   * Id of the managed server that is to be a mount server: the output of a `ManagedServer` resource, or of `getManagedServer`. The mount
   * server has the same id. Changing this replaces the mount server.
   */
  hostId: pulumi.Input<string>;

  /** Settings. A new mount server gets the defaults of its system. Left as they are on the server when removed from the program. */
  settings?: pulumi.Input<MountServerSettingsArgs> | undefined;

  /**
   * Whether new repositories of its system get this mount server. There is always one such mount server for each system, so that `false`
   * changes nothing until another one becomes it. Left as it is on the server when removed from the program.
   */
  isDefault?: pulumi.Input<boolean> | undefined;

  /**
   * Creation: takes over the settings of a host that is a mount server already instead of refusing. While it is declared, the mount server
   * is on loan. Never compared with the server.
   * @default false
   */
  adopt?: pulumi.Input<boolean> | undefined;
}

/** Settings of a mount server. REST schema MountServerOptionsModel. */
export interface MountServerSettingsArgs {
  /** Folder for the cache of write operations during restores. Left as it is on the server when removed from the program. */
  writeCacheFolder?: pulumi.Input<string> | undefined;

  /** Whether the vPower NFS service runs on it. Left as it is on the server when removed from the program. */
  vPowerNFSEnabled?: pulumi.Input<boolean> | undefined;

  /** Ports of the vPower NFS service. Left as they are on the server when removed from the program. */
  vPowerNFSPortSettings?: pulumi.Input<MountServerPortsArgs> | undefined;
}

/** Ports of the vPower NFS service. REST schema VPowerNFSPortSettingsModel. */
export interface MountServerPortsArgs {
  /** Mount port: 1 to 65535. Left as it is on the server when removed from the program. */
  mountPort?: pulumi.Input<number> | undefined;

  /** vPower NFS port: 1 to 65535. Left as it is on the server when removed from the program. */
  vPowerNFSPort?: pulumi.Input<number> | undefined;
}
