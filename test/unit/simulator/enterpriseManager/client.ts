import { DOMParser, type Element } from "@xmldom/xmldom";
import { startSimulator, type JsonObject, type Simulator, type SimulatorOptions } from "veeam-simulator";
import { HttpsClient, opened, type Headers, type Method, type Opened, type RawReply } from "../client";

export interface Reply extends RawReply {
  /** The root element of an XML answer. */
  readonly root: Element;
  readonly json: JsonObject;
}

export interface Send {
  body?: string;
  headers?: Headers;
}

/** A client with a session id. It follows links, and knows no path but `/api/`. */
export class Client extends HttpsClient {
  /** The own logon session, as the logon answered. */
  session!: Element;

  constructor(readonly simulator: Pick<Simulator, "enterpriseManagerUrl" | "caCertificate" | "username" | "password">) {
    super(simulator.caCertificate);
  }

  /** `to` is a path, or the address of a link, of which the path is taken. */
  async send(method: Method, to: string, { body, headers }: Send = {}): Promise<Reply> {
    const all: Headers = {
      accept: "application/xml",
      ...(this.token === undefined ? {} : { "x-restsvcsessionid": this.token }),
      ...(body === undefined ? {} : { "content-type": "application/xml" }),
      ...headers,
    };
    const url = `${this.simulator.enterpriseManagerUrl}${to.replace(/^https:\/\/[^/]*/, "")}`;
    const reply = await this.exchange(method, url, all, body);
    return {
      ...reply,
      get root() {
        return rootOf(reply.text);
      },
      get json() {
        return JSON.parse(reply.text.replace(/^\uFEFF/, "")) as JsonObject;
      },
    };
  }

  get(to: string, headers: Headers = {}): Promise<Reply> {
    return this.send("GET", to, { headers });
  }

  getJson(to: string): Promise<Reply> {
    return this.get(to, JSON_ONLY);
  }

  /** Reads what a link of the own session leads to. */
  getList(type: string, headers: Headers = {}): Promise<Reply> {
    return this.get(href(this.session, "Down", type), headers);
  }

  /** Follows the logon link of a version; `latest` is that of the root itself. */
  async logOn(version = "latest", { username, password }: { username?: string; password?: string } = {}): Promise<Reply> {
    const credentials = `${username ?? this.simulator.username}:${password ?? this.simulator.password}`;
    const { root } = await this.get("/api/", { "x-restsvcsessionid": null });
    const all = [root, ...root.getElementsByTagName("SupportedVersion")].flatMap(linksIn);
    const link = all.find((one) => one.href.toLowerCase().endsWith(`?v=${version}`));
    if (!link) throw new Error(`There is no logon link for ${version}.`);
    const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
    const reply = await this.send("POST", link.href, { headers: { authorization, "x-restsvcsessionid": null } });
    const token = reply.headers["x-restsvcsessionid"];
    if (typeof token === "string") [this.token, this.session] = [token, reply.root];
    return reply;
  }
}

/** The headers of a client that reads JSON, and of one that writes it as well. */
export const JSON_ONLY = { accept: "application/json" };
export const JSON_BODY = { ...JSON_ONLY, "content-type": "application/json" };

/** A simulator whose tasks finish at the first poll, and a client that has logged on. */
export async function open(options: SimulatorOptions = {}): Promise<Opened<Client>> {
  const simulator = await startSimulator({ taskLooks: 1, ...options });
  const client = new Client(simulator);
  await client.logOn();
  return opened(simulator, client);
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
  const [list] = childrenOf(element, "Links");
  return (list ? childrenOf(list, "Link") : []).map((link) => ({
    rel: attribute(link, "Rel"),
    type: attribute(link, "Type"),
    href: attribute(link, "Href") ?? "",
    name: attribute(link, "Name"),
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

export function attribute(element: Element | undefined, name: string): string | undefined {
  return element?.getAttribute(name) ?? undefined;
}

export const ADDRESS = "vbr01.example.com";

type Changes = Record<string, string | undefined>;

const SPEC = {
  Description: "Columbus",
  DnsNameOrIpAddress: ADDRESS,
  Port: "9392",
  Username: "EXAMPLE\\svc-veeam",
  Password: "p&ss<w0rd>",
};
const OMITTED_IN_EDIT = { Description: undefined, Port: undefined, Username: undefined, Password: undefined };

/** The spec of a backup server with changes; undefined leaves an element out. New elements come last. */
export function spec(changes: Changes = {}): string {
  const elements = Object.entries<string | undefined>({ ...SPEC, ...changes }).map(([name, value]) => {
    return value === undefined ? "" : `<${name}>${value.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</${name}>`;
  });
  return `<BackupServerSpec xmlns="http://www.veeam.com/ent/v1.0">${elements.join("")}</BackupServerSpec>`;
}

/** Of the spec above, only what an edit needs. */
export function editSpec(changes: Changes = {}): string {
  return spec({ ...OMITTED_IN_EDIT, ...changes });
}

export function create(client: Client, body = spec(), headers: Headers = {}): Promise<Reply> {
  return client.send("POST", href(client.session, "Create", "/backupServers?action=create"), { body, headers });
}

export function edit(client: Client, entity: Element, body = editSpec(), headers: Headers = {}): Promise<Reply> {
  return client.send("PUT", href(entity, "Edit", "BackupServerReference"), { body, headers });
}

export function remove(client: Client, entity: Element): Promise<Reply> {
  return client.send("DELETE", href(entity, "Delete", "BackupServerReference"));
}

/** Polls the task that an answer holds until it has finished; gives the task. */
export async function finished(client: Client, reply: Reply): Promise<Element> {
  let task = reply.root;
  for (let polls = 0; polls < 20; polls += 1) {
    if (textOf(task, "State") === "Finished") return task;
    task = (await client.get(attribute(task, "Href") ?? "")).root;
  }
  throw new Error("The task did not finish.");
}

/** The entities of all backup servers. */
export async function servers(client: Client): Promise<Element[]> {
  return childrenOf((await client.getList("BackupServerList")).root, "BackupServer");
}

/** Adds a backup server and waits for its task; gives the entity. */
export async function added(client: Client, body = spec()): Promise<Element> {
  await finished(client, await create(client, body));
  const last = (await servers(client)).at(-1);
  if (!last) throw new Error("The backup server was not added.");
  return last;
}

/** The address of the query for all backup servers, as the query service shows it. */
export async function queryLink(client: Client): Promise<string> {
  return href((await client.getList("QueryService")).root, "Down", "BackupServerList");
}
