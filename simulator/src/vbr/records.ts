import { newId, sameId, type Infrastructure, type Item } from "../infrastructure.js";
import { setValueAt, valueAt, type JsonObject } from "../json.js";
import { impossible, noContent, notFound, type Answer } from "./answers.js";
import type { Context, Route, VbrRequest } from "./context.js";
import { withoutNulls } from "./filling.js";
import { checkReleased } from "./readiness.js";
import { RECORD_KINDS, type RecordChange, type RecordKind } from "./recordKinds.js";
import { userOf } from "./recordUsers.js";
import { recordView } from "./recordView.js";
import { setSecrets, takeSecrets } from "./secrets.js";
import { checkId } from "./validation.js";

/** What writes credentials, encryption passwords and KMS servers: answered at once, without a session. */
export const recordRoutes: Route[] = RECORD_KINDS.flatMap((kind) => {
  const path = `/api/v1/${kind.collection}`;
  const writing = { for: "administrator", accepts: "json" } as const;
  return [
    { method: "POST", path, ...writing, answer: (context, request) => create(context, request, kind) },
    { method: "PUT", path: `${path}/:id`, ...writing, answer: (context, request) => replace(context, request, kind) },
    { method: "DELETE", path: `${path}/:id`, for: "administrator", answer: (context, request) => remove(context, request, kind) },
    ...Object.entries(kind.changes).map(([operation, change]): Route => ({
      method: "POST",
      path: `${path}/:id/${operation}`,
      ...writing,
      answer: (context, request) => apply(context, request, kind, operation, change),
    })),
  ] satisfies Route[];
});

function create(context: Context, { body }: VbrRequest, kind: RecordKind): Answer {
  const { infrastructure } = context;
  const spec = withoutNulls(checked(context, kind, body)) as JsonObject;
  const secrets = takeSecrets(spec, kind.secrets);
  const id = newId();
  const record: Item = { ...kind.record(spec, secrets, infrastructure), id };
  kind.fill(record, infrastructure);
  infrastructure[kind.collection].push(record);
  setSecrets(infrastructure, id, secrets);
  return answered(context, `POST /api/v1/${kind.collection}`, viewOf(context, kind, record));
}

function replace(context: Context, { params: { id = "" }, body }: VbrRequest, kind: RecordKind): Answer {
  const { infrastructure, face } = context;
  const current = recordWith(context, kind, id);
  const model = withoutNulls(checked(context, kind, body, viewOf(context, kind, current))) as JsonObject;
  checkId(model, current);
  if (model.type !== current.type) throw impossible("type: cannot be changed.");

  const secrets = takeSecrets(model, kind.secrets);
  const record: Item = { ...face.takenItem(kind.collection, model, current), id: current.id };
  for (const path of kind.own) setValueAt(record, path, valueAt(current, path));
  if (current.uniqueId !== undefined) record.uniqueId ??= current.uniqueId;
  kind.fill(record, infrastructure);
  const records = infrastructure[kind.collection];
  records[records.indexOf(current)] = record;
  setSecrets(infrastructure, record.id, secrets);
  return answered(context, `PUT /api/v1/${kind.collection}/{id}`, viewOf(context, kind, record));
}

/** A refusal is a 400, for which most documents of a DELETE have no place. */
function remove(context: Context, { params: { id = "" } }: VbrRequest, kind: RecordKind): Answer {
  const { infrastructure } = context;
  const record = recordWith(context, kind, id);
  const name = `${kind.what} ${nameOf(record, kind)}`;
  const user = userOf(infrastructure, record);
  if (user !== undefined) throw impossible(`Unable to delete ${name}: it is in use by ${user}.`);
  checkReleased(record.id, name, infrastructure);

  const records: Item[] = infrastructure[kind.collection];
  records.splice(records.indexOf(record), 1);
  Reflect.deleteProperty(infrastructure.secrets, record.id);
  return noContent;
}

function apply(
  context: Context,
  { params: { id = "" }, body }: VbrRequest,
  kind: RecordKind,
  operation: string,
  { body: schema, types, apply: change }: RecordChange,
): Answer {
  const { infrastructure, validation } = context;
  const record = recordWith(context, kind, id);
  const given = withoutNulls(validation.named(schema, body)) as JsonObject;
  if (types && !types.includes(String(record.type)))
    throw impossible(`The ${kind.what} is of type ${String(record.type)}, which has nothing that ${operation} changes.`);
  const result = change(record, given, infrastructure);
  const shown = result === record ? viewOf(context, kind, record) : result;
  return answered(context, `POST /api/v1/${kind.collection}/{id}/${operation}`, shown);
}

function checked({ validation }: Context, { collection }: RecordKind, body: unknown, echoOf?: JsonObject): JsonObject {
  if (collection !== "encryptionPasswords") return validation.item(collection, body, echoOf);
  return validation.named(echoOf ? "EncryptionPasswordModel" : "EncryptionPasswordSpec", body, echoOf);
}

/** The status of a success differs from revision to revision. */
function answered({ face }: Context, operation: string, body: JsonObject): Answer {
  const status = face.successOf(operation);
  return status === 204 ? noContent : { status, body };
}

/** A record that the revision does not know the type of is not there. */
function recordWith(context: Context, { collection, what }: RecordKind, id: string): Item {
  const record = itemsOf(context.infrastructure, collection).find((known) => sameId(known.id, id));
  if (!record || !recordView(context, collection, record)) throw notFound(`The ${what}`, id);
  return record;
}

function nameOf(record: Item, { names }: RecordKind): string {
  return names.map((property) => record[property]).find((value) => typeof value === "string") ?? record.id;
}

function itemsOf(infrastructure: Infrastructure, collection: RecordKind["collection"]): Item[] {
  return infrastructure[collection];
}

function viewOf(context: Context, { collection }: RecordKind, record: Item): JsonObject {
  return recordView(context, collection, record) ?? {};
}
