/**
 * Managed servers of a VBR server (`/api/v1/backupInfrastructure/managedServers`): what distinguishes them in the lifecycle of
 * all objects of VBR. From the REST documents, in the words of revision 1.3-rev0.
 */
import { z } from "zod";
import type { Revision } from "../../config/settings";
import { type Fields, defined, fieldsIn, isUnset, visible } from "../../core/values";
import {
  type Context,
  type Kind,
  type OutsideModel,
  type SecretChange,
  describeMismatch,
  idOf,
  immutableMismatches,
  mistakesOf,
  outputsOf,
} from "../../lifecycle/vbrObject/kind";
import { operationsOn } from "../../lifecycle/vbrObject/operations";
import { toDeclaration } from "../../schema/declaration";
import { authenticationTypeOf } from "../../schema/linuxAccount";
import { lowerCase } from "../../schema/types";
import { type Checked, checkInputs, checkedByType } from "../../schema/validate";
import type { Json } from "../../vbr/responses";
import { updateComponents } from "./components";
import { hostKey } from "./hostKey";
import { hostMistakes, isManagedServerType, managedServerSchemas, ownersOf, storageTypeOf } from "./schema";

export const MANAGED_SERVER: Kind = {
  path: "/api/v1/backupInfrastructure/managedServers",
  // DNS names have no case.
  keyOf: ({ name }) => ({ name: lowerCase(name) }),
  // Whether the server's own filter ignores case is not documented.
  filterFor: () => ({}),
  resource: "ManagedServer",
  noun: "managed server",
  key: "name",
  computed: [],
  uses: ["Credentials"],
  usedBy: "a repository, a gateway or a job, or be a default mount server",
  schemaOf: ({ type }) => (isManagedServerType(type) ? managedServerSchemas[type] : z.looseObject({})),
  toDeclaration: (model) => model,
  declarationOf: (model) => ({ type: model.type, ...toDeclaration(MANAGED_SERVER.schemaOf(model), model) }),
  addedOutputs: () => ({}),
  toOutputs: (inputs, model, notes) => outputsOf(MANAGED_SERVER, inputs, model, notes),
  discovery: hostKey,
  repeatsUnfinished: true,
  actions: ["updateComponents"],
  toSpec,
  toUpdate: (_context, _action, live, merged, news) => Promise.resolve(toUpdate(live, merged, news)),
  applyOutsideModel,
  secretChanges,
  deletionSession: "InfrastructureItemDeletion",
  adoptionConflicts: (inputs, live) =>
    inputs.type === live.type
      ? immutableMismatches(MANAGED_SERVER, inputs, live).map(describeMismatch)
      : [`type: declared ${JSON.stringify(inputs.type)}, is ${JSON.stringify(live.type)}`],
  explainExisting,
};

/** Checks what a program declares, without a server. Which revision `auto` comes to, only a server can tell. */
export function check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked {
  // What a server's model has beyond a declaration, for programs that were written from one.
  const { id, status, isBackupServer, updatesState, autoUpdateDeadline, isDefaultMountServer, isVBRLinuxAppliance, ...declared } =
    news;
  const isNew = Object.keys(visible(olds)).length === 0;
  return checkedByType(news, managedServerSchemas, (schema) =>
    checkInputs(schema, declared, olds, {
      owners: ownersOf,
      rules: (value) => [...hostMistakes(value, isNew), ...mistakesOf(MANAGED_SERVER, value, revision)],
    }),
  );
}

export const { noun, changes, diff, subjectOf, create, read, importExisting, update, remove } = operationsOn(MANAGED_SERVER);

/** The body of a POST. */
function toSpec(inputs: Fields): Json {
  const { adopt, updateComponents: _, trustOnFirstUse, singleUseCredentials, ...spec } = visible(inputs);
  return {
    description: "",
    ...spec,
    credentialsStorageType: storageTypeOf(inputs),
    ...(isUnset(singleUseCredentials) ? {} : { singleUseCredentials: toAccount(singleUseCredentials) }),
  };
}

/** The change to single-use credentials is a request of its own; another record makes the credentials permanent. */
function toUpdate(live: Json, merged: Json, news: Fields): Json {
  const { credentialsStorageType: held } = live;
  if (isUnset(held)) return merged;
  const isOtherRecord = !isUnset(news.credentialsId) && news.credentialsId !== live.credentialsId;
  const wanted = news.credentialsStorageType ?? (isOtherRecord ? "Permanent" : held);
  const pairing = wanted === "Certificate" && held !== wanted ? defined({ handshakeCode: news.handshakeCode }) : {};
  return { ...merged, ...pairing, credentialsStorageType: wanted === "SingleUse" ? held : wanted };
}

function secretChanges({ singleUseCredentials }: Fields): SecretChange[] {
  if (isUnset(singleUseCredentials)) return [];
  const body = toAccount(singleUseCredentials);
  return [{ properties: ["singleUseCredentials"], call: "updateSingleUseCredentials", body, startsSession: true }];
}

function toAccount(declared: unknown): Json {
  const account = fieldsIn(declared);
  return { type: "Linux", ...account, authenticationType: authenticationTypeOf(account) };
}

/** Reads back what single-use credentials have changed, and updates components. */
async function applyOutsideModel(context: Context, { model, declared, noteChange }: OutsideModel): Promise<Json> {
  const isStale = storageTypeOf(declared) === "SingleUse" && model.credentialsStorageType !== "SingleUse";
  const now = isStale ? await context.client.snapshot(MANAGED_SERVER).whole(idOf(model), context.signal) : model;
  if (declared.updateComponents !== true) return now ?? model;
  return updateComponents(context, MANAGED_SERVER, now ?? model, noteChange);
}

function explainExisting(inputs: Fields, live: Json): string {
  if (inputs.type !== live.type) return `It is of type ${String(live.type)}. Declare that type, or another host.`;
  return "It was added by hand, by another program, or by an interrupted run. Set adopt: true to manage it from now on (a delete then leaves it on the server until adopt is taken out again), or import it.";
}
