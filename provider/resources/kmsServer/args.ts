// The arguments of the `KmsServer` resource.
//
// Written from the REST document of revision 1.3-rev0 (`CommonKeyManagementServerSpec`). Property names are the API's own.

import type * as pulumi from "@pulumi/pulumi";

/**
 * The arguments of a `KmsServer`: a key management server that speaks KMIP. REST schema CommonKeyManagementServerSpec.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/key_management_server.html
 */
export interface KmsServerArgs {
  /** Full DNS name or IP address of the key management server. Changed in place. */
  name: pulumi.Input<string>;

  /**
   * Free text shown beside the name. Sent as an empty text when left out, and emptied when removed from the program.
   * @default ""
   */
  description?: pulumi.Input<string> | undefined;

  /** KMIP port: 1 to 65535; 5696 is usual. Changed in place. */
  port: pulumi.Input<number>;

  /**
   * Certificate by which the key management server is known. All of it counts as secret in the state. A changed one is sent by a
   * request of its own (`changeCertificate`).
   */
  serverCertificate: pulumi.Input<KmsCertificateArgs>;

  /**
   * Certificate with which the backup server shows itself to the key management server, with its private key. All of it counts as
   * secret in the state. A changed one is sent by a request of its own (`changeCertificate`).
   */
  clientCertificate: pulumi.Input<KmsCertificateArgs>;

  /**
   * Creation: takes over a key management server of this name instead of refusing, updates its other settings and sends the declared
   * certificates. While it is declared, it is on loan: a delete leaves it on the server, with a warning. Never compared with the server.
   * @default false
   */
  adopt?: pulumi.Input<boolean> | undefined;
}

/** A certificate file. The server never shows it. REST schema CertificateUploadSpec. */
export interface KmsCertificateArgs {
  /** Content of the file in Base64, as `base64 -w0 kms.pfx` prints it. Secret: encrypted in the state, never in a message. */
  certificate: pulumi.Input<string>;

  /** Format of the file; `pem` from revision 1.3-rev0 on. */
  formatType: pulumi.Input<"pfx" | "pem">;

  /** Password that the file is encrypted with. Secret: encrypted in the state, never in a message. */
  password?: pulumi.Input<string> | undefined;
}
