// A client as they are often written, beside this package on the same simulator: it logs in once a phase, polls every session by
// itself every 5 seconds, looks for what it made in a list that is not filtered, and refreshes with one GET each, ten at a time.
import { Agent, request } from "undici";
import { Limit } from "../test/engine/limit";
import { repository } from "./declarations";
import { playThroughHost } from "./host";
import type { ComparisonMeasurement } from "./measurement";
import { startClock } from "./clock";
import { countByKind } from "./requests";
import { Server, type ServerAddress } from "./server";
import { setTimeout as sleep } from "node:timers/promises";

const AT_ONCE = 10;
const POLL_EVERY_MS = 5000;
const PAGE = 200;
const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";

interface Model {
  id: string;
  name: string;
}

export async function compare(count: number): Promise<ComparisonMeasurement[]> {
  const server = await Server.start({ clock: startClock(1), sessionDuration: 500 });
  try {
    return [...(await playPlainClient(server, count)), ...(await playThroughHost(server, count, AT_ONCE))];
  } finally {
    await server.close();
  }
}

async function playPlainClient(server: Server, count: number): Promise<ComparisonMeasurement[]> {
  const limit = new Limit(AT_ONCE);
  const names = Array.from({ length: count }, (_, index) => `plain-${index}`);
  const measurements: ComparisonMeasurement[] = [];
  let ids: string[] = [];
  const phases = {
    create: async (client: PlainClient) => {
      ids = await Promise.all(names.map((name) => limit.run(() => client.create(name))));
    },
    refresh: async (client: PlainClient) => {
      await Promise.all(ids.map((id) => limit.run(() => client.get(`${REPOSITORIES}/${id}`))));
    },
  };
  for (const phase of ["create", "refresh"] as const) {
    await server.ask("takeRequests");
    const start = performance.now();
    const client = await PlainClient.logIn(server.address);
    await phases[phase](client);
    await client.logOut();
    const wallMs = performance.now() - start;
    measurements.push({ count, phase, client: "plain client", wallMs, requests: countByKind(await server.ask("takeRequests")) });
  }
  return measurements;
}

class PlainClient {
  private constructor(
    private readonly address: ServerAddress,
    private readonly agent: Agent,
    private readonly token: string,
  ) {}

  static async logIn(address: ServerAddress): Promise<PlainClient> {
    const agent = new Agent({ connect: { ca: address.caCertificate } });
    const { username, password } = address;
    const body = new URLSearchParams({ grant_type: "password", username, password }).toString();
    const type = "application/x-www-form-urlencoded";
    const { access_token: token } = await send<{ access_token: string }>(address, agent, "POST", "/api/oauth2/token", {
      body,
      type,
    });
    return new PlainClient(address, agent, token);
  }

  async logOut(): Promise<void> {
    await send(this.address, this.agent, "POST", "/api/oauth2/logout", { token: this.token });
    await this.agent.close();
  }

  async get<T>(path: string): Promise<T> {
    return await send<T>(this.address, this.agent, "GET", path, { token: this.token });
  }

  /** POST, its session until it is over, the list, the object. */
  async create(name: string): Promise<string> {
    const body = JSON.stringify({ description: "", isDisabled: false, ...repository(name) });
    const options = { body, type: "application/json", token: this.token };
    const { id: sessionId } = await send<{ id: string }>(this.address, this.agent, "POST", REPOSITORIES, options);
    for (;;) {
      const { state, result } = await this.get<{ state: string; result: { result: string } }>(`/api/v1/sessions/${sessionId}`);
      if (state === "Stopped" && result.result !== "Success") throw new Error(`creating ${name} ended with ${result.result}`);
      if (state === "Stopped") break;
      await sleep(POLL_EVERY_MS);
    }
    const { id } = await this.find(name);
    await this.get(`${REPOSITORIES}/${id}`);
    return id;
  }

  private async find(name: string): Promise<Model> {
    for (let skip = 0; ; skip += PAGE) {
      const { data } = await this.get<{ data: Model[] }>(`${REPOSITORIES}?skip=${skip}&limit=${PAGE}`);
      const found = data.find((model) => model.name === name);
      if (found !== undefined) return found;
      if (data.length < PAGE) throw new Error(`${name} is not in the list`);
    }
  }
}

interface SendOptions {
  body?: string;
  type?: string;
  token?: string;
}

async function send<T>(
  { vbrUrl }: ServerAddress,
  dispatcher: Agent,
  method: "GET" | "POST",
  path: string,
  { body, type, token }: SendOptions,
): Promise<T> {
  const answer = await request(`${vbrUrl}${path}`, {
    method,
    dispatcher,
    ...(body === undefined ? {} : { body }),
    headers: {
      accept: "application/json",
      "x-api-version": "1.3-rev0",
      ...(type === undefined ? {} : { "content-type": type }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
