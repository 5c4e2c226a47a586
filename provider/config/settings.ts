/**
 * Where address, credentials and trust come from, in one order (README, "Connecting"). Every value remembers its source,
 * so that a message can say where to look.
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { SettingsError, messageOf } from "../core/errors";

/** What the provider was configured with: `get("veeam:vbrUrl")`. */
export interface Configuration {
  get(key: string): string | undefined;
  /** All of it, as Pulumi's host keeps it; absent where that is not known. */
  readonly rawConfig?: Readonly<Record<string, unknown>>;
}

/** A value and where it was found. */
export interface Setting {
  readonly value: string;
  readonly source: string;
}

/** Everything that is needed to reach one server. */
export interface Connection {
  readonly product: Product;
  /** `https://vbr01.example.com:9419` */
  readonly origin: string;
  /** `vbr01.example.com:9419`, as messages name the server. */
  readonly address: string;
  readonly addressSource: string;
  readonly username: Setting | undefined;
  readonly password: Setting | undefined;
  /** Whose the credentials in the environment are when they are not this server's. */
  readonly environmentBelongsTo: string | undefined;
  readonly caCertificate: string | undefined;
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly certificateFingerprint: Setting | undefined;
  readonly isInsecure: boolean;
}

/** The REST revisions that this provider speaks, oldest first. */
export const REVISIONS = ["1.2-rev1", "1.3-rev0", "1.3-rev1", "1.3-rev2"] as const;
export type Revision = (typeof REVISIONS)[number];

/** A VBR server, and how this provider behaves towards it. */
export interface VbrConnection extends Connection {
  /** The REST revision that is spoken; `auto` is the newest that the server serves, which only the server can tell. */
  readonly apiVersion: Revision | "auto";
  /** Writing requests in flight: the requests, not the waits for their sessions. */
  readonly maxParallel: number;
  /** The `vbrId` that a state of another server may be continued with, after a move or a switchover. */
  readonly newIdentity?: string | undefined;
}

/** Which server answers: kept in the state, so that another server behind the same settings is noticed. */
export interface ServerIdentity {
  readonly address: string;
  /** `vbrId` of serverInfo; absent where the account may not read it. */
  readonly vbrId?: string;
}

const COMMON_SETTINGS = ["Url", "Username", "Password", "CaCertificate", "CertificateFingerprint", "Insecure"] as const;
const VBR_SETTINGS = [...COMMON_SETTINGS, "ApiVersion", "MaxParallel", "AcceptNewIdentity"] as const;
/** What follows the prefix: `Url` in `veeam:vbrUrl`. */
type SettingName = (typeof VBR_SETTINGS)[number];

/** What distinguishes the settings of the two servers. */
export interface Product {
  /** How messages call the server: with a name behind it, a certain one, any. */
  readonly title: string;
  readonly theTitle: string;
  readonly anyTitle: string;
  /** `vbr` in `veeam:vbrUrl`. */
  readonly configPrefix: string;
  /** `VEEAM_VBR` in `VEEAM_VBR_URL`. */
  readonly environmentPrefix: string;
  readonly settings: readonly SettingName[];
  readonly exampleHost: string;
  readonly defaultPort: number;
  /** Ports that belong to something else, and to what. */
  readonly foreignPorts: Readonly<Record<number, string>>;
}

export const VBR: Product = {
  title: "VBR server",
  theTitle: "the VBR server",
  anyTitle: "a VBR server",
  configPrefix: "vbr",
  environmentPrefix: "VEEAM_VBR",
  settings: VBR_SETTINGS,
  exampleHost: "vbr01.example.com",
  defaultPort: 9419,
  foreignPorts: { 9398: "the REST API of Enterprise Manager; the one of a VBR server is on 9419" },
};

export const ENTERPRISE_MANAGER: Product = {
  title: "Enterprise Manager",
  theTitle: "Enterprise Manager",
  anyTitle: "Enterprise Manager",
  configPrefix: "enterpriseManager",
  environmentPrefix: "VEEAM_ENTERPRISE_MANAGER",
  settings: COMMON_SETTINGS,
  exampleHost: "em01.example.com",
  defaultPort: 9398,
  foreignPorts: {
    9419: "the REST API of a VBR server; the one of Enterprise Manager is on 9398",
    9443: "the web console of Enterprise Manager; its REST API is on 9398",
  },
};

/** Set by the Provider class: tells an explicit provider from the default one, whose configuration is the stack's. */
export const EXPLICIT_PROVIDER = "veeam:explicitProvider";

/** Spoken where a server does not say what it serves: every server from 13.0 on serves it. */
export const DEFAULT_REVISION: Revision = "1.3-rev0";

/** Says where the trace of a process goes (core/trace.ts): it is about no server, and so in the environment alone. */
export const DEBUG_VARIABLE = "VEEAM_DEBUG";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the settings of a server come to: a connection, or what is wrong with them, all at once. */
export type Resolved<T extends Connection> = { readonly connection: T } | { readonly problems: readonly string[] };

