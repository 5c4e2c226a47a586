// Takes from Veeam's OpenAPI document what the simulator checks requests against and shows its answers by: property names, types,
// formats, required lists and enums of each repository type, of scale-out repositories and what else bodies hold, the
// operations there are, and the query parameters of each. No prose is taken.
//
//   node simulator/scripts/facts.mjs path/to/vbr-1.3-rev0.json simulator/schemas/vbr-1.3-rev0.json
import { readFileSync, writeFileSync } from "node:fs";

const KEYWORDS = ["type", "format", "enum", "minimum", "maximum", "minItems", "maxItems", "uniqueItems", "pattern"];
const METHODS = ["get", "post", "put", "delete"];
// Bodies that are no union stand among the definitions under their own names. Not every revision has each of them.
const BODIES = [
  "ScaleOutRepositorySpec",
  "ScaleOutRepositoryModel",
  "ScaleOutExtentMaintenanceSpec",
  "RepositoryAccessPermissionsModel",
  "RepositoryStateModel",
  "SessionModel",
  "SessionLogResult",
  "ServerInfoModel",
  "MountServerModel",
  "EncryptionPasswordModel",
];

const [documentFile, factsFile, infrastructureFile] = process.argv.slice(2);
if (!documentFile || !factsFile) {
  console.error("usage: facts.mjs DOCUMENT FACTS [DOCUMENT-OF-THE-CLOUD-BROWSER]");
  process.exit(2);
}
const documentIn = (file) => JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
const document = documentIn(documentFile);
// The whole document is published in parts: the cloud browser may be in another one.
const NEW_FOLDER = "/api/v1/cloudBrowser/newFolder";
if (infrastructureFile) {
  const { paths, components } = documentIn(infrastructureFile);
  document.paths[NEW_FOLDER] ??= paths[NEW_FOLDER];
  document.components.schemas = { ...components.schemas, ...document.components.schemas };
}
const schemas = document.components.schemas;
const definitions = {};

const nameIn = (reference) => reference.slice(reference.lastIndexOf("/") + 1);

function define(name) {
  if (name in definitions) return;
  definitions[name] = {};
  definitions[name] = factsOf(schemas[name]);
}

function factsOf(schema) {
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
function flatten(unionName) {
  const { mapping } = schemas[unionName].discriminator;
  return mapValues(mapping, (reference) => {
    const member = schemas[nameIn(reference)];
    const parts = (member.allOf ?? [member]).map((part) => (part.$ref ? schemas[nameIn(part.$ref)] : part));
    const flat = { type: "object", required: [], properties: {} };
    for (const part of [...parts, ...(member.allOf ? [{ required: member.required }] : [])]) {
      const { required, properties } = factsOf({ required: part.required ?? [], properties: part.properties ?? {} });
      flat.required = [...new Set([...flat.required, ...required])].sort();
      Object.assign(flat.properties, properties);
    }
    return flat;
  });
}

function operations() {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => methods[method]).map((method) => [`${method.toUpperCase()} ${path}`, methods[method]]),
  );
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

for (const name of BODIES) if (name in schemas) define(name);

const facts = {
  revision: document.info.version,
  repositorySpecs: flatten("RepositorySpec"),
  repositoryModels: flatten("RepositoryModel"),
  newFolderSpecs: "CloudBrowserNewFolderSpec" in schemas ? flatten("CloudBrowserNewFolderSpec") : {},
  items: {
    managedServers: flatten("ManagedServerModel"),
    credentials: flatten("CredentialsModel"),
    cloudCredentials: flatten("CloudCredentialsModel"),
    kmsServers: flatten("KeyManagementServerBaseModel"),
  },
  operations: operations().map(([operation]) => operation),
  queries: queriesOf(),
  definitions,
};
writeFileSync(factsFile, `${JSON.stringify(facts, null, 1)}\n`);
