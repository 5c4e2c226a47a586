/**
 * Backup servers in Veeam Backup Enterprise Manager.
 * https://helpcenter.veeam.com/docs/backup/em/adding_backup_server.html
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamResource } from "../../program/dynamicResource";
import { BACKUP_SERVER } from "../kinds";
import type { BackupServerArgs } from "./args";

/**
 * A backup server that Enterprise Manager collects data from. Its id is the UID that Enterprise Manager gives it
 * (`urn:veeam:BackupServer:…`).
 *
 * @example
 * new veeam.BackupServer("columbus", {
 *     description: "Backup server in Columbus",
 *     dnsNameOrIpAddress: "vbr01.example.com",
 *     username: "EXAMPLE\\svc-veeam",
 *     password: config.requireSecret("backupServerPassword"),
 * });
 *
 * @example A backup server that is connected already is adopted; its certificate is stated as trusted.
 * new veeam.BackupServer("columbus", { ...args, vbrCertificateThumbprint: "01:23:45:…", adopt: true });
 */
export class BackupServer extends VeeamResource {
  declare readonly description: pulumi.Output<string | undefined>;
  /** The address that was declared last; Enterprise Manager does not show it. */
  declare readonly dnsNameOrIpAddress: pulumi.Output<string>;
  declare readonly port: pulumi.Output<number | undefined>;
  declare readonly username: pulumi.Output<string>;
  /** As declared: Enterprise Manager never shows it. Secret. */
  declare readonly password: pulumi.Output<string>;
  declare readonly wcfPort: pulumi.Output<number | undefined>;
  declare readonly vbrCertificateThumbprint: pulumi.Output<string | undefined>;
  /** The name under which Enterprise Manager lists it. */
  declare readonly name: pulumi.Output<string>;
  /** The same as the id. */
  declare readonly uid: pulumi.Output<string>;
  /** Version of Backup & Replication on it; not there until Enterprise Manager has collected data for the first time. */
  declare readonly version: pulumi.Output<string | undefined>;

  /** Reads a backup server that is connected, by its UID or the GUID in it, without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): BackupServer {
    return new BackupServer(name, undefined as unknown as BackupServerArgs, { ...opts, id });
  }

  constructor(name: string, args: BackupServerArgs, opts?: pulumi.CustomResourceOptions) {
    super(BACKUP_SERVER, name, args, opts);
  }
}