/** The settings of the VBR server. Sends nothing. */
export function resolveVbr(config: Configuration, environment: Environment = process.env): Resolved<VbrConnection> {
  const settings = new Settings(VBR, config, environment);
  const connection = connectionIn(settings);
  const apiVersion = settings.parsed("ApiVersion", parseApiVersion) ?? "auto";
  const maxParallel = settings.parsed("MaxParallel", parseMaxParallel) ?? 8;
  const newIdentity = settings.find("AcceptNewIdentity")?.value;
  return resolved(settings, connection && { ...connection, apiVersion, maxParallel, newIdentity });
}

/** The settings of Enterprise Manager. Sends nothing. */
export function resolveEnterpriseManager(config: Configuration, environment: Environment = process.env): Resolved<Connection> {
  const settings = new Settings(ENTERPRISE_MANAGER, config, environment);
  return resolved(settings, connectionIn(settings));
}

function resolved<T extends Connection>({ problems }: Settings, connection: T | undefined): Resolved<T> {
  return connection === undefined || problems.length > 0 ? { problems } : { connection };
}

/** The connection, or one error that names every problem. */
export function connectionOf<T extends Connection>(resolved: Resolved<T>): T {
  if ("problems" in resolved) throw new SettingsError("VEEAM_SETTINGS_INVALID", resolved.problems);
  return resolved.connection;
}

/** User name and password, which only a log-in needs: a preview without refresh works without them. */
export function credentialsOf(connection: Connection): { readonly username: Setting; readonly password: Setting } {
  const { username, password } = connection;
  if (username === undefined || password === undefined)
    throw new SettingsError("VEEAM_CREDENTIALS_MISSING", missingCredentials(connection));
  return { username, password };
}

/** One sentence for each part of the credentials that was not found. */
export function missingCredentials(connection: Connection): string[] {
  const { product, address, username, password, environmentBelongsTo: owner } = connection;
  const sentence = (what: string, name: SettingName): string => {
    const [inConfig, inEnvironment] = places(product, name);
    const looked =
      owner === undefined ? `${inConfig}, ${inEnvironment}.` : `${inConfig}. Not in ${inEnvironment}: it belongs to ${owner}.`;
    return `No ${what} for ${product.title} ${address}. Looked in: ${looked}`;
  };
  return [
    ...(username === undefined ? [sentence("user name", "Username")] : []),
    ...(password === undefined ? [sentence("password", "Password")] : []),
  ];
}

/** What is to be said of a connection whose certificate checks are off. */
export function insecureWarning({ address, product }: Connection): string {
  return `The certificate of ${address} is not checked (${product.configPrefix}Insecure): this allows a man-in-the-middle attack, which can read and change everything, the password included.`;
}

/** What both servers are reached by; undefined where there is no address that can be used. */
function connectionIn(settings: Settings): Connection | undefined {
  const { product, problems } = settings;
  const url = settings.find("Url");
  if (url === undefined) problems.push(`No address for ${product.theTitle}. Looked in: ${places(product, "Url").join(", ")}.`);
  const server = settings.parsed("Url", (setting) => parseAddress(product, setting));
  const caCertificate = settings.parsed("CaCertificate", readCertificate);
  const certificateFingerprint = settings.parsed("CertificateFingerprint", parseFingerprint);
  const isInsecure = settings.parsed("Insecure", parseBoolean) === true;
  if (url === undefined || server === undefined) return undefined;

  const environmentBelongsTo = otherOwnerOfEnvironment(settings, server);
  const credential = (name: SettingName): Setting | undefined =>
    (environmentBelongsTo === undefined ? settings.inEnvironment(name) : undefined) ?? settings.inConfig(name);
  return {
    product,
    ...server,
    addressSource: url.source,
    username: credential("Username"),
    password: credential("Password"),
    environmentBelongsTo,
    caCertificate,
    certificateFingerprint,
    isInsecure,
  };
}

/**
 * Credentials in the environment belong to one server and are never shown to another: the one that the environment names, else
 * that of the default provider. For it they win, because a refresh or destroy sees the configuration of the last `pulumi up`, and
 * a rotated password reaches it this way only.
 */
function otherOwnerOfEnvironment(settings: Settings, { origin }: Address): string | undefined {
  const { product } = settings;
  const url = settings.inEnvironment("Url");
  if (url === undefined) return settings.isOfDefaultProvider ? undefined : "the default provider";
  return tryParseAddress(product, url)?.origin === origin ? undefined : `the server in ${url.source}`;
}

/** The two places of a setting, in the order in which they are looked at. */
function places(product: Product, name: SettingName): [string, string] {
  return [`provider argument or config ${configKey(product, name)}`, environmentName(product, name)];
}

export function configKey(product: Product, name: SettingName): string {
  return `veeam:${product.configPrefix}${name}`;
}

