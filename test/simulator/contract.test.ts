import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expireTokens, setValueAt, valueAt, type JsonObject, type Simulator } from "veeam-simulator";
import { contract } from "../contract";
import { create, open, REPOSITORIES, SCALE_OUT, type Client } from "./client";
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
const MISSING = ["/api/v1/cloudBrowser"];
/** How many types of repository each document has a specification for. */
const TYPE_COUNTS = { "1.2-rev1": 15, "1.3-rev0": 16, "1.3-rev1": 16, "1.3-rev2": 23 };
/** What a document demands and nowhere defines, so that no value of it is wrong. */
const UNDEFINED = /^isDisabled$|ddServerName$|gatewayServer\.credentialsId$/;
/** What the document lets a client leave out although the rest of the body then makes no sense. */
const NEEDED = [
  "capacityTier.extents",
  "capacityTier.encryption.encryptionType",
  "capacityTier.encryption.encryptionPasswordId",
  "capacityTier.encryption.kmsServerId",
  "archiveTier.extentId",
  "archiveTier.encryption.encryptionType",
  "archiveTier.encryption.encryptionPasswordId",
];

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
  const operations = document.operations.filter(({ path }) => !MISSING.some((missing) => path.startsWith(missing)));
  const mistakes = (schema: Schema, value: unknown) => document.mistakes(schema, value);

  let simulator: Simulator;
  let client: Client;
  let close: () => Promise<void>;

  beforeEach(async () => ({ simulator, client, close } = await open({}, revision)));
  afterEach(() => close());

  it("is tried with all types, and with three scale-out repositories", () => {
    expect(examples).toHaveLength(TYPE_COUNTS[revision]);
    expect(scaleOuts).toHaveLength(3);
  });

  const addExtentsFor = (collection: string) => {
    if (collection === SCALE_OUT) simulator.infrastructure.repositories.push(...repositoryModels());
  };

  it.each(all)("takes a %s at %s as the document has it, and shows it so", async (_name, collection, kind, spec) => {
    addExtentsFor(collection);
    expect(mistakes(schemaNamed(`${kind}Spec`), spec)).toEqual([]);

    const started = await client.send("POST", collection, { body: spec });
    expect(mistakes(schemaNamed("SessionModel"), started.body)).toEqual([]);
    const { body: session } = await client.get(`/api/v1/sessions/${String(started.body.id)}`);
    expect(mistakes(schemaNamed("SessionModel"), session)).toEqual([]);
    const path = `${collection}/${String(session.resourceId)}`;
    const { body: model } = await client.get(path);
    expect(mistakes(schemaNamed(`${kind}Model`), model)).toEqual([]);
    const own = collection === SCALE_OUT ? schemaNamed(`${kind}Model`) : factsOf("repositoryModels", String(model.type));
    expect(unknownProperties(model, own).filter((name) => !UNDEFINED.test(name))).toEqual([]);
    const { isDisabled: _isDisabled, uniqueId: _uniqueId, mountServer: _1, mountServers: _2, ...sent } = spec;
    expect(model).toMatchObject(sent);

    expect(await client.send("PUT", path, { body: model })).toMatchObject({ status: 201 });
  });

  it.each(all)("refuses a %s at %s exactly where the document does, and unknown properties besides", async (...example) => {
    const [, collection, kind, spec] = example;
    addExtentsFor(collection);
    let count = 0;
    const post = async (change: (body: JsonObject) => void) => {
      const body = { ...structuredClone(spec), name: `try ${(count += 1)}` };
      change(body);
      const { status } = await client.send("POST", collection, { body });
      return {
        isAccepted: status === 201,
        isRefused: status === 400,
        isAllowed: mistakes(schemaNamed(`${kind}Spec`), body).length === 0,
      };
    };

    for (const path of pathsOf(spec)) {
      const value = valueAt(spec, path);
      const without = await post((body) => setValueAt(body, path, undefined));
      const isMeaningful = !(collection === SCALE_OUT && NEEDED.includes(path));
      expect({ path, isAccepted: without.isAccepted }).toEqual({ path, isAccepted: without.isAllowed && isMeaningful });

      if (UNDEFINED.test(path)) continue;
      for (const wrong of [null, typeof value === "string" ? 7 : "wrong"]) {
        const spoiled = await post((body) => setValueAt(body, path, wrong));
        expect({ path, wrong, ...spoiled }).toEqual({ path, wrong, isAccepted: false, isRefused: true, isAllowed: false });
      }
    }
    for (const path of ["", ...pathsOf(spec).filter((one) => isPlainObject(valueAt(spec, one)))]) {
      const misspelt = await post((body) => setValueAt(body, path === "" ? "misspelt" : `${path}.misspelt`, true));
      expect({ path, isRefused: misspelt.isRefused }).toEqual({ path, isRefused: true });
    }
  });

  it.each(["repositorySpecs", "repositoryModels"] as const)("has the facts of the document about the %s", (kind) => {
    const union = document.schemas[kind === "repositorySpecs" ? "RepositorySpec" : "RepositoryModel"];
    const mapping = union?.discriminator?.mapping ?? {};

    expect(Object.keys(facts[kind]).sort()).toEqual(Object.keys(mapping).sort());
    for (const [type, reference] of Object.entries(mapping)) {
      expect({ type, ...essence(factsOf(kind, type), "") }).toEqual({ type, ...officialEssence(reference) });
    }
  });

  it.each(["ScaleOutRepositorySpec", "ScaleOutRepositoryModel", "ScaleOutExtentMaintenanceSpec"])(
    "has the facts of the document about a %s",
    (name) => {
      expect(essence(schemaNamed(name), "")).toEqual(officialEssence(name));
    },
  );

  it("has the operations of the document", () => {
    const known = document.operations.map(({ method, path }) => `${method} ${path}`);

    expect(facts.operations.toSorted()).toEqual(known.toSorted());
  });

  if (revision === "1.3-rev0")
    it("fills a scale-out repository as a real server was seen to do", async () => {
      simulator.infrastructure.habits.sendsNulls = true;
      addExtentsFor(SCALE_OUT);
      const { id: _id, uniqueId: _uniqueId, ...expected } = filledScaleOutExample();

      const minimal = scaleOuts.find(([name]) => name.endsWith("minimal"))?.[1];
      const { resourceId } = await create(client, minimal, SCALE_OUT);

      const { id, uniqueId, ...filled } = (await client.get(`${SCALE_OUT}/${String(resourceId)}`)).body;
      expect(filled).toEqual(expected);
      expect([id, String(uniqueId).toLowerCase()]).toEqual([resourceId, String(resourceId).replaceAll("-", "")]);
    });

  it("has the facts of the document about the queries", () => {
    for (const { method, path, parameters } of document.operations) {
      const names = Object.keys(facts.queries[`${method} ${path}`] ?? {});
      expect({ path, names: names.sort() }).toEqual({ path, names: parameters.map(({ name }) => name).sort() });
    }
  });

  const createScaleOut = () => {
    const performanceExtents = simulator.infrastructure.repositories.slice(0, 1).map(({ id }) => ({ id }));
    return create(client, { name: "scale-out", description: "", performanceTier: { performanceExtents } }, SCALE_OUT);
  };

  it.each(operations.filter(({ method }) => method === "GET").map(({ path, answers }) => [path, answers] as const))(
    "answers GET %s as the document has it",
    async (path, answers) => {
      await create(client, examples[0]?.[1]);
      await createScaleOut();

      const { status, body } = await client.get(withIds(path, simulator));

      expect(status).toBe(200);
      expect(mistakes(answers["200"] ?? {}, body)).toEqual([]);
      expect(isPlainObject(body.pagination) ? valueAt(body, "pagination.total") : 1).toBeGreaterThanOrEqual(
        path.endsWith("taskSessions") ? 0 : 1,
      );
    },
  );

  it.each(operations.map(({ method, path, answers }) => [method, path, answers] as const))(
    "refuses %s %s only with documented statuses and in the documented form",
    async (method, path, answers) => {
      await create(client, examples[0]?.[1]);
      await createScaleOut();
      const send = () => client.send(method as "GET", withIds(path, simulator));
      const check = ({ status, body }: { status: number; body: JsonObject }) => {
        expect(Object.keys(answers)).toContain(String(status));
        expect(mistakes(schemaNamed("Error"), body)).toEqual([]);
      };

      simulator.infrastructure.role = "viewer";
      const asViewer = await send();
      if (asViewer.status >= 300) check(asViewer);
      simulator.infrastructure.role = "administrator";
      expireTokens(simulator.infrastructure);
      const expired = await send();
      if (!path.endsWith("/serverTime")) check(expired);
    },
  );

  it("knows each error code that it sends", async () => {
    const schema = schemaNamed("Error");
    const unknown = `${REPOSITORIES}/00000000-0000-4000-8000-000000000000`;

    expect(mistakes(schema, (await client.get(unknown)).body)).toEqual([]);
    expect(mistakes(schema, (await client.get("/api/v1/nothing")).body)).toEqual([]);
    expect(mistakes(schema, (await client.send("PATCH", REPOSITORIES)).body)).toEqual([]);
    expect(mistakes(schema, (await client.send("POST", REPOSITORIES, { body: {} })).body)).toEqual([]);
  });

  it("shows sessions, logs and tokens as the document has them, however they end", async () => {
    simulator.planSession({ outcome: { result: "Failed", message: "no host", isCanceled: true } });
    const failed = await create(client, examples[0]?.[1]);
    const logs = await client.get(`/api/v1/sessions/${String(failed.id)}/logs`);
    const rescan = await client.send("POST", `${REPOSITORIES}/rescan`, {
      body: { repositoryIds: ["88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec"] },
    });

    expect(mistakes(schemaNamed("SessionModel"), failed)).toEqual([]);
    expect(mistakes(schemaNamed("SessionLogResult"), logs.body)).toEqual([]);
    expect(mistakes(schemaNamed("SessionModel"), rescan.body)).toEqual([]);
    expect(mistakes(schemaNamed("TokenModel"), (await client.logOn()).body)).toEqual([]);
  });

  /** What a schema of the document says once references and unions are resolved: one line for each property at each depth. */
  function officialEssence(reference: string): Record<string, unknown> {
    const schema = flattened(document, { $ref: reference });
    return essence(schema, "", (name) => document.schemas[name]);
  }

  function essence(schema: Schema, path: string, resolve = definitionNamed): Record<string, unknown> {
    const real = schema.$ref ? (resolve(nameOf(schema.$ref)) ?? {}) : schema;
    const lines: Record<string, unknown> = {
      [path]: { type: real.type, format: real.format, enum: real.enum, required: [...(real.required ?? [])].sort() },
    };
    for (const [name, property] of Object.entries(real.properties ?? {}))
      Object.assign(lines, essence(property, `${path}.${name}`, resolve));
    if (real.items) Object.assign(lines, essence(real.items, `${path}[]`, resolve));
    return lines;
  }

  function factsOf(kind: "repositorySpecs" | "repositoryModels", type: string): Schema {
    return facts[kind][type] ?? {};
  }

  function definitionNamed(name: string): Schema | undefined {
    return facts.definitions[name];
  }

  /** Properties that the answer has and the facts do not know, which the document itself would not find. */
  function unknownProperties(value: JsonObject, schema: Schema, path = ""): string[] {
    const real = schema.$ref ? (definitionNamed(nameOf(schema.$ref)) ?? {}) : schema;
    return Object.entries(value).flatMap(([name, member]) => {
      const property = real.properties?.[name];
      if (!property) return [`${path}${name}`];
      if (Array.isArray(member))
        return member.flatMap((one: unknown) =>
          isPlainObject(one) ? unknownProperties(one, property.items ?? {}, `${path}${name}[].`) : [],
        );
      return isPlainObject(member) ? unknownProperties(member, property, `${path}${name}.`) : [];
    });
  }
}

interface FactsFile {
  operations: string[];
  repositorySpecs: Record<string, Schema>;
  repositoryModels: Record<string, Schema>;
  queries: Record<string, Record<string, Schema>>;
  definitions: Record<string, Schema>;
}

function readFacts(revision: string): FactsFile {
  const file = join(__dirname, "..", "..", "simulator", "schemas", `vbr-${revision}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as FactsFile;
}

/** The path of every property at every depth. */
function pathsOf(value: JsonObject, path = ""): string[] {
  return Object.entries(value).flatMap(([name, member]) => [
    `${path}${name}`,
    ...(isPlainObject(member) ? pathsOf(member, `${path}${name}.`) : []),
    ...(Array.isArray(member) ? member : []).flatMap((element: unknown, index) =>
      isPlainObject(element) ? pathsOf(element, `${path}${name}[${index}].`) : [],
    ),
  ]);
}

/** A path of the document with ids of what there is. */
function withIds(path: string, { infrastructure }: Simulator): string {
  const kind = /\/(\w+)\/\{id\}/.exec(path)?.[1] ?? "";
  return path.replace("{id}", String(valueAt(infrastructure, `${kind}[0].id`)));
}

function isPlainObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
