import { DOMParser, type Element } from "@xmldom/xmldom";
import { Agent, request } from "undici";
import { startSimulator, type JsonObject, type Simulator, type SimulatorOptions } from "veeam-simulator";

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The root element of an XML answer. */
  root: Element;
  json: JsonObject;
}

export interface Send {
  body?: string;
  headers?: Record<string, string | null>;
}

type Method = "GET" | "POST" | "PUT" | "DELETE" | "PATCH";

/** A plain HTTPS client with a session id. It follows links, and knows no path but `/api/`. */
export class Client {
  private readonly agent: Agent;
  token?: string;
  /** The own logon session, as the logon answered. */
  session!: Element;

  constructor(readonly simulator: Pick<Simulator, "enterpriseManagerUrl" | "caCertificate" | "username" | "password">) {
    this.agent = new Agent({ connect: { ca: simulator.caCertificate }, headersTimeout: 2_000, bodyTimeout: 2_000 });
  }

  /** `to` is a path, or the address of a link, of which the path is taken. */
  async send(method: Method, to: string, { body, headers }: Send = {}): Promise<Reply> {
    const all: Record<string, string | null> = {
      accept: "application/xml",
      ...(this.token === undefined ? {} : { "x-restsvcsessionid": this.token }),
      ...(body === undefined ? {} : { "content-type": "application/xml" }),
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null));
    const path = to.replace(/^https:\/\/[^/]*/, "");
    const answer = await request(`${this.simulator.enterpriseManagerUrl}${path}`, {
      method,
      headers: sent,
      body: body ?? null,
      dispatcher: this.agent,
    });
    // Read as bytes: undici's text() drops a BOM.
    const text = Buffer.from(await answer.body.arrayBuffer()).toString();
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text,
      get root() {
        return rootOf(text);
      },
      get json() {
        return JSON.parse(text.replace(/^\uFEFF/, "")) as JsonObject;
      },
    };
  }

  get(to: string, headers: Record<string, string | null> = {}): Promise<Reply> {
    return this.send("GET", to, { headers });
  }

  getJson(to: string): Promise<Reply> {
    return this.send("GET", to, { headers: { accept: "application/json" } });
  }

  /** Follows the logon link of a version; `latest` is that of the root itself. */
  async logOn(version = "latest", { username, password }: { username?: string; password?: string } = {}): Promise<Reply> {
    const credentials = `${username ?? this.simulator.username}:${password ?? this.simulator.password}`;
    const { root } = await this.send("GET", "/api/", { headers: { "x-restsvcsessionid": null } });
    const all = [root, ...root.getElementsByTagName("SupportedVersion")].flatMap(linksIn);
    const link = all.find(({ href }) => href.toLowerCase().endsWith(`?v=${version}`));
    if (!link) throw new Error(`There is no logon link for ${version}.`);
    const reply = await this.send("POST", link.href, {
      headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}`, "x-restsvcsessionid": null },
    });
    const token = reply.headers["x-restsvcsessionid"];
    if (typeof token === "string") {
      this.token = token;
      this.session = reply.root;
    }
    return reply;
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** A simulator whose tasks finish at the first look, and a client that has logged on. */
export async function open(
  options: SimulatorOptions = {},
): Promise<{ simulator: Simulator; client: Client; close: () => Promise<void> }> {
  const simulator = await startSimulator({ taskLooks: 1, ...options });
  const client = new Client(simulator);
  await client.logOn();
  simulator.clearRequests();
  const close = async () => {
    await client.close();
    await simulator.close();
  };
  return { simulator, client, close };
}

/** The root element; throws where the text is not well-formed. */
export function rootOf(text: string): Element {
  const onError = (level: string, message: string) => {
    throw new Error(`${level}: ${message}`);
  };
  const { documentElement } = new DOMParser({ onError }).parseFromString(text, "application/xml");
  if (!documentElement) throw new Error("There is no root element.");
  return documentElement;
}

export interface Link {
  rel: string | undefined;
  type: string | undefined;
  href: string;
  name: string | undefined;
}

/** The links that belong to the element itself, in order. */
export function linksIn(element: Element): Link[] {
  const list = childrenOf(element, "Links")[0];
  return (list ? childrenOf(list, "Link") : []).map((link) => ({
    rel: link.getAttribute("Rel") ?? undefined,
    type: link.getAttribute("Type") ?? undefined,
    href: link.getAttribute("Href") ?? "",
    name: link.getAttribute("Name") ?? undefined,
  }));
}

/** The address of the one link with this Rel whose Type, or the end of whose address, fits. */
export function href(element: Element, rel: string, fits: string): string {
  const found = linksIn(element).filter((link) => link.rel === rel && (link.type === fits || link.href.endsWith(fits)));
  if (found.length !== 1) throw new Error(`${String(found.length)} links with Rel ${rel} and ${fits}`);
  return found[0]?.href ?? "";
}

export function childrenOf(element: Element, name: string): Element[] {
  return [...element.childNodes].filter((node) => node.nodeName === name) as Element[];
}

/** The text of a child, or undefined where there is none. */
export function textOf(element: Element, name: string): string | undefined {
  return childrenOf(element, name)[0]?.textContent ?? undefined;
}

export function attribute(element: Element, name: string): string | undefined {
  return element.getAttribute(name) ?? undefined;
}

export const ADDRESS = "vbr01.example.com";

const SPEC = {
  Description: "Columbus",
  DnsNameOrIpAddress: ADDRESS,
  Port: "9392",
  Username: "EXAMPLE\\svc-veeam",
  Password: "p&ss<w0rd>",
};

/** The spec of a backup server with changes; undefined leaves an element out. New elements come last. */
export function spec(changes: Record<string, string | undefined> = {}): string {
  const texts: Record<string, string | undefined> = { ...SPEC, ...changes };
  const elements = Object.entries(texts).map(([name, value]) => {
    return value === undefined ? "" : `<${name}>${value.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</${name}>`;
  });
  return `<BackupServerSpec xmlns="http://www.veeam.com/ent/v1.0">${elements.join("")}</BackupServerSpec>`;
}

/** Of the spec above, only what an edit needs. */
export function editSpec(changes: Record<string, string | undefined> = {}): string {
  return spec({ Description: undefined, Port: undefined, Username: undefined, Password: undefined, ...changes });
}

export function create(client: Client, body = spec(), headers: Record<string, string | null> = {}): Promise<Reply> {
  return client.send("POST", href(client.session, "Create", "/backupServers?action=create"), { body, headers });
}

/** Looks at the task that an answer holds until it has finished; gives the task. */
export async function finished(client: Client, reply: Reply): Promise<Element> {
  let task = reply.root;
  for (let looks = 0; looks < 20; looks += 1) {
    if (textOf(task, "State") === "Finished") return task;
    task = (await client.get(attribute(task, "Href") ?? "")).root;
  }
  throw new Error("The task did not finish.");
}

/** The entities of all backup servers. */
export async function servers(client: Client): Promise<Element[]> {
  const { root } = await client.get(href(client.session, "Down", "BackupServerList"));
  return childrenOf(root, "BackupServer");
}

/** A backup server is added and its task waited for; gives the entity. */
export async function added(client: Client, body = spec()): Promise<Element> {
  await finished(client, await create(client, body));
  const all = await servers(client);
  const last = all.at(-1);
  if (!last) throw new Error("The backup server was not added.");
  return last;
}
