/**
 * Cloud credentials records on a VBR server (`/api/v1/cloudCredentials`): what distinguishes them in the lifecycle of all
 * objects of VBR. From the REST documents, in the words of revision 1.3-rev0. The server answers at once, with the record;
 * secrets have requests of their own.
 */
import { z } from "zod";
import type { Revision } from "../../config/settings";
import { type Fields, defined, fieldsIn, isUnknown, visible } from "../../core/values";
import { explainRecord } from "../../lifecycle/vbrObject/nameTaken";
import { type Kind, type SecretChange, mistakesOf, outputsOf, shownText } from "../../lifecycle/vbrObject/kind";
import { operationsOn } from "../../lifecycle/vbrObject/operations";
import { toDeclaration } from "../../schema/declaration";
import { type Checked, checkInputs, checkedByType } from "../../schema/validate";
import type { Json } from "../../vbr/responses";
import { cloudCredentialsMistakes, cloudCredentialsSchemas, isCloudCredentialsType, projectOf } from "./schema";

export const CLOUD_CREDENTIALS: Kind = {
  path: "/api/v1/cloudCredentials",
  // No filter matches all that tells records apart; there are never many.
  filterFor: () => ({}),
  keyOf: (record) => ({ type: record.type, account: accountOf(record), description: shownText(record.description) }),
  resource: "CloudCredentials",
  noun: "cloud credentials",
  key: "description",
  describe: (record) =>
    `${String(record.type)} cloud credentials ${JSON.stringify(accountOf(record) ?? "")} (${JSON.stringify(record.description ?? "")})`,
  answersAtOnce: true,
  computed: ["uniqueId"],
  uses: [],
  usedBy: "a repository",
  schemaOf: ({ type }) => (isCloudCredentialsType(type) ? cloudCredentialsSchemas[type] : z.looseObject({})),
  toDeclaration: asDeclared,
  declarationOf: (model) => ({ type: model.type, ...toDeclaration(CLOUD_CREDENTIALS.schemaOf(model), asDeclared(model)) }),
  addedOutputs,
  toOutputs: (inputs, model, notes) => outputsOf(CLOUD_CREDENTIALS, inputs, model, notes),
  toSpec,
  toUpdate: (_context, _action, live, merged) => Promise.resolve(toModel(live, merged)),
  secretChanges,
  account: ["accessKey", "account", ...["tenantId", "applicationId"].map(inSubscription)],
  showsSecrets: true,
  adoptionConflicts: () => [],
  explainExisting: explainRecord,
};

/** Checks what a program declares, without a server. Which revision `auto` comes to, only a server can tell. */
export function check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked {
  // What a server's model has beyond a declaration, for programs that were written from one.
  const { id, lastModified, ...declared } = news;
  return checkedByType(news, cloudCredentialsSchemas, (schema) =>
    checkInputs(schema, declared, olds, {
      rules: (value) => [...cloudCredentialsMistakes(value), ...mistakesOf(CLOUD_CREDENTIALS, value, revision)],
    }),
  );
}

export const { noun, changes, diff, subjectOf, create, read, importExisting, update, remove } = operationsOn(CLOUD_CREDENTIALS);

/** What an account is known by, of a declaration or a model: of a service account the project, which its key file names as well. */
function accountOf({ accessKey, account, connectionName, projectId, existingAccount }: Fields): unknown {
  const { keyFile } = fieldsIn(existingAccount);
  const project = isUnknown(keyFile) ? keyFile : projectOf(keyFile);
  return accessKey ?? account ?? connectionName ?? projectId ?? project ?? undefined;
}

/** The body of a POST. A server can make accounts in Azure and Google as well; here they exist. */
function toSpec(inputs: Fields): Json {
  const { adopt, ...spec } = visible(inputs);
  return { description: "", ...spec, ...(inputs.type === "AzureCompute" ? { creationMode: "ExistingAccount" } : {}) };
}

/** What a POST has in `existingAccount`, a model has beside its name. */
function asDeclared({ deployment, subscription, ...model }: Json): Json {
  return model.type === "AzureCompute" ? { ...model, existingAccount: { deployment, subscription } } : model;
}

function toModel(live: Json, { existingAccount, ...merged }: Json): Json {
  if (merged.type !== "AzureCompute") return merged;
  const { deployment, subscription } = fieldsIn(existingAccount);
  return {
    ...merged,
    deployment: { ...fieldsIn(live.deployment), ...fieldsIn(deployment) },
    subscription: { ...fieldsIn(live.subscription), ...fieldsIn(subscription) },
  };
}

/** What the server finds out about an account. */
function addedOutputs({ name, projectId, subscription }: Json): Fields {
  return defined({ name, projectId, subscriptions: fieldsIn(subscription).subscriptions });
}

function inSubscription(name: string): string {
  return `existingAccount.subscription.${name}`;
}

function secretChanges({ secretKey, sharedKey, existingAccount }: Fields): SecretChange[] {
  const { keyFile, subscription } = fieldsIn(existingAccount);
  const { secret, certificate } = fieldsIn(subscription);
  const all: [path: string, secret: unknown, call: string, body: Json][] = [
    ["secretKey", secretKey, "changeSecretKey", { newSecretKey: secretKey }],
    ["sharedKey", sharedKey, "changeSecretKey", { newSecretKey: sharedKey }],
    [inSubscription("secret"), secret, "changeSecretKey", { newSecretKey: secret }],
    [inSubscription("certificate"), certificate, "changeCertificate", fieldsIn(certificate)],
    ["existingAccount.keyFile", keyFile, "changeAccount", { keyFile }],
  ];
  return all.flatMap(([path, value, call, body]) => (value === undefined ? [] : [{ properties: [path], call, body }]));
}
