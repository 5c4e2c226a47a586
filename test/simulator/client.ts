import { Agent, request, type Dispatcher } from "undici";
import { startSimulator, type JsonObject, type Simulator, type SimulatorOptions } from "veeam-simulator";

export const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";
export const SCALE_OUT = "/api/v1/backupInfrastructure/scaleOutRepositories";

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The parsed body; an empty object where there is none. */
  body: JsonObject;
}

type Method = "GET" | "POST" | "PUT" | "DELETE" | "PATCH";

export interface Send {
  body?: unknown;
  form?: Record<string, string>;
  headers?: Record<string, string | null>;
}

/** A plain HTTPS client with a token, which knows nothing of sessions or repositories. */
export class Client {
  private readonly agent: Agent;
  token?: string;

  constructor(
    readonly simulator: Simulator,
    readonly revision = "1.3-rev0",
  ) {
    this.agent = new Agent({ connect: { ca: simulator.caCertificate }, headersTimeout: 2_000, bodyTimeout: 2_000 });
  }

  async send(method: Method, path: string, options?: Send): Promise<Reply> {
    const answer = await this.open(method, path, options);
    // Read as bytes: undici's text() drops a BOM.
    const text = Buffer.from(await answer.body.arrayBuffer()).toString();
    return { status: answer.statusCode, headers: answer.headers, text, body: parsed(text) };
  }

  /** Gives the answer as soon as its headers are there, with a body that is still to be read. */
  open(method: Method, path: string, { body, form, headers }: Send = {}): Promise<Dispatcher.ResponseData> {
    const all: Record<string, string | null> = {
      "x-api-version": this.revision,
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null));
    const json = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const payload = form ? new URLSearchParams(form).toString() : json;
    return request(`${this.simulator.vbrUrl}${path}`, { method, headers: sent, body: payload, dispatcher: this.agent });
  }

  get(path: string): Promise<Reply> {
    return this.send("GET", path);
  }

  logOn(form: Record<string, string> = {}): Promise<Reply> {
    const { username, password } = this.simulator;
    return this.send("POST", "/api/oauth2/token", { form: { grant_type: "password", username, password, ...form } });
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

const LIMIT_MS = 10_000;

/** Asks again and again whether something is so, and lets everything else run meanwhile. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const start = Date.now();
  while (!(await isSo())) {
    if (Date.now() - start > LIMIT_MS) throw new Error("what was waited for did not come");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A simulator whose sessions end at the first look, and a client that has logged on. */
export async function open(
  options: SimulatorOptions = {},
  revision?: string,
): Promise<{ simulator: Simulator; client: Client; close: () => Promise<void> }> {
  const simulator = await startSimulator({ sessionLooks: 1, ...options });
  const client = new Client(simulator, revision);
  client.token = String((await client.logOn()).body.access_token);
  simulator.clearRequests();
  const close = async () => {
    await client.close();
    await simulator.close();
  };
  return { simulator, client, close };
}

/** Sends a spec and looks at its session until it has stopped; gives the session. */
export async function create(client: Client, spec: unknown, path = REPOSITORIES): Promise<JsonObject> {
  return settled(client, await client.send("POST", path, { body: spec }));
}

export async function settled(client: Client, reply: Reply): Promise<JsonObject> {
  expect(reply).toMatchObject({ status: 201 });
  for (let looks = 0; looks < 20; looks += 1) {
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
    hostId: "6745a759-2205-4cd2-b172-8ec8f7e60ef8",
    repository: { path: "D:\\Backups" },
    mountServer: {
      mountServerSettingsType: "windows",
      windows: { mountServerId: "6745a759-2205-4cd2-b172-8ec8f7e60ef8", writeCacheFolder: "C:\\Cache\\", vPowerNFSEnabled: true },
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
      linux: { mountServerId: "3251ddfc-3691-4d20-a43e-860dc275147e", writeCacheFolder: "/var/cache/", vPowerNFSEnabled: false },
    },
    ...changes,
  };
}

function parsed(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return {};
  }
}
