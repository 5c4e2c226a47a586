/** Plain HTTPS clients, which know nothing of sessions or repositories, and simulators for them. */
import { Agent, request } from "undici";
import { startSimulator, type JsonObject, type Simulator, type SimulatorOptions } from "veeam-simulator";

export const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";
export const SCALE_OUT = "/api/v1/backupInfrastructure/scaleOutRepositories";
export const MANAGED_SERVERS = "/api/v1/backupInfrastructure/managedServers";
export const MOUNT_SERVERS = "/api/v1/backupInfrastructure/mountServers";
export const BACKUP_SERVER = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";
export const LINUX_SERVER = "3251ddfc-3691-4d20-a43e-860dc275147e";
export const DEFAULT_REPOSITORY = "88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec";
export const UNKNOWN = "00000000-0000-4000-8000-000000000000";

export type Method = "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
/** Null removes a header that would be sent by default. */
export type Headers = Record<string, string | null>;

export interface RawReply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Sends requests to one address, and trusts one certificate. */
export class HttpsClient {
  private readonly agent: Agent;
  token?: string;

  constructor(caCertificate: string) {
    this.agent = new Agent({ connect: { ca: caCertificate }, headersTimeout: 2_000, bodyTimeout: 2_000 });
  }

  protected async exchange(method: Method, url: string, headers: Headers, body?: string): Promise<RawReply> {
    const sent = Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null));
    const answer = await request(url, { method, headers: sent, body: body ?? null, dispatcher: this.agent });
    // Read as bytes: undici's text() drops a BOM.
    const text = Buffer.from(await answer.body.arrayBuffer()).toString();
    return { status: answer.statusCode, headers: answer.headers, text };
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

export interface Reply extends RawReply {
  /** The parsed body; an empty object where there is none. */
  body: JsonObject;
}

export interface Send {
  body?: unknown;
  form?: Record<string, string>;
  headers?: Headers;
}

/** A client of VBR with a token. */
export class Client extends HttpsClient {
  constructor(
    readonly simulator: Pick<Simulator, "vbrUrl" | "caCertificate" | "username" | "password">,
    readonly revision = "1.3-rev0",
  ) {
    super(simulator.caCertificate);
  }

  async send(method: Method, path: string, { body, form, headers }: Send = {}): Promise<Reply> {
    const all: Headers = {
      "x-api-version": this.revision,
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      ...headers,
    };
    const json = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
    const payload = form ? new URLSearchParams(form).toString() : json;
    const reply = await this.exchange(method, `${this.simulator.vbrUrl}${path}`, all, payload);
    return { ...reply, body: parsed(reply.text) };
  }

  get(path: string): Promise<Reply> {
    return this.send("GET", path);
  }

  logOn(form: Record<string, string> = {}): Promise<Reply> {
    const { username, password } = this.simulator;
    return this.send("POST", "/api/oauth2/token", { form: { grant_type: "password", username, password, ...form } });
  }
}

export interface Opened<C> {
  simulator: Simulator;
  client: C;
  close: () => Promise<void>;
}

/** A simulator whose sessions end at the first poll, and a client that has logged on. */
export async function open(options: SimulatorOptions = {}, revision?: string): Promise<Opened<Client>> {
  const simulator = await startSimulator({ sessionLooks: 1, ...options });
  const client = new Client(simulator, revision);
  client.token = String((await client.logOn()).body.access_token);
  return opened(simulator, client);
}

export function opened<C extends HttpsClient>(simulator: Simulator, client: C): Opened<C> {
  simulator.clearRequests();
  const close = async () => {
    await client.close();
    await simulator.close();
  };
  return { simulator, client, close };
}

/** One simulator for the tests of a `describe` or a file: each of them finds it as it was when it started. */
export function simulated<C extends HttpsClient>(start: () => Promise<Opened<C>>): Pick<Opened<C>, "simulator" | "client"> {
  const server = {} as Opened<C>;
  let restore: () => void;
  beforeAll(async () => {
    const { simulator, client } = Object.assign(server, await start());
    const [infrastructure, fields] = [structuredClone(simulator.infrastructure), Object.assign({}, client)];
    restore = () => {
      Object.assign(simulator.infrastructure, structuredClone(infrastructure));
      Object.assign(client, fields);
      simulator.clearFaults();
      simulator.clearRequests();
    };
  });
  beforeEach(() => restore());
  afterAll(() => server.close());
  return server;
}

/** Asks again and again whether something is so, and lets everything else run meanwhile. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const start = Date.now();
  while (!(await isSo())) {
    if (Date.now() - start > 10_000) throw new Error("What was waited for did not come.");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Sends a spec and polls its session until it has stopped; gives the session. */
export async function create(client: Client, spec: unknown, path = REPOSITORIES): Promise<JsonObject> {
  return settled(client, await client.send("POST", path, { body: spec }));
}

/** Creates an object and gives it as GET shows it. */
export async function created(client: Client, spec: unknown, path = REPOSITORIES): Promise<JsonObject> {
  const { resourceId } = await create(client, spec, path);
  return (await client.get(`${path}/${String(resourceId)}`)).body;
}

export async function settled(client: Client, reply: Reply): Promise<JsonObject> {
  expect(reply).toMatchObject({ status: 201 });
  for (let polls = 0; polls < 20; polls += 1) {
    const { body } = await client.get(`/api/v1/sessions/${String(reply.body.id)}`);
    if (body.state === "Stopped") return body;
  }
  throw new Error("The session did not stop.");
}

export function winLocal(changes: JsonObject = {}): JsonObject {
  return {
    type: "WinLocal",
    name: "nas",
    description: "",
    isDisabled: false,
    hostId: BACKUP_SERVER,
    repository: { path: "D:\\Backups" },
    mountServer: {
      mountServerSettingsType: "windows",
      windows: { mountServerId: BACKUP_SERVER, writeCacheFolder: "C:\\Cache\\", vPowerNFSEnabled: true },
    },
    ...changes,
  };
}

export function s3Compatible(changes: JsonObject = {}): JsonObject {
  return {
    type: "S3Compatible",
    name: "objects",
    description: "",
    isDisabled: false,
    account: {
      servicePoint: "https://s3.test:9000",
      regionId: "us-east-1",
      credentialsId: "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11",
    },
    bucket: { bucketName: "veeam", folderName: "prod" },
    mountServer: {
      mountServerSettingsType: "linux",
      linux: { mountServerId: LINUX_SERVER, writeCacheFolder: "/var/cache/", vPowerNFSEnabled: false },
    },
    ...changes,
  };
}

export function scaleOut(ids = [DEFAULT_REPOSITORY], changes: JsonObject = {}): JsonObject {
  return { name: "scale-out", description: "", performanceTier: { performanceExtents: ids.map((id) => ({ id })) }, ...changes };
}

function parsed(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return {};
  }
}
