import { ROOT_DIRECTORY } from "../../root";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expireTokens, setValueAt, valueAt, type JsonObject } from "veeam-simulator";
import { contract } from "../../contract";
import {
  create,
  DEFAULT_REPOSITORY,
  MANAGED_SERVERS,
  open,
  REPOSITORIES,
  scaleOut,
  SCALE_OUT,
  simulated,
  UNKNOWN,
} from "./client";
import {
  createExamples,
  filledScaleOutExample,
  flattened,
  nameOf,
  readOfficialDocument,
  repositoryModels,
  REVISIONS,
  scaleOutExamples,
  schemaNamed,
  type Schema,
} from "./officialDocument";

/** Operations of the documents that the simulator does not have yet. */
const MISSING = [/^POST \/api\/v1\/cloudBrowser$/];
/** How many types of repository each document has a specification for. */
const TYPE_COUNTS = { "1.2-rev1": 15, "1.3-rev0": 16, "1.3-rev1": 16, "1.3-rev2": 23 };
/** What a document demands and nowhere defines, so that no value of it is wrong. */
const UNDEFINED = /^isDisabled$|ddServerName$|gatewayServer\.credentialsId$/;
/** What the document lets a client leave out although the rest of the body then makes no sense. */
const NEEDED =
  /^(capacityTier\.extents|archiveTier\.extentId|.*\.encryption\.(encryptionType|encryptionPasswordId|kmsServerId))$/;

contract("the simulator, held against the official document", () => describe.each(REVISIONS)("of revision %s", tests));

