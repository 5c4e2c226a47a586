import { newId, serverNow, type Infrastructure, type Item } from "../infrastructure.js";
import { uniqueIdOf } from "../inventory.js";
import { isObject, type JsonObject } from "../json.js";
import { impossible } from "./answers.js";
import { bytesOf, thumbprintOf } from "./certificates.js";
import { setUnset } from "./filling.js";
import { setSecrets } from "./secrets.js";
import { timeText } from "./times.js";

export type Collection = "credentials" | "cloudCredentials" | "encryptionPasswords" | "kmsServers";

/** A kind of record that other objects refer to: what it is made of, and what else changes it. */
export interface RecordKind {
  collection: Collection;
  what: string;
  /** What names a record in messages: the first of these that it has. */
  names: string[];
  /** Where bodies of POST and PUT hold secrets, by the name under which each is kept. */
  secrets: Record<string, readonly string[]>;
  /** What a PUT does not change. */
  own: string[];
  /** Makes the record of a POST. */
  record: (spec: JsonObject, secrets: JsonObject, infrastructure: Infrastructure) => JsonObject;
  /** What a record shows of what it was not given. */
  fill: (record: Item, infrastructure: Infrastructure) => void;
  /** The operations below a record, by the last part of their path. */
  changes: Record<string, RecordChange>;
}

export interface RecordChange {
  /** The schema of the body. */
  body: string;
  /** The types of records that have what is changed; all when left out. */
  types?: string[];
  /** Gives the body of the answer; the record itself where the document says so. */
  apply: (record: Item, body: JsonObject, infrastructure: Infrastructure) => JsonObject;
}

const NOTHING = {};

export const RECORD_KINDS: RecordKind[] = [
  {
    collection: "credentials",
    what: "credentials record",
    names: ["username"],
    secrets: {
      password: ["password"],
      privateKey: ["privateKey"],
      passphrase: ["passphrase"],
      rootPassword: ["rootPassword"],
    },
    own: ["creationTime", "isDefaultAppliance"],
    record: (spec, { privateKey }, infrastructure) => {
      // Before 1.3-rev0 the kind of authentication follows from the secret.
      const authenticationType = privateKey === undefined ? "Password" : "SshKey";
      return { ...(spec.type === "Linux" ? { authenticationType } : {}), ...spec, creationTime: now(infrastructure) };
    },
    fill: (record) => {
      setUnset(record, { description: "", uniqueId: uniqueIdOf(record.id) });
      if (record.type === "Linux") setUnset(record, { SSHPort: 22, elevateToRoot: false, addToSudoers: false, useSu: false });
    },
    changes: {
      changepassword: {
        body: "CredentialsPasswordChangeSpec",
        types: ["Standard", "Linux"],
        apply: ({ id }, { password }, infrastructure) => keep(infrastructure, id, { password }),
      },
      changeprivatekey: {
        body: "PrivateKeyChangeSpec",
        types: ["Linux"],
        apply: ({ id }, { privateKey, passphrase }, infrastructure) => keep(infrastructure, id, { privateKey, passphrase }),
      },
      changerootpassword: {
        body: "CredentialsPasswordChangeSpec",
        types: ["Linux"],
        apply: ({ id }, { password }, infrastructure) => keep(infrastructure, id, { rootPassword: password }),
      },
    },
  },
  {
    collection: "cloudCredentials",
    what: "cloud credentials record",
    names: ["accessKey", "account", "connectionName", "name"],
    secrets: {
      secretKey: ["secretKey"],
      sharedKey: ["sharedKey"],
      secret: ["existingAccount.subscription.secret", "subscription.secret"],
      certificate: ["existingAccount.subscription.certificate"],
      keyFile: ["existingAccount.keyFile"],
    },
    own: ["subscription.subscriptions", "name", "projectId"],
    record: cloudRecord,
    fill: (record, infrastructure) => {
      setUnset(record, { description: "", uniqueId: uniqueIdOf(record.id) });
      record.lastModified = now(infrastructure);
    },
    changes: {
      changeSecretKey: {
        body: "CloudCredentialsPasswordSpec",
        types: ["Amazon", "Google", "AzureStorage", "AzureCompute"],
        apply: (record, { newSecretKey }, infrastructure) => {
          const name = SECRET_KEYS[String(record.type)] ?? "secretKey";
          setSecrets(infrastructure, record.id, { [name]: newSecretKey });
          return modified(record, infrastructure);
        },
      },
      changeAccount: {
        body: "GoogleCloudServiceCredentialsExistingAccountSpec",
        types: ["GoogleService"],
        apply: (record, { keyFile }, infrastructure) => {
          Object.assign(modified(record, infrastructure), accountOf(keyFile));
          return keep(infrastructure, record.id, { keyFile });
        },
      },
      changeCertificate: {
        body: "CertificateUploadSpec",
        types: ["AzureCompute"],
        apply: (record, certificate, infrastructure) => {
          thumbprintOf(certificate, "The certificate");
          setSecrets(infrastructure, record.id, { certificate });
          return modified(record, infrastructure);
        },
      },
    },
  },
  {
    collection: "encryptionPasswords",
    what: "encryption password",
    names: ["hint"],
    secrets: { password: ["password"] },
    own: [],
    record: (spec) => ({ isImported: false, ...spec }),
    fill: (record, infrastructure) => {
      setUnset(record, { uniqueId: uniqueIdOf(record.id) });
      record.modificationTime = now(infrastructure);
    },
    changes: {
      changepassword: {
        body: "EncryptionPasswordChangeSpec",
        apply: (record, { hint, password }, infrastructure) => {
          Object.assign(record, { hint, modificationTime: now(infrastructure) });
          return keep(infrastructure, record.id, { password });
        },
      },
      verify: {
        body: "EncryptionPasswordVerifySpec",
        apply: ({ id }, { password }, { secrets }) => {
          const isSuccessful = secrets[id]?.password === password;
          return { isSuccessful, message: isSuccessful ? "The password is correct." : "The password is not correct." };
        },
      },
    },
  },
  {
    collection: "kmsServers",
    what: "KMS server",
    names: ["name"],
    secrets: { serverCertificate: ["serverCertificate"], clientCertificate: ["clientCertificate"] },
    own: ["serverCertificateThumbprint", "clientCertificateThumbprint"],
    record: (spec, { serverCertificate, clientCertificate }) => ({
      ...spec,
      serverCertificateThumbprint: thumbprintOf(serverCertificate, "The server certificate"),
      clientCertificateThumbprint: thumbprintOf(clientCertificate, "The client certificate"),
    }),
    fill: (record) => setUnset(record, { description: "" }),
    changes: {
      changeCertificate: {
        body: "KMSServerChangeCertificateSpec",
        apply: (record, { type, certificate }, infrastructure) => {
          const name = type === "Client" ? "clientCertificate" : "serverCertificate";
          record[`${name}Thumbprint`] = thumbprintOf(certificate, "The certificate");
          return keep(infrastructure, record.id, { [name]: certificate });
        },
      },
    },
  },
];

