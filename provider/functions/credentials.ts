/**
 * Credentials, cloud credentials, encryption passwords and KMS servers. Whole lists are read and compared here, and of each
 * record only what is named is handed on: some hold secrets. From the REST document of revision 1.3-rev0 (`CredentialsModel`,
 * `CloudCredentialsModel`, `EncryptionPasswordModel`, `KeyManagementServerBaseModel`).
 */
import { z } from "zod";
import type { Mistake } from "../schema/validate";
import { text } from "../schema/types";
import { type Fields, isFields } from "../core/values";
import type { Json } from "../vbr/responses";
import { type Servers, lookup, picked, textOf } from "./lookup";
import { type Search, quoted, shown, theOne } from "./match";
import type {
  AzureSubscription,
  GetCloudCredentialsResult,
  GetCredentialsResult,
  GetEncryptionPasswordResult,
  GetKmsServerResult,
} from "./results";

export const credentialsSchema = z.strictObject({
  username: text(),
  description: z.string().optional(),
  type: z.enum(["Standard", "Linux", "ManagedService"]).optional(),
});

/** `GET /credentials`. Records have no name, and both user name and description may repeat. */
export const credentials = lookup(
  credentialsSchema,
  async (servers, { username, description, type }): Promise<GetCredentialsResult> => {
    const fits = (item: Json): boolean =>
      item.username === username &&
      (description === undefined || textOf(item.description) === description) &&
      (type === undefined || item.type === type);
    const found = await theOneListed(servers, "/api/v1/credentials", fits, {
      nouns: ["credentials record", "credentials records"],
      wanted: `with the user name ${quoted(username)}${described(description)}${type === undefined ? "" : ` of the type ${type}`}`,
      word: username,
      key: () => "username",
      remedy: remedyFor(description, type),
    });
    return {
      id: textOf(found.id),
      username: textOf(found.username),
      description: textOf(found.description),
      type: found.type as GetCredentialsResult["type"],
    };
  },
);

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
export const cloudCredentials = lookup(
  cloudCredentialsSchema,
  async (servers, args): Promise<GetCloudCredentialsResult> => {
    const { type, description } = args;
    const key = KEYS[type];
    const wanted = args[key];
    const fits = (item: Json): boolean =>
      item.type === type &&
      (wanted === undefined || item[key] === wanted) &&
      (description === undefined || textOf(item.description) === description);
    const found = await theOneListed(servers, "/api/v1/cloudCredentials", fits, {
      nouns: ["cloud credentials record", "cloud credentials records"],
      wanted: `of the type ${type}${wanted === undefined ? "" : ` with the ${key} ${quoted(wanted)}`}${described(description)}`,
      word: wanted ?? description,
      words: (item) => [textOf(wanted === undefined ? item.description : item[keyOf(item)])],
      key: keyOf,
      alternatives: (item) => item.type === type,
      remedy: remedyFor(wanted === undefined ? undefined : description, "", key),
    });
    return toCloudCredentials(found);
  },
  foreignKeys,
);

function foreignKeys({ type, ...args }: Fields): Mistake[] {
  if (typeof type !== "string" || !(type in KEYS)) return [];
  const own = KEYS[type as keyof typeof KEYS];
  const foreign = [...new Set(Object.values(KEYS))].filter((key) => key !== own && args[key] !== undefined);
  return foreign.map((key) => ({ path: [key], reason: `records of the type ${type} have none; they have ${own}` }));
}

function toCloudCredentials(item: Json): GetCloudCredentialsResult {
  const deployment = isFields(item.deployment) ? item.deployment : {};
  // Holds the application's secret, too.
  const subscription = isFields(item.subscription) ? item.subscription : {};
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
export const encryptionPassword = lookup(
  z.strictObject({ hint: text() }),
  async (servers, { hint }): Promise<GetEncryptionPasswordResult> => {
    const found = await theOneListed(servers, "/api/v1/encryptionPasswords", (item) => item.hint === hint, {
      nouns: ["encryption password", "encryption passwords"],
      wanted: `with the hint ${quoted(hint)}`,
      word: hint,
      key: () => "hint",
      remedy: "Give one of them another hint, or use the id.",
    });
    return { id: textOf(found.id), hint, ...picked(found, "uniqueId") };
  },
);

/** `GET /kmsServers`. */
export const kmsServer = lookup(z.strictObject({ name: text() }), async (servers, { name }): Promise<GetKmsServerResult> => {
  const found = await theOneListed(servers, "/api/v1/kmsServers", (item) => item.name === name, {
    nouns: ["KMS server", "KMS servers"],
    wanted: `named ${quoted(name)}`,
    word: name,
    key: () => "name",
    remedy: "Use the id.",
  });
  return { id: textOf(found.id), name, type: found.type as GetKmsServerResult["type"] };
});

interface ListSearch extends Pick<Search<Json>, "nouns" | "wanted" | "word" | "words" | "remedy"> {
  /** The property that a record is known by. */
  readonly key: (item: Json) => string;
  /** The records to choose from instead, when there are any; all, when it is left out. */
  readonly alternatives?: (item: Json) => boolean;
}

async function theOneListed(
  { vbr, signal }: Servers,
  path: string,
  fits: (item: Json) => boolean,
  { key, alternatives = () => true, ...search }: ListSearch,
): Promise<Json> {
  const client = vbr();
  const all = await client.list(path, {}, { signal });
  const near = all.filter(alternatives);
  const label = (item: Json): string => textOf(item[key(item)]);
  return theOne(all.filter(fits), near.length === 0 ? all : near, {
    address: client.connection.address,
    words: (item) => [label(item)],
    show: (item) => shown(label(item), item.id, item.type, item.description && quoted(textOf(item.description))),
    ...search,
  });
}

function described(description: string | undefined): string {
  return description === undefined ? "" : ` and the description ${quoted(description)}`;
}

/** Which arguments are left to tell records apart. */
function remedyFor(description: string | undefined, type: string | undefined, key?: string): string {
  const left = [
    ...(description === undefined ? ["description"] : []),
    ...(type === undefined ? ["type"] : []),
    ...(key === undefined ? [] : [key]),
  ];
  return left.length === 0 ? "Change the description of one of them." : `Give ${left.join(" or ")} too.`;
}
