/**
 * Backup servers in Veeam Backup Enterprise Manager.
 * https://helpcenter.veeam.com/docs/backup/em/adding_backup_server.html
 */
import * as pulumi from "@pulumi/pulumi";
import { VeeamResource, hiddenInputs, hideStub } from "../../program/dynamicResource";
import type { BackupServerArgs } from "./args";

const TOKEN = "pulumi-nodejs:dynamic/veeam:BackupServer";

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
  /** Secret. */
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
    const { password } = (args as BackupServerArgs | undefined) ?? {};
    super(
      TOKEN,
      name,
      {
        ...OUTPUTS,
        ...args,
        ...(password === undefined ? {} : { password: pulumi.secret(password) }),
        ...hiddenInputs("backupServer", TOKEN, name, opts),
      },
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["password"] }),
    );
    hideStub(this);
  }
}

/** Named for the SDK, which makes an output of each key of the inputs and of no other. */
const OUTPUTS = {
  description: undefined,
  dnsNameOrIpAddress: undefined,
  port: undefined,
  username: undefined,
  password: undefined,
  wcfPort: undefined,
  vbrCertificateThumbprint: undefined,
  name: undefined,
  uid: undefined,
  version: undefined,
};