function tests(revision: (typeof REVISIONS)[number]): void {
  const document = readOfficialDocument(revision);
  const facts = readFacts(revision);
  const examples = createExamples(document);
  const scaleOuts = scaleOutExamples(document);
  const all = [
    ...examples.map(([name, spec]) => [name, REPOSITORIES, "Repository", spec] as const),
    ...scaleOuts.map(([name, spec]) => [name, SCALE_OUT, "ScaleOutRepository", spec] as const),
  ];
  const operations = document.operations.filter(
    ({ method, path }) => !MISSING.some((missing) => missing.test(`${method} ${path}`)),
  );
  const mistakes = (schema: Schema, value: unknown) => document.mistakes(schema, value);

  const server = simulated(() => open({}, revision));
  const send = (method: string, path: string, body?: unknown) =>
    server.client.send(method as "GET", path, body === undefined ? {} : { body });

  /** What the examples of scale-out repositories name as extents. */
  const addExtentsFor = (collection: string) => {
    if (collection === SCALE_OUT) server.simulator.infrastructure.repositories.push(...repositoryModels());
  };

  /** An object of each kind, so that every operation has one to be about. */
  const addObjects = async () => {
    await create(server.client, examples[0]?.[1]);
    await create(server.client, scaleOut(), SCALE_OUT);
  };

  it("is tried with all types, and with three scale-out repositories", () => {
    expect(examples).toHaveLength(TYPE_COUNTS[revision]);
    expect(scaleOuts).toHaveLength(3);
  });

  it.each(all)("takes a %s at %s as the document has it, and shows it so", async (_name, collection, kind, spec) => {
    addExtentsFor(collection);
    expect(mistakes(schemaNamed(`${kind}Spec`), spec)).toEqual([]);

    const started = await send("POST", collection, spec);
    expect(mistakes(schemaNamed("SessionModel"), started.body)).toEqual([]);
    const { body: session } = await send("GET", `/api/v1/sessions/${String(started.body.id)}`);
    expect(mistakes(schemaNamed("SessionModel"), session)).toEqual([]);
    const path = `${collection}/${String(session.resourceId)}`;
    const { body: model } = await send("GET", path);
    expect(mistakes(schemaNamed(`${kind}Model`), model)).toEqual([]);
    const own = collection === SCALE_OUT ? schemaNamed(`${kind}Model`) : facts.repositoryModels[String(model.type)];
    expect(unknownProperties(model, own ?? {}).filter((name) => !UNDEFINED.test(name))).toEqual([]);
    const { isDisabled: _isDisabled, uniqueId: _uniqueId, mountServer: _1, mountServers: _2, ...sent } = spec;
    expect(model).toMatchObject(sent);

    expect(await send("PUT", path, model)).toMatchObject({ status: 201 });
  });

  it.each(all)("refuses a %s at %s exactly where the document does, and unknown properties besides", async (...example) => {
    const [, collection, kind, spec] = example;
    addExtentsFor(collection);
    let count = 0;
    const changed = (paths: readonly string[], value: unknown) => {
      const body = { ...structuredClone(spec), name: `try ${(count += 1)}` };
      for (const path of paths) setValueAt(body, path, value);
      return body;
    };
    const isAllowed = (path: string, value: unknown) => mistakes(schemaNamed(`${kind}Spec`), changed([path], value)).length === 0;
    /** The properties that the refusal names; none where the body is accepted. */
    const refused = async (paths: readonly string[], value: unknown) => {
      const { status, body } = await send("POST", collection, changed(paths, value));
      const text = String(body.message).replace("The request body is invalid. ", "");
      expect([201, 400]).toContain(status);
      return status === 400 ? text.split("; ").map((mistake) => mistake.split(": ", 1)[0] ?? "") : [];
    };

    const objects = ["", ...pathsOf(spec).filter((path) => isPlainObject(valueAt(spec, path)))];
    const misspelt = objects.map((path) => (path === "" ? "misspelt" : `${path}.misspelt`));
    expect(await refused(misspelt, true)).toEqual(expect.arrayContaining(misspelt));

    // Properties of one depth do not contain each other, and can be wrong at the same time.
    for (const paths of byDepth(pathsOf(spec))) {
      const [optional = [], required = []] = [true, false].map((is) => paths.filter((path) => isAllowed(path, undefined) === is));
      const [needed, free] = [true, false].map((is) =>
        optional.filter((path) => (NEEDED.test(path) && collection === SCALE_OUT) === is),
      );
      expect(await refused(free ?? [], undefined)).toEqual([]);
      for (const path of [...(needed ?? []), "type"].filter((one) => paths.includes(one)))
        expect([path, await refused([path], undefined)]).not.toEqual([path, []]);
      const demanded = required.filter((path) => path !== "type");
      expect(await refused(demanded, undefined)).toEqual(expect.arrayContaining(demanded));

      const defined = paths.filter((path) => !UNDEFINED.test(path) && path !== "type");
      for (const wrong of [null, 7, "wrong"]) {
        const spoiled = defined.filter((path) => wrong === null || (typeof valueAt(spec, path) === "string") === (wrong === 7));
        expect(spoiled.filter((path) => isAllowed(path, wrong))).toEqual([]);
        expect(await refused(spoiled, wrong)).toEqual(expect.arrayContaining(spoiled));
      }
    }
  });

  it.each(["WindowsHost", "LinuxHost"])(
    "takes a managed server of type %s as the document has it, and shows it so",
    async (type) => {
      const host = spec(type);
      expect(mistakes(schemaNamed("ManagedServerSpec"), host)).toEqual([]);

      const session = await create(server.client, host, MANAGED_SERVERS);
      expect(mistakes(schemaNamed("SessionModel"), session)).toEqual([]);
      const path = `${MANAGED_SERVERS}/${String(session.resourceId)}`;
      const { body: model } = await send("GET", path);
      expect(mistakes(schemaNamed("ManagedServerModel"), model)).toEqual([]);
      expect(unknownProperties(model, facts.items.managedServers?.[type] ?? {})).toEqual([]);
      const { sshFingerprint: _sshFingerprint, ...shown } = host;
      expect(model).toMatchObject(shown);
      expect(await send("PUT", path, model)).toMatchObject({ status: 201 });
      expect(mistakes(schemaNamed("SessionModel"), (await send("DELETE", path)).body)).toEqual([]);

      function spec(of: string): JsonObject {
        const { credentials, networkHosts } = server.simulator.infrastructure;
        const credentialsId = credentials.find((one) => one.type === (of === "LinuxHost" ? "Linux" : "Standard"))?.id;
        const common = { type: of, description: "", credentialsId };
        if (of === "LinuxHost") {
          const sshFingerprint = networkHosts["linux02.tech.local"]?.fingerprint;
          return { ...common, name: "linux02.tech.local", credentialsStorageType: "Permanent", sshFingerprint };
        }
        const storage = revision === "1.2-rev1" ? {} : { credentialsStorageType: "Permanent" };
        return { ...common, name: "windows02.tech.local", ...storage };
      }
    },
  );

  it.each(["LinuxHost", "WindowsHost"])("shows the fingerprint or certificate of a %s as the document has it", async (type) => {
    const serverName = type === "LinuxHost" ? "linux02.tech.local" : "windows02.tech.local";
    const { status, body } = await send("POST", "/api/v1/connectionCertificate", { serverName, type });

    expect(status).toBe(201);
    expect(mistakes(schemaNamed("ConnectionCertificateModel"), body)).toEqual([]);
    expect(unknownProperties(body, schemaNamed("ConnectionCertificateModel"))).toEqual([]);
  });

  it.each(["repositorySpecs", "repositoryModels"] as const)("has the facts of the document about the %s", (kind) => {
    const union = document.schemas[kind === "repositorySpecs" ? "RepositorySpec" : "RepositoryModel"];
    const mapping = union?.discriminator?.mapping ?? {};

    expect(Object.keys(facts[kind]).sort()).toEqual(Object.keys(mapping).sort());
    for (const [type, reference] of Object.entries(mapping)) {
      expect({ type, ...essence(facts[kind][type] ?? {}) }).toEqual({ type, ...officialEssence(reference) });
    }
  });

  it.each([
    ["specs", "managedServers", "ManagedServerSpec"],
    ["items", "managedServers", "ManagedServerModel"],
  ] as const)("has the facts of the document about the %s of %s", (kind, collection, union) => {
    const mapping = document.schemas[union]?.discriminator?.mapping ?? {};

    expect(Object.keys(facts[kind][collection] ?? {}).sort()).toEqual(Object.keys(mapping).sort());
    for (const [type, reference] of Object.entries(mapping)) {
      expect({ type, ...essence(facts[kind][collection]?.[type] ?? {}) }).toEqual({ type, ...officialEssence(reference) });
    }
  });

  it.each(
    [
      "ScaleOutRepositorySpec",
      "ScaleOutRepositoryModel",
      "ScaleOutExtentMaintenanceSpec",
      "HostConnectionSpec",
      "ConnectionCertificateModel",
      "LinuxCredentialsSpec",
      "UpdateHostComponentsSpec",
      "MountServerSpec",
      "MountServerModel",
    ].filter((name) => name in document.schemas),
  )("has the facts of the document about a %s", (name) => expect(essence(schemaNamed(name))).toEqual(officialEssence(name)));

  it("has the operations of the document, and their queries", () => {
    const queries = document.operations.map(({ method, path, parameters }) => [
      `${method} ${path}`,
      parameters.map(({ name }) => name).sort(),
    ]);
    const known = facts.operations.map((operation) => [operation, Object.keys(facts.queries[operation] ?? {}).sort()]);

    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(queries));
  });

  if (revision === "1.3-rev0")
    it("fills a scale-out repository as a real server was seen to do", async () => {
      server.simulator.infrastructure.habits.sendsNulls = true;
      addExtentsFor(SCALE_OUT);
      const { id: _id, uniqueId: _uniqueId, ...expected } = filledScaleOutExample();

      const minimal = scaleOuts.find(([name]) => name.endsWith("minimal"))?.[1];
      const { resourceId } = await create(server.client, minimal, SCALE_OUT);

      const { id, uniqueId, ...filled } = (await send("GET", `${SCALE_OUT}/${String(resourceId)}`)).body;
      expect(filled).toEqual(expected);
      expect([id, String(uniqueId).toLowerCase()]).toEqual([resourceId, String(resourceId).replaceAll("-", "")]);
    });

  it.each(operations.filter(({ method }) => method === "GET").map(({ path, answers }) => [path, answers] as const))(
    "answers GET %s as the document has it",
    async (path, answers) => {
      await addObjects();
      // A server has types of sessions that its older documents do not know.
      server.simulator.infrastructure.habits.hasBackgroundSessions = false;

      const { status, body } = await send("GET", withIds(path));

      expect(status).toBe(200);
      expect(mistakes(answers["200"] ?? {}, body)).toEqual([]);
      if (isPlainObject(body.pagination) && !path.endsWith("taskSessions")) expect(body.pagination.total).toBeGreaterThan(0);
    },
  );

  it.each(operations.map(({ method, path, answers }) => [method, path, answers] as const))(
    "refuses %s %s only with documented statuses and in the documented form",
    async (method, path, answers) => {
      await addObjects();
      const { infrastructure } = server.simulator;

      infrastructure.role = "viewer";
      const asViewer = await send(method, withIds(path));
      infrastructure.role = "administrator";
      expireTokens(infrastructure);
      const expired = await send(method, withIds(path));

      const refusals = [...(asViewer.status >= 300 ? [asViewer] : []), ...(path.endsWith("/serverTime") ? [] : [expired])];
      for (const { status, body } of refusals) {
        expect(Object.keys(answers)).toContain(String(status));
        expect(mistakes(schemaNamed("Error"), body)).toEqual([]);
      }
    },
  );

  it.each([
    ["GET", `${REPOSITORIES}/${UNKNOWN}`],
    ["GET", "/api/v1/nothing"],
    ["PATCH", REPOSITORIES],
    ["POST", REPOSITORIES],
  ])("refuses %s %s in the documented form", async (method, path) => {
    expect(mistakes(schemaNamed("Error"), (await send(method, path, {})).body)).toEqual([]);
  });

  it("shows sessions, logs and tokens as the document has them, however they end", async () => {
    server.simulator.planSession({ outcome: { result: "Failed", message: "no host", isCanceled: true } });
    const failed = await create(server.client, examples[0]?.[1]);
    const logs = await send("GET", `/api/v1/sessions/${String(failed.id)}/logs`);
    const rescan = await send("POST", `${REPOSITORIES}/rescan`, { repositoryIds: [DEFAULT_REPOSITORY] });

    expect(mistakes(schemaNamed("SessionModel"), failed)).toEqual([]);
    expect(mistakes(schemaNamed("SessionLogResult"), logs.body)).toEqual([]);
    expect(mistakes(schemaNamed("SessionModel"), rescan.body)).toEqual([]);
    expect(mistakes(schemaNamed("TokenModel"), (await server.client.logOn()).body)).toEqual([]);
  });

  /** A path of the document with the id of an object that is there. */
  function withIds(path: string): string {
    const kind = /\/(\w+)\/\{id\}/.exec(path)?.[1] ?? "";
    return path.replace("{id}", String(valueAt(server.simulator.infrastructure, `${kind}[0].id`)));
  }

  /** What a schema of the document says once references and unions are resolved: one line for each property at each depth. */
  function officialEssence(reference: string): Record<string, unknown> {
    return essence(flattened(document, { $ref: reference }), "", (name) => flattened(document, schemaNamed(name)));
  }

  function essence(schema: Schema, path = "", resolve = definitionNamed): Record<string, unknown> {
    const real = schema.$ref ? (resolve(nameOf(schema.$ref)) ?? {}) : schema;
    const lines: Record<string, unknown> = {
      [path]: { type: real.type, format: real.format, enum: real.enum, required: [...(real.required ?? [])].sort() },
    };
    for (const [name, property] of Object.entries(real.properties ?? {}))
      Object.assign(lines, essence(property, `${path}.${name}`, resolve));
    if (real.items) Object.assign(lines, essence(real.items, `${path}[]`, resolve));
    return lines;
  }

  function definitionNamed(name: string): Schema | undefined {
    return facts.definitions[name];
  }

  /** Properties that the answer has and the facts do not know, which the document itself would not find. */
  function unknownProperties(value: unknown, schema: Schema, path = ""): string[] {
    const real = schema.$ref ? (definitionNamed(nameOf(schema.$ref)) ?? {}) : schema;
    if (Array.isArray(value)) return value.flatMap((one) => unknownProperties(one, real.items ?? {}, `${path}[]`));
    if (!isPlainObject(value)) return [];
    return Object.entries(value).flatMap(([name, member]) => {
      const property = real.properties?.[name];
      const whole = path === "" ? name : `${path}.${name}`;
      return property ? unknownProperties(member, property, whole) : [whole];
    });
  }
}

interface FactsFile {
  operations: string[];
  repositorySpecs: Record<string, Schema>;
  repositoryModels: Record<string, Schema>;
  specs: Record<string, Record<string, Schema>>;
  items: Record<string, Record<string, Schema>>;
  queries: Record<string, Record<string, Schema>>;
  definitions: Record<string, Schema>;
}

function readFacts(revision: string): FactsFile {
  const file = join(ROOT_DIRECTORY, "simulator", "schemas", `vbr-${revision}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as FactsFile;
}

/** The path of every property at every depth. */
function pathsOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => pathsOf(one, `${path}[${index}]`));
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const whole = path === "" ? name : `${path}.${name}`;
    return [whole, ...pathsOf(member, whole)];
  });
}

function byDepth(paths: readonly string[]): string[][] {
  const groups: string[][] = [];
  for (const path of paths) (groups[path.split(/[.[]/).length] ??= []).push(path);
  return Object.values(groups);
}

function isPlainObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
