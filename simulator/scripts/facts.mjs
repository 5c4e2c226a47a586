// Takes from Veeam's OpenAPI document what the simulator checks requests against and shows its answers by: property names, types,
// formats, required lists and enums of each repository type, of scale-out repositories, of what they stand on and what else
// bodies hold, the operations there are, and the query parameters and the status of success of each. No prose is taken.
//
//   node simulator/scripts/facts.mjs path/to/vbr-1.3-rev0.json simulator/schemas/vbr-1.3-rev0.json
import { readFileSync, writeFileSync } from "node:fs";

const KEYWORDS = ["type", "format", "enum", "minimum", "maximum", "minItems", "maxItems", "uniqueItems", "pattern"];
const METHODS = ["get", "post", "put", "delete"];
// Views that are no union stand among the definitions under their own names, and so does every body of a request. Not every
// revision has each of them.
const VIEWS = [
  "ScaleOutRepositoryModel",
  "RepositoryStateModel",
  "SessionModel",
  "SessionLogResult",
  "ServerInfoModel",
  "ConnectionCertificateModel",
  "HostOptionalComponents",
];

const [documentFile, factsFile] = process.argv.slice(2);
if (!documentFile || !factsFile) {
  console.error("usage: facts.mjs DOCUMENT FACTS");
  process.exit(2);
}
const document = JSON.parse(readFileSync(documentFile, "utf8").replace(/^\uFEFF/, ""));
const schemas = document.components.schemas;
const definitions = {};

const nameIn = (reference) => reference.slice(reference.lastIndexOf("/") + 1);

function define(name) {
  if (name in definitions) return;
  definitions[name] = {};
  definitions[name] = factsOf(schemas[name]);
}

function factsOf(schema) {
  if (schema.allOf) return flatMember(schema);
  if (schema.$ref) {
    define(nameIn(schema.$ref));
    return { $ref: `#/definitions/${nameIn(schema.$ref)}` };
  }
  const facts = {};
  for (const keyword of KEYWORDS) if (schema[keyword] !== undefined) facts[keyword] = schema[keyword];
  if (schema.required) facts.required = [...schema.required].sort();
  if (schema.items) facts.items = factsOf(schema.items);
  if (schema.properties) facts.properties = mapValues(schema.properties, factsOf);
  return facts;
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

// A member of a union repeats its parent through allOf; one flat object per member is all a validator needs.
function flatMember(member) {
  const parts = (member.allOf ?? [member]).map((part) => (part.$ref ? schemas[nameIn(part.$ref)] : part));
  const flat = { type: "object", required: [], properties: {} };
  for (const part of [...parts, ...(member.allOf ? [{ required: member.required, properties: member.properties }] : [])]) {
    const { required, properties } = factsOf({ required: part.required ?? [], properties: part.properties ?? {} });
    flat.required = [...new Set([...flat.required, ...required])].sort();
    Object.assign(flat.properties, properties);
  }
  return flat;
}

function flatten(unionName) {
  return mapValues(schemas[unionName].discriminator.mapping, (reference) => flatMember(schemas[nameIn(reference)]));
}

/** The bodies of requests that are no union. */
function bodies() {
  const references = operations().map(([, { requestBody }]) => requestBody?.content["application/json"]?.schema.$ref);
  return references.flatMap((reference) => (reference && !schemas[nameIn(reference)].oneOf ? [nameIn(reference)] : []));
}

function operations() {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => methods[method]).map((method) => [`${method.toUpperCase()} ${path}`, methods[method]]),
  );
}

function successOf(responses) {
  return Number(Object.keys(responses).find((status) => status.startsWith("2")));
}

function queriesOf() {
  const queries = {};
  for (const [operation, { parameters = [] }] of operations()) {
    const inQuery = parameters.filter((parameter) => parameter.in === "query");
    if (inQuery.length === 0) continue;
    queries[operation] = Object.fromEntries(inQuery.map(({ name, schema }) => [name, factsOf(schema)]));
  }
  return queries;
}

for (const name of [...VIEWS, ...bodies()]) if (name in schemas) define(name);

const facts = {
  revision: document.info.version,
  repositorySpecs: flatten("RepositorySpec"),
  repositoryModels: flatten("RepositoryModel"),
  newFolderSpecs: "CloudBrowserNewFolderSpec" in schemas ? flatten("CloudBrowserNewFolderSpec") : {},
  specs: {
    managedServers: flatten("ManagedServerSpec"),
    credentials: flatten("CredentialsSpec"),
    cloudCredentials: flatten("CloudCredentialsSpec"),
    kmsServers: flatten("KeyManagementServerBaseSpec"),
  },
  items: {
    managedServers: flatten("ManagedServerModel"),
    credentials: flatten("CredentialsModel"),
    cloudCredentials: flatten("CloudCredentialsModel"),
    kmsServers: flatten("KeyManagementServerBaseModel"),
  },
  operations: operations().map(([operation]) => operation),
  successes: Object.fromEntries(operations().map(([operation, { responses }]) => [operation, successOf(responses)])),
  queries: queriesOf(),
  definitions,
};
writeFileSync(factsFile, `${JSON.stringify(facts, null, 1)}\n`);
