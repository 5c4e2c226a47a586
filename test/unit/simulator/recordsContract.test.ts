/** What writes credentials and keys, held against the official document of each revision. */
import type { JsonObject } from "veeam-simulator";
import { contract } from "../../contract";
import { open, simulated, type Method } from "./client";
import { flattened, inWordsOf, memberFor, readOfficialDocument, REVISIONS, type Schema } from "./officialDocument";
import { RECORD_EXAMPLES } from "./recordExamples";

contract("records, held against the official document", () => describe.each(REVISIONS)("of revision %s", tests));

function tests(revision: (typeof REVISIONS)[number]): void {
  const document = readOfficialDocument(revision);
  const server = simulated(() => open({}, revision));
  const examples = Object.entries(RECORD_EXAMPLES)
    .filter(([, { since = revision }]) => since <= revision)
    .map(([type, { collection, ...example }]) => [type, { ...example, path: `/api/v1/${collection}` }] as const);

  const operationAt = (method: Method, path: string) => {
    const operation = document.operations.find((known) => known.method === method && known.path === path);
    if (!operation) throw new Error(`The document has no ${method} ${path}`);
    return operation;
  };
  /** A body in the words of the document. */
  const bodyFor = (method: Method, path: string, body: JsonObject): JsonObject => {
    const { body: schema = {} } = operationAt(method, path);
    const given = inWordsOf(document, memberFor(document, schema, body), body) as JsonObject;
    expect(document.mistakes(schema, given)).toEqual([]);
    return given;
  };
  /** Sends a request whose answer must be the one that the document has for a success. */
  const succeed = async (method: Method, path: string, id = "", body?: unknown): Promise<JsonObject> => {
    const reply = await server.client.send(method, path.replace("{id}", id), body === undefined ? {} : { body });
    const [status, schema] = Object.entries(operationAt(method, path).answers).find(([known]) => known.startsWith("2")) ?? [];
    expect([method, path, reply.status, reply.body.message]).toEqual([method, path, Number(status), undefined]);
    if (status !== "204" && schema) expect(document.mistakes(schema, reply.body)).toEqual([]);
    return reply.body;
  };

  it.each(examples)("creates, shows, replaces and deletes a record %s as the document has it", async (_type, example) => {
    const { path, spec, shown } = example;
    const made = await succeed("POST", path, "", bodyFor("POST", path, spec));
    const id = String(made.id);
    const model = await succeed("GET", `${path}/{id}`, id);
    const replaced = await succeed("PUT", `${path}/{id}`, id, model);
    await succeed("DELETE", `${path}/{id}`, id);

    expect(made).toEqual(model);
    expect(model).toMatchObject(inWordsOf(document, modelOf(path, spec), shown) as JsonObject);
    expect(Object.keys(model).filter((name) => !(name in (flattened(document, modelOf(path, spec)).properties ?? {})))).toEqual(
      [],
    );
    const { lastModified: _1, modificationTime: _2, ...unchanged } = model;
    expect(replaced).toMatchObject(unchanged);
    expect((await server.client.get(`${path}/${id}`)).status).toBe(404);
  });

  it.each(examples)("changes the secrets of a record %s and shows them nowhere", async (_type, { path, spec, changes = {} }) => {
    const { id } = await succeed("POST", path, "", bodyFor("POST", path, spec));

    for (const [operation, [body, secrets]] of Object.entries(changes)) {
      const changing = `${path}/{id}/${operation}`;
      const answer = await succeed("POST", changing, String(id), bodyFor("POST", changing, body));

      expect(server.simulator.infrastructure.secrets[String(id)]).toMatchObject(secrets);
      const view = await succeed("GET", `${path}/{id}`, String(id));
      const replaced = await succeed("PUT", `${path}/{id}`, String(id), view);
      expect(JSON.stringify([answer, view, replaced])).not.toMatch(/first|second|pfx-secret/);
      expect(server.simulator.infrastructure.secrets[String(id)]).toMatchObject(secrets);
    }
  });

  it.each(examples)("requires of a record %s what the document requires, and knows nothing else", async (_type, example) => {
    const { path, spec } = example;
    const body = bodyFor("POST", path, spec);
    const { body: schema = {} } = operationAt("POST", path);
    const { required = [] } = flattened(document, memberFor(document, schema, spec));

    for (const name of required) {
      const { [name]: _left, ...rest } = body;
      const refusal = { status: 400, body: { message: expect.stringContaining(name) as string } };
      expect(await server.client.send("POST", path, { body: rest })).toMatchObject(refusal);
    }
    const misspelt = { status: 400, body: { message: expect.stringContaining("misspelt: unknown property") as string } };
    expect(await server.client.send("POST", path, { body: { ...body, misspelt: 1 } })).toMatchObject(misspelt);
  });

  function modelOf(path: string, { type }: JsonObject): Schema {
    return memberFor(document, operationAt("GET", `${path}/{id}`).answers["200"] ?? {}, { type });
  }
}