export function environmentName(product: Product, name: SettingName): string {
  return `${product.environmentPrefix}${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** The settings of one server as they are found, and what is wrong with them. */
class Settings {
  readonly problems: string[] = [];

  constructor(
    readonly product: Product,
    private readonly config: Configuration,
    private readonly environment: Environment,
  ) {}

  get isOfDefaultProvider(): boolean {
    return this.config.get(EXPLICIT_PROVIDER) === undefined;
  }

  find(name: SettingName): Setting | undefined {
    return this.inConfig(name) ?? this.inEnvironment(name);
  }

  inConfig(name: SettingName): Setting | undefined {
    const key = configKey(this.product, name);
    return settingOf(this.config.get(key), `config ${key}`);
  }

  inEnvironment(name: SettingName): Setting | undefined {
    const variable = environmentName(this.product, name);
    return settingOf(this.environment[variable], variable);
  }

  /** Undefined when it is not set; also when it cannot be used, which is noted. */
  parsed<T>(name: SettingName, parse: (setting: Setting) => T): T | undefined {
    const setting = this.find(name);
    try {
      return setting && parse(setting);
    } catch (error) {
      this.problems.push(messageOf(error));
      return undefined;
    }
  }
}

/** An empty one counts as unset. */
function settingOf(value: string | undefined, source: string): Setting | undefined {
  return value === undefined || value === "" ? undefined : { value, source };
}

function invalid(text: string): SettingsError {
  return new SettingsError("VEEAM_SETTINGS_INVALID", text);
}

function parseApiVersion({ value, source }: Setting): Revision | "auto" {
  const version = [...REVISIONS, "auto" as const].find((known) => known === value);
  if (version === undefined) throw invalid(`${source} must be one of ${REVISIONS.join(", ")}, or auto, got "${value}".`);
  return version;
}

function parseMaxParallel({ value, source }: Setting): number {
  if (!/^[1-9]\d{0,2}$/.test(value)) throw invalid(`${source} must be an integer between 1 and 999, got "${value}".`);
  return Number(value);
}

type Address = Pick<Connection, "origin" | "address">;

/** The port is read from the text, because URL drops an explicit `:443`. */
function parseAddress(product: Product, setting: Setting): Address {
  const { value, source } = setting;
  const example = `https://${product.exampleHost} or https://${product.exampleHost}:${product.defaultPort}`;
  const refuse = (reason: string): never => {
    throw invalid(`The address of ${product.theTitle} (from ${source}) ${reason} Write it like ${example}.`);
  };
  const text = value.trim();
  if (/^http:\/\//i.test(text)) refuse("starts with http://, but the server speaks HTTPS only.");
  const parts = /^https:\/\/(\[[0-9a-f:.%]+\]|[^/?#:@[\]\s]+)(?::(\d+))?(.*)$/i.exec(text);
  const [, host = "", portText, rest = ""] = parts ?? [];
  if (text.includes("@")) refuse("holds a user name or password; they have settings of their own.");
  if (parts === null) return refuse("is not an https:// address.");
  if (rest !== "" && rest !== "/") refuse("has a path; only host and port belong there.");
  const port = portText === undefined ? product.defaultPort : Number(portText);
  if (port < 1 || port > 65535) refuse(`has port ${port}, which does not exist.`);
  const foreign = product.foreignPorts[port];
  if (foreign !== undefined) refuse(`has port ${port}, which is ${foreign}.`);
  const address = `${host.toLowerCase()}:${port}`;
  return { origin: `https://${address}`, address };
}

function tryParseAddress(product: Product, setting: Setting): Address | undefined {
  try {
    return parseAddress(product, setting);
  } catch {
    // An unusable address in the environment names no server, so the credentials beside it belong to none.
    return undefined;
  }
}

function readCertificate({ value, source }: Setting): string {
  const isText = value.includes("-----BEGIN");
  const text = isText ? value : readCertificateFile(value.trim(), source);
  try {
    new X509Certificate(text);
  } catch {
    const holder = isText ? `The text from ${source}` : `The file ${value.trim()} (from ${source})`;
    throw invalid(`${holder} holds no PEM certificate that can be read ("-----BEGIN CERTIFICATE-----").`);
  }
  return text;
}

function readCertificateFile(path: string, source: string): string {
  try {
    // The message then says where it was looked for: in the folder of the program, which need not be that of the project.
    return readFileSync(resolve(path), "utf8");
  } catch (error) {
    throw invalid(`Cannot read the CA certificate from ${source}: ${messageOf(error)}. Give PEM text or the path of a PEM file.`);
  }
}

function parseFingerprint({ value, source }: Setting): Setting {
  const digits = value.replace(/[:\s]/g, "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digits))
    throw invalid(`The certificate fingerprint from ${source} must be a SHA-256 in hexadecimal (64 digits, colons optional).`);
  return { value: digits, source };
}

function parseBoolean({ value, source }: Setting): boolean {
  if (!/^(true|false)$/i.test(value)) throw invalid(`${source} must be true or false, got "${value}".`);
  return value.toLowerCase() === "true";
}
