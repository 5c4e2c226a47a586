/** A body of a POST for each type of record, and what each operation below a record takes. */
import type { JsonObject } from "veeam-simulator";

export const base64 = (text: string): string => Buffer.from(text).toString("base64");

export const certificate = (content: string): JsonObject => ({
  certificate: base64(content),
  formatType: "pfx",
  password: "pfx-secret",
});

export const keyFile = (account: string): string =>
  base64(
    JSON.stringify({ type: "service_account", project_id: "tech", client_email: `${account}@tech.iam.gserviceaccount.com` }),
  );

export interface RecordExample {
  collection: string;
  spec: JsonObject;
  /** What the record shows of the spec. */
  shown: JsonObject;
  /** By operation: a body, and the secrets that are kept after it. */
  changes?: Record<string, [body: JsonObject, secrets: JsonObject]>;
  /** The revisions that have the type; all when left out. */
  since?: string;
}

const azure = {
  deployment: { deploymentType: "MicrosoftAzure", region: "Global" },
  subscription: { tenantId: "tech.example.com", applicationId: "a9b8c7d6-e5f4-4321-8765-0fedcba98765" },
};

export const RECORD_EXAMPLES: Record<string, RecordExample> = {
  Standard: {
    collection: "credentials",
    spec: { type: "Standard", username: "TECH\\svc", password: "first", description: "shares" },
    shown: { type: "Standard", username: "TECH\\svc", description: "shares" },
    changes: { changepassword: [{ password: "second" }, { password: "second" }] },
  },
  Linux: {
    collection: "credentials",
    spec: {
      type: "Linux",
      username: "veeam",
      privateKey: "first",
      passphrase: "first",
      authenticationType: "SshKey",
      SSHPort: 2222,
      elevateToRoot: true,
    },
    shown: { username: "veeam", description: "", SSHPort: 2222, elevateToRoot: true, addToSudoers: false, useSu: false },
    changes: {
      changepassword: [{ password: "second" }, { password: "second" }],
      changeprivatekey: [{ privateKey: "second" }, { privateKey: "second" }],
      changerootpassword: [{ password: "second" }, { rootPassword: "second" }],
    },
  },
  ManagedService: {
    collection: "credentials",
    spec: { type: "ManagedService", username: "TECH\\gmsa$" },
    shown: { type: "ManagedService", username: "TECH\\gmsa$", description: "" },
    since: "1.3-rev0",
  },
  Amazon: {
    collection: "cloudCredentials",
    spec: { type: "Amazon", accessKey: "AKIA1", secretKey: "first", description: "bucket" },
    shown: { type: "Amazon", accessKey: "AKIA1", description: "bucket" },
    changes: { changeSecretKey: [{ newSecretKey: "second" }, { secretKey: "second" }] },
  },
  Google: {
    collection: "cloudCredentials",
    spec: { type: "Google", accessKey: "GOOG1", secretKey: "first" },
    shown: { type: "Google", accessKey: "GOOG1", description: "" },
    changes: { changeSecretKey: [{ newSecretKey: "second" }, { secretKey: "second" }] },
  },
  AzureStorage: {
    collection: "cloudCredentials",
    spec: { type: "AzureStorage", account: "techbackup", sharedKey: "first" },
    shown: { type: "AzureStorage", account: "techbackup" },
    changes: { changeSecretKey: [{ newSecretKey: "second" }, { sharedKey: "second" }] },
  },
  AzureCompute: {
    collection: "cloudCredentials",
    spec: {
      type: "AzureCompute",
      connectionName: "Tech",
      creationMode: "ExistingAccount",
      existingAccount: { ...azure, subscription: { ...azure.subscription, secret: "first" } },
    },
    shown: { connectionName: "Tech", ...azure },
    changes: { changeSecretKey: [{ newSecretKey: "second" }, { secret: "second" }] },
  },
  GoogleService: {
    collection: "cloudCredentials",
    spec: { type: "GoogleService", creationMode: "ExistingAccount", existingAccount: { keyFile: keyFile("proxy") } },
    shown: { type: "GoogleService", name: "proxy", projectId: "tech" },
    changes: { changeAccount: [{ keyFile: keyFile("other") }, { keyFile: keyFile("other") }] },
  },
  EncryptionPassword: {
    collection: "encryptionPasswords",
    spec: { hint: "tape", password: "first" },
    shown: { hint: "tape" },
    changes: { changepassword: [{ hint: "tape 2", password: "second" }, { password: "second" }] },
  },
  KMS: {
    collection: "kmsServers",
    spec: {
      type: "KMS",
      name: "kms02.tech.local",
      port: 5696,
      serverCertificate: certificate("server"),
      clientCertificate: certificate("client"),
    },
    shown: { type: "KMS", name: "kms02.tech.local", description: "", port: 5696 },
    changes: {
      changeCertificate: [
        { type: "Client", certificate: certificate("second") },
        { clientCertificate: { certificate: base64("second") } },
      ],
    },
  },
};
