/**
 * Credentials, cloud credentials, encryption passwords and KMS servers. Whole lists are read and compared here, and of each
 * record only what is named is handed on: some hold secrets. From the REST document of revision 1.3-rev0 (`CredentialsModel`,
 * `CloudCredentialsModel`, `EncryptionPasswordModel`, `KeyManagementServerBaseModel`).
 */
import { z } from "zod";
import { type Fields, fieldsIn } from "../core/values";
import { text } from "../schema/types";
import type { Mistake } from "../schema/validate";
import type { Json } from "../vbr/responses";
import { listAt, ofType, oneOf, picked, quoted, shown, textOf } from "./lookup";
import type { AzureSubscription } from "../resources/cloudCredentials/args";
import type { GetCloudCredentialsResult, GetCredentialsResult, GetEncryptionPasswordResult, GetKmsServerResult } from "./results";

export const credentialsSchema = z.strictObject({
  username: text(),
  description: z.string().optional(),
  type: z.enum(["Standard", "Linux", "ManagedService"]).optional(),
});

/** `GET /credentials`. Records have no name, and both user name and description may repeat. */
export const credentials = oneOf(credentialsSchema, {
  list: listAt("/api/v1/credentials"),
  fits: (item, { username, description, type }) =>
    item.username === username && isDescribed(item, description) && (type === undefined || item.type === type),
  describe: ({ username, description, type }) => ({
    nouns: ["credentials record", "credentials records"],
    wanted: `with the user name ${quoted(username)}${described(description)}${ofType(type)}`,
    word: username,
    ...knownBy(() => "username"),
    remedy: remedyFor({ description, type }),
  }),
  toResult: (found): GetCredentialsResult => ({
    id: textOf(found.id),
    username: textOf(found.username),
    description: textOf(found.description),
    type: found.type as GetCredentialsResult["type"],
  }),
});

/** What a record of each type is known by. */
const KEYS = {
  Amazon: "accessKey",
  Google: "accessKey",
  AzureStorage: "account",
  AzureCompute: "connectionName",
  GoogleService: "name",
} as const;

export const cloudCredentialsSchema = z.strictObject({
  type: z.enum(["AzureStorage", "AzureCompute", "Amazon", "Google", "GoogleService"]),
  accessKey: text().optional(),
  account: text().optional(),
  connectionName: text().optional(),
  name: text().optional(),
  description: z.string().optional(),
});

/** `GET /cloudCredentials`. */
export const cloudCredentials = oneOf(cloudCredentialsSchema, {
  rules: foreignKeys,
  list: listAt("/api/v1/cloudCredentials"),
  fits: (item, { type, description, ...keys }) => {
    const wanted = keys[KEYS[type]];
    return item.type === type && (wanted === undefined || item[KEYS[type]] === wanted) && isDescribed(item, description);
  },
  isNear: (item, { type }) => item.type === type,
  describe: ({ type, description, ...keys }) => {
    const key = KEYS[type];
    const wanted = keys[key];
    return {
      nouns: ["cloud credentials record", "cloud credentials records"],
      wanted: `of the type ${type}${wanted === undefined ? "" : ` with the ${key} ${quoted(wanted)}`}${described(description)}`,
      word: wanted ?? description,
      ...knownBy(keyOf),
      ...(wanted === undefined ? { words: (item: Json) => [textOf(item.description)] } : {}),
      remedy: remedyFor({ description, [key]: wanted }),
    };
  },
  toResult: toCloudCredentials,
});

function foreignKeys({ type, ...args }: Fields): Mistake[] {
  if (typeof type !== "string" || !(type in KEYS)) return [];
  const own = KEYS[type as keyof typeof KEYS];
  const foreign = [...new Set(Object.values(KEYS))].filter((key) => key !== own && args[key] !== undefined);
  return foreign.map((key) => ({ path: [key], reason: `records of the type ${type} have none; they have ${own}` }));
}

function toCloudCredentials(item: Json): GetCloudCredentialsResult {
  const deployment = fieldsIn(item.deployment);
  // Holds the application's secret, too.
  const subscription = fieldsIn(item.subscription);
  const { subscriptions } = subscription;
  return {
    id: textOf(item.id),
    type: item.type as GetCloudCredentialsResult["type"],
    description: textOf(item.description),
    ...picked(item, "accessKey", "account", "connectionName", "name", "projectId"),
    ...picked(deployment, "deploymentType", "region"),
    ...picked(subscription, "tenantId", "applicationId"),
    ...(item.type === "AzureCompute"
      ? { subscriptions: (Array.isArray(subscriptions) ? (subscriptions as Json[]) : []).map(toSubscription) }
      : {}),
  };
}

function toSubscription(item: Json): AzureSubscription {
  return {
    id: textOf(item.id),
    azureSubscriptionId: textOf(item.azureSubscriptionId),
    ...picked(item, "azureSubscriptionName"),
  };
}

function keyOf({ type }: Json): string {
  return KEYS[type as keyof typeof KEYS];
}

/** `GET /encryptionPasswords`. A hint may repeat. */
export const encryptionPassword = oneOf(z.strictObject({ hint: text() }), {
  list: listAt("/api/v1/encryptionPasswords"),
  fits: (item, { hint }) => item.hint === hint,
  describe: ({ hint }) => ({
    nouns: ["encryption password", "encryption passwords"],
    wanted: `with the hint ${quoted(hint)}`,
    word: hint,
    ...knownBy(() => "hint"),
    remedy: "Give one of them another hint, or use the id.",
  }),
  toResult: (found, { hint }): GetEncryptionPasswordResult => ({ id: textOf(found.id), hint, ...picked(found, "uniqueId") }),
});

/** `GET /kmsServers`. */
export const kmsServer = oneOf(z.strictObject({ name: text() }), {
  list: listAt("/api/v1/kmsServers"),
  fits: (item, { name }) => item.name === name,
  describe: ({ name }) => ({
    nouns: ["KMS server", "KMS servers"],
    wanted: `named ${quoted(name)}`,
    word: name,
    ...knownBy(() => "name"),
    remedy: "Use the id.",
  }),
  toResult: (found, { name }): GetKmsServerResult => ({
    id: textOf(found.id),
    name,
    type: found.type as GetKmsServerResult["type"],
  }),
});

/** How a record is found and shown that is known by this property. */
function knownBy(key: (item: Json) => string) {
  const label = (item: Json): string => textOf(item[key(item)]);
  return {
    words: (item: Json): readonly string[] => [label(item)],
    show: (item: Json): string => shown(label(item), item.id, item.type, item.description && quoted(textOf(item.description))),
  };
}

function isDescribed({ description }: Json, wanted: string | undefined): boolean {
  return wanted === undefined || textOf(description) === wanted;
}

function described(description: string | undefined): string {
  return description === undefined ? "" : ` and the description ${quoted(description)}`;
}

/** Which of these arguments are left to tell records apart. */
function remedyFor(args: Readonly<Record<string, string | undefined>>): string {
  const left = Object.keys(args).filter((name) => args[name] === undefined);
  return left.length === 0 ? "Change the description of one of them." : `Give ${left.join(" or ")} too.`;
}
