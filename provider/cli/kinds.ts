/** What `veeam-import` knows of each kind of objects of a VBR server beyond its lifecycle. */
import { type Fields, ZERO_GUID, isFields, isUnset, textIn } from "../core/values";
import type { Kind } from "../lifecycle/vbrObject/kind";
import type { Handler } from "../program/dynamicResource";
import { CLOUD_CREDENTIALS, check as checkCloudCredentials } from "../resources/cloudCredentials/operations";
import { cloudCredentialsSchemas } from "../resources/cloudCredentials/schema";
import { CREDENTIALS, check as checkCredentials } from "../resources/credentials/operations";
import { credentialsSchemas } from "../resources/credentials/schema";
import { ENCRYPTION_PASSWORD, check as checkEncryptionPassword } from "../resources/encryptionPassword/operations";
import { KMS_SERVER, check as checkKmsServer } from "../resources/kmsServer/operations";
import { MANAGED_SERVER, check as checkManagedServer } from "../resources/managedServer/operations";
import { managedServerSchemas } from "../resources/managedServer/schema";
import { MOUNT_SERVER, check as checkMountServer } from "../resources/mountServer/operations";
import { REPOSITORY, check as checkRepository } from "../resources/repository/operations";
import { repositorySchemas } from "../resources/repository/schema";
import { SCALE_OUT_REPOSITORY, check as checkScaleOutRepository } from "../resources/scaleOutRepository/operations";
import type { Revision } from "../config/settings";
import { guidKey, lowerCase } from "../schema/types";
import type { Checked } from "../schema/validate";
import type { Json } from "../vbr/responses";
import type { VbrClassName } from "./classes";
import { type Unreadable, secretAt } from "./unreadable";

/** The names of managed servers by their ids. */
export type HostNames = ReadonlyMap<string, string>;

export interface Importable {
  readonly kind: Kind;
  readonly handler: Handler;
  readonly check: (olds: Fields, news: Fields, revision: Revision | "auto") => Checked;
  /** The types that can be declared, where there are types. */
  readonly types?: readonly string[];
  /** What people know it by. */
  readonly nameOf?: (model: Json, hostNames: HostNames) => string;
  /** What tells those apart that have the same name. */
  readonly qualifierOf?: (model: Json) => string;
  /** The rest of a line in a list. */
  readonly detailsOf: (model: Json) => readonly unknown[];
  readonly unreadableOf?: (model: Json) => readonly Unreadable[];
  /** Why it is not for a program to manage. */
  readonly refusal?: (model: Json) => string | undefined;
}

const CLOUD_SECRETS: Readonly<Record<string, readonly Unreadable[]>> = {
  Amazon: [secretAt("secretKey", "Secret key of the account")],
  Google: [secretAt("secretKey", "Secret key of the account")],
  AzureStorage: [secretAt("sharedKey", "Shared key of the storage account")],
  AzureCompute: [secretAt("existingAccount.subscription.secret", "Secret of the application")],
  GoogleService: [secretAt("existingAccount.keyFile", "Key file of the service account", { source: "base64" })],
};

/** Revision 1.2-rev1 shows it by this alone: a Windows host without credentials. */
function isBackupServer({ isBackupServer: isOne, isVBRLinuxAppliance, credentialsStorageType, credentialsId }: Json): boolean {
  return isOne === true || isVBRLinuxAppliance === true || (credentialsStorageType === undefined && credentialsId === ZERO_GUID);
}

function certificateAt(property: string, what: string): readonly Unreadable[] {
  return [
    secretAt(`${property}.certificate`, what, { setting: property, source: "base64" }),
    secretAt(`${property}.formatType`, "Format of the file, assumed to be pfx", { assumed: "pfx" }),
  ];
}

export const KINDS: Readonly<Record<VbrClassName, Importable>> = {
  Credentials: {
    kind: CREDENTIALS,
    handler: "credentials",
    check: checkCredentials,
    types: Object.keys(credentialsSchemas),
    nameOf: ({ username }) => String(username),
    qualifierOf: ({ description, type }) => textIn(description) ?? String(type),
    detailsOf: ({ type, description }) => [type, description],
    unreadableOf: ({ type, authenticationType }) => {
      if (type === "ManagedService") return [];
      return authenticationType === "SshKey"
        ? [
            secretAt("privateKey", "Private key of the account (declare its passphrase beside it where it has one)", {
              source: "file",
            }),
          ]
        : [secretAt("password", "Password of the account")];
    },
    refusal: ({ isDefaultAppliance }) =>
      isDefaultAppliance === true ? "the server made it itself, for its appliances" : undefined,
  },
  CloudCredentials: {
    kind: CLOUD_CREDENTIALS,
    handler: "cloudCredentials",
    check: checkCloudCredentials,
    types: Object.keys(cloudCredentialsSchemas),
    nameOf: ({ account, connectionName, name, description, accessKey, type }) =>
      [account, connectionName, name, description, accessKey, type].map(textIn).find((one) => one !== undefined) ?? "",
    qualifierOf: ({ accessKey, description }) => textIn(accessKey) ?? textIn(description) ?? "",
    detailsOf: ({ type, description }) => [type, description],
    unreadableOf: ({ type }) => CLOUD_SECRETS[String(type)] ?? [],
  },
  EncryptionPassword: {
    kind: ENCRYPTION_PASSWORD,
    handler: "encryptionPassword",
    check: checkEncryptionPassword,
    nameOf: ({ hint }) => String(hint),
    detailsOf: ({ modificationTime }) => (isUnset(modificationTime) ? [] : [`changed ${String(modificationTime)}`]),
    unreadableOf: () => [secretAt("password", "The encryption password itself")],
  },
  KmsServer: {
    kind: KMS_SERVER,
    handler: "kmsServer",
    check: checkKmsServer,
    detailsOf: ({ port }) => [`port ${String(port)}`],
    unreadableOf: () => [
      ...certificateAt("serverCertificate", "Certificate of the KMS server"),
      ...certificateAt(
        "clientCertificate",
        "Certificate of the backup server (declare its password beside it where the file has one)",
      ),
    ],
  },
  ManagedServer: {
    kind: MANAGED_SERVER,
    handler: "managedServer",
    check: checkManagedServer,
    types: Object.keys(managedServerSchemas),
    detailsOf: ({ type, description }) => [type, description],
    refusal: (model) => (isBackupServer(model) ? "it is the backup server itself" : undefined),
  },
  MountServer: {
    kind: MOUNT_SERVER,
    handler: "mountServer",
    check: checkMountServer,
    // It has no name but that of its host.
    nameOf: ({ id }, hostNames) => hostNames.get(guidKey(id)) ?? String(id),
    detailsOf: ({ type, isDefault }) => [lowerCase(type), isDefault === true ? "default" : undefined],
  },
  Repository: {
    kind: REPOSITORY,
    handler: "repository",
    check: checkRepository,
    types: Object.keys(repositorySchemas),
    detailsOf: ({ type }) => [type],
  },
  ScaleOutRepository: {
    kind: SCALE_OUT_REPOSITORY,
    handler: "scaleOutRepository",
    check: checkScaleOutRepository,
    detailsOf: ({ performanceTier }) => {
      const extents = isFields(performanceTier) ? performanceTier.performanceExtents : [];
      return (Array.isArray(extents) ? (extents as Json[]) : []).map(({ name }) => name);
    },
  },
};
