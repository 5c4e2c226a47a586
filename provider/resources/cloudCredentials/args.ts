// The arguments of the `CloudCredentials` resource.
//
// Written from the REST document of revision 1.3-rev0 (`CloudCredentialsSpec` and its members) and what later revisions add. Property
// names are the API's own.

import type * as pulumi from "@pulumi/pulumi";

/** The arguments of `CloudCredentials`: a union over `type`. */
export type CloudCredentialsArgs =
  | AzureStorageCloudCredentialsArgs
  | AzureComputeCloudCredentialsArgs
  | AmazonCloudCredentialsArgs
  | GoogleCloudCredentialsArgs
  | GoogleServiceCloudCredentialsArgs;

/**
 * What all types have. A record is told from others by its type, its description and the account that it is of, so give those of one
 * account different descriptions.
 */
export interface CloudCredentialsCommonArgs {
  /**
   * Free text shown beside the account. Sent as an empty text when left out, and emptied when removed from the program.
   * @default ""
   */
  description?: pulumi.Input<string> | undefined;

  /**
   * A second identifier of the record (UUID), such as the one that it has on another server. The server makes one when it is left out.
   * Left as it is on the server when removed from the program. Of `GoogleService` from revision 1.3-rev2 on.
   */
  uniqueId?: pulumi.Input<string> | undefined;

  /**
   * Creation: takes over a record of this type, account and description instead of refusing, and sends the declared secrets to it.
   * While it is declared, the record is on loan: a delete leaves it on the server, with a warning. Never compared with the server.
   * @default false
   */
  adopt?: pulumi.Input<boolean> | undefined;
}

/** An access key of Amazon S3, or of a service that is compatible with it. REST schema AmazonCloudCredentialsSpec. */
export interface AmazonCloudCredentialsArgs extends CloudCredentialsCommonArgs {
  /** Type of the record. Changing this replaces the record. */
  type: pulumi.Input<"Amazon">;

  /** Id of the access key. Changed in place, for a new pair of keys. */
  accessKey: pulumi.Input<string>;

  /**
   * Secret key that belongs to the access key. Secret: encrypted in the state, never in a message. The server never shows it. A changed
   * one is sent by a request of its own (`changeSecretKey`).
   */
  secretKey: pulumi.Input<string>;
}

/** An HMAC key of Google Cloud Storage. REST schema GoogleCloudCredentialsSpec. */
export interface GoogleCloudCredentialsArgs extends CloudCredentialsCommonArgs {
  /** Type of the record. Changing this replaces the record. */
  type: pulumi.Input<"Google">;

  /** Access id of the HMAC key. Changed in place, for a new key. */
  accessKey: pulumi.Input<string>;

  /**
   * Secret of the HMAC key. Secret: encrypted in the state, never in a message. The server never shows it. A changed one is sent by a
   * request of its own (`changeSecretKey`).
   */
  secretKey: pulumi.Input<string>;
}

/** A storage account of Microsoft Azure. REST schema AzureStorageCloudCredentialsSpec. */
export interface AzureStorageCloudCredentialsArgs extends CloudCredentialsCommonArgs {
  /** Type of the record. Changing this replaces the record. */
  type: pulumi.Input<"AzureStorage">;

  /** Name of the storage account. Changed in place. */
  account: pulumi.Input<string>;

  /**
   * Shared key of the storage account. Secret: encrypted in the state, never in a message. The server never shows it. A changed one is
   * sent by a request of its own (`changeSecretKey`).
   */
  sharedKey: pulumi.Input<string>;
}

/**
 * An application that is registered in Microsoft Entra ID, for archives and helper appliances in Azure. The application has to be
 * there: the server can register one only while somebody signs in. REST schema AzureComputeCloudCredentialsSpec.
 */
export interface AzureComputeCloudCredentialsArgs extends CloudCredentialsCommonArgs {
  /** Type of the record. Changing this replaces the record. */
  type: pulumi.Input<"AzureCompute">;

  /** Name of the record on the server. Changed in place. */
  connectionName: pulumi.Input<string>;

  /** The application. All of it counts as secret in the state, because its secret is part of it. */
  existingAccount: pulumi.Input<AzureComputeExistingAccountArgs>;
}

/** A service account of Google Cloud. REST schema GoogleCloudServiceCredentialsSpec. */
export interface GoogleServiceCloudCredentialsArgs extends CloudCredentialsCommonArgs {
  /** Type of the record. Changing this replaces the record. */
  type: pulumi.Input<"GoogleService">;

  /** The service account. All of it counts as secret in the state. */
  existingAccount: pulumi.Input<GoogleServiceExistingAccountArgs>;
}

/** REST schema AzureComputeCredentialsExistingAccountSpec. */
export interface AzureComputeExistingAccountArgs {
  /** Which Azure it is. */
  deployment: pulumi.Input<AzureComputeDeploymentArgs>;

  /** The registered application. */
  subscription: pulumi.Input<AzureComputeSubscriptionArgs>;
}

/** REST schema AzureComputeCloudCredentialsDeploymentModel. */
export interface AzureComputeDeploymentArgs {
  /** Microsoft Azure, or an Azure Stack Hub. Changed in place. */
  deploymentType: pulumi.Input<"MicrosoftAzure" | "MicrosoftAzureStack">;

  /** Region of Microsoft Azure. Changed in place. Left as it is on the server when removed from the program. */
  region?: pulumi.Input<"Global" | "China" | "Government"> | undefined;
}

/** Either a client secret or a certificate. REST schema AzureComputeCloudCredentialsSubscriptionSpec. */
export interface AzureComputeSubscriptionArgs {
  /** Id of the tenant that the application is registered in. Changed in place. */
  tenantId: pulumi.Input<string>;

  /** Client id of the application. Changed in place. */
  applicationId: pulumi.Input<string>;

  /**
   * Client secret of the application. Secret: encrypted in the state, never in a message. The server never shows it. A changed one is
   * sent by a request of its own (`changeSecretKey`).
   */
  secret?: pulumi.Input<string> | undefined;

  /** Certificate of the application, in place of a client secret. A changed one is sent by a request of its own (`changeCertificate`). */
  certificate?: pulumi.Input<AzureComputeCertificateArgs> | undefined;
}

/** A certificate file. The server never shows it. REST schema CertificateUploadSpec. */
export interface AzureComputeCertificateArgs {
  /** Content of the file in Base64, as `base64 -w0 app.pfx` prints it. Secret: encrypted in the state, never in a message. */
  certificate: pulumi.Input<string>;

  /** Format of the file; `pem` from revision 1.3-rev0 on. */
  formatType: pulumi.Input<"pfx" | "pem">;

  /** Password that the file is encrypted with. Secret: encrypted in the state, never in a message. */
  password?: pulumi.Input<string> | undefined;
}

/** A subscription of an Azure compute account. REST schema AzureComputeCloudCredentialsSubscriptionInfo. */
export interface AzureSubscription {
  /** Id that the server gave the subscription: what `proxyAppliance.subscriptionId` refers to. */
  readonly id: string;
  /** Id of the subscription in Azure. */
  readonly azureSubscriptionId: string;
  /** Name of the subscription in Azure. */
  readonly azureSubscriptionName?: string | undefined;
}

/** REST schema GoogleCloudServiceCredentialsExistingAccountSpec. */
export interface GoogleServiceExistingAccountArgs {
  /**
   * Content of the JSON key file of the service account, in Base64. Secret: encrypted in the state, never in a message. The server never
   * shows it. A changed one is sent by a request of its own (`changeAccount`).
   */
  keyFile: pulumi.Input<string>;
}
