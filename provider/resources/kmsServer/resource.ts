/**
 * Key management servers of a VBR server.
 * https://helpcenter.veeam.com/docs/vbr/userguide/key_management_server.html
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamResource } from "../../program/dynamicResource";
import { KMS_SERVER } from "../kinds";
import type { KmsCertificateArgs, KmsServerArgs } from "./args";

/**
 * A key management server (KMIP), which keeps the keys that backups are encrypted with.
 *
 * @example
 * new veeam.KmsServer("kms", {
 *     name: "kms01.example.com",
 *     port: 5696,
 *     serverCertificate: { certificate: readFileSync("kms.pem", "base64"), formatType: "pem" },
 *     clientCertificate: {
 *         certificate: readFileSync("backup-server.pfx", "base64"),
 *         formatType: "pfx",
 *         password: config.requireSecret("pfxPassword"),
 *     },
 * });
 */
export class KmsServer extends VeeamResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly port: pulumi.Output<number>;
  /** As declared: the server never shows it. Secret. */
  declare readonly serverCertificate: pulumi.Output<pulumi.Unwrap<KmsCertificateArgs>>;
  /** As declared: the server never shows it. Secret. */
  declare readonly clientCertificate: pulumi.Output<pulumi.Unwrap<KmsCertificateArgs>>;
  /** Thumbprint of the server's certificate, as the server shows it. */
  declare readonly serverCertificateThumbprint: pulumi.Output<string | undefined>;
  /** Thumbprint of the client certificate, as the server shows it. */
  declare readonly clientCertificateThumbprint: pulumi.Output<string | undefined>;

  /** Reads an existing key management server, without its certificates and without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): KmsServer {
    return new KmsServer(name, undefined as unknown as KmsServerArgs, { ...opts, id });
  }

  constructor(name: string, args: KmsServerArgs, opts?: pulumi.CustomResourceOptions) {
    super(KMS_SERVER, name, args, opts);
  }
}
