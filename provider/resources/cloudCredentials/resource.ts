/**
 * Cloud credentials records of a VBR server.
 * https://helpcenter.veeam.com/docs/vbr/userguide/cloud_credentials.html
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamResource } from "../../program/dynamicResource";
import type { DeclaredByType } from "../../program/dynamicResource";
import { CLOUD_CREDENTIALS } from "../kinds";
import type { AzureSubscription, CloudCredentialsArgs } from "./args";

type Declared = DeclaredByType<CloudCredentialsArgs>;

/**
 * A cloud credentials record: an account with which the backup server logs in to object storage and to a cloud.
 *
 * @example
 * new veeam.CloudCredentials("bucket", {
 *     type: "Amazon",
 *     accessKey: "AKIAEXAMPLE",
 *     secretKey: config.requireSecret("secretKey"),
 *     description: "Backups, eu-central-1",
 * });
 *
 * @example A service account of Google Cloud.
 * new veeam.CloudCredentials("google", {
 *     type: "GoogleService",
 *     existingAccount: { keyFile: config.requireSecret("keyFile") },
 * });
 */
export class CloudCredentials extends VeeamResource {
  declare readonly type: pulumi.Output<CloudCredentialsArgs["type"]>;
  declare readonly description: Declared["description"];
  /** The server's second identifier of the record, or the declared one. */
  declare readonly uniqueId: pulumi.Output<string | undefined>;
  declare readonly accessKey: Declared["accessKey"];
  /** As declared: the server never shows it. Secret. */
  declare readonly secretKey: Declared["secretKey"];
  declare readonly account: Declared["account"];
  /** As declared: the server never shows it. Secret. */
  declare readonly sharedKey: Declared["sharedKey"];
  declare readonly connectionName: Declared["connectionName"];
  /** As declared. All of it is secret. */
  declare readonly existingAccount: Declared["existingAccount"];
  /** `GoogleService`: the service account. */
  declare readonly name: pulumi.Output<string | undefined>;
  /** `GoogleService`: the project of the service account. */
  declare readonly projectId: pulumi.Output<string | undefined>;
  /** `AzureCompute`: the subscriptions that the application may use; their `id` is what repositories refer to. */
  declare readonly subscriptions: pulumi.Output<AzureSubscription[] | undefined>;

  /** Reads an existing record, without its secrets and without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): CloudCredentials {
    return new CloudCredentials(name, undefined as unknown as CloudCredentialsArgs, { ...opts, id });
  }

  constructor(name: string, args: CloudCredentialsArgs, opts?: pulumi.CustomResourceOptions) {
    super(CLOUD_CREDENTIALS, name, args, opts);
  }
}