/** What a new secret key replaces, where it is not called so. */
const SECRET_KEYS: Record<string, string> = { AzureStorage: "sharedKey", AzureCompute: "secret" };

function cloudRecord(body: JsonObject, { certificate, keyFile }: JsonObject): JsonObject {
  const { creationMode, existingAccount, newAccount, ...spec } = body;
  if (newAccount !== undefined || creationMode === "NewAccount") throw impossible("A new account is not simulated.");
  if (spec.type === "GoogleService") return { ...spec, ...accountOf(keyFile) };
  if (spec.type !== "AzureCompute") return spec;
  if (!isObject(existingAccount)) throw impossible("existingAccount: is required for the creation mode ExistingAccount.");
  if (certificate !== undefined) thumbprintOf(certificate, "The certificate");
  // A server asks Azure for the subscriptions that the application may use; here each has one.
  const subscriptions = [{ id: newId(), azureSubscriptionId: newId(), azureSubscriptionName: spec.connectionName }];
  const { deployment, subscription } = existingAccount;
  return { ...spec, deployment, subscription: { ...(subscription as JsonObject), subscriptions } };
}

/** Name and project of the service account that a key file is of. */
function accountOf(keyFile: unknown): JsonObject {
  const refusal = "The key file cannot be read: it is not the JSON of a service account key.";
  const key = parsed(bytesOf(keyFile, "The key file").toString());
  if (typeof key.client_email !== "string" || typeof key.project_id !== "string") throw impossible(refusal);
  return { name: key.client_email.split("@", 1)[0], projectId: key.project_id };
}

function parsed(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function keep(infrastructure: Infrastructure, id: string, secrets: JsonObject): JsonObject {
  setSecrets(infrastructure, id, secrets);
  return NOTHING;
}

function modified(record: Item, infrastructure: Infrastructure): Item {
  record.lastModified = now(infrastructure);
  return record;
}

function now(infrastructure: Infrastructure): string {
  return timeText(serverNow(infrastructure), infrastructure);
}
