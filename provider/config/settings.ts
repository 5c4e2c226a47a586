/**
 * Where address, credentials and trust come from, in one order (README, "Connecting"). Every value remembers its source,
 * so that a message can say where to look.
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { SettingsError, messageOf } from "../core/errors";

/** What the provider was configured with: `get("veeam:vbrUrl")`. */
export interface Configuration {
  get(key: string): string | undefined;
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
  readonly certificateFingerprint: string | undefined;
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

type Environment = Readonly<Record<string, string | undefined>>;

/** What the settings of a server come to: a connection, or what is wrong with them, all at once. */
export type Resolved<T extends Connection> = { readonly connection: T } | { readonly problems: readonly string[] };

/** The settings of the VBR server. Sends nothing. */
export function resolveVbr(config: Configuration, environment: Environment = process.env): Resolved<VbrConnection> {
  const { find } = lookUp(VBR, config, environment);
  const resolved = resolveServer(VBR, config, environment);
  const version = find("ApiVersion") ?? { value: "auto", source: "default" };
  const parallel = find("MaxParallel") ?? { value: "8", source: "default" };
  const problems = "problems" in resolved ? [...resolved.problems] : [];
  const apiVersion = [...REVISIONS, "auto" as const].find((known) => known === version.value);
  if (apiVersion === undefined) {
    problems.push(`${version.source} must be one of ${REVISIONS.join(", ")}, or auto, got "${version.value}".`);
  }
  if (!/^[1-9]\d{0,2}$/.test(parallel.value)) {
    problems.push(`${parallel.source} must be an integer between 1 and 999, got "${parallel.value}".`);
  }
  return "connection" in resolved && apiVersion !== undefined && problems.length === 0
    ? {
        connection: {
          ...resolved.connection,
          apiVersion,
          maxParallel: Number(parallel.value),
          newIdentity: find("AcceptNewIdentity")?.value,
        },
      }
    : { problems };
}

/** The settings of Enterprise Manager. Sends nothing. */
export function resolveEnterpriseManager(config: Configuration, environment: Environment = process.env): Resolved<Connection> {
  return resolveServer(ENTERPRISE_MANAGER, config, environment);
}

/** The connection, or one error that names every problem. */
export function connectionOf<T extends Connection>(resolved: Resolved<T>): T {
  if ("problems" in resolved) throw new SettingsError("VEEAM_SETTINGS_INVALID", resolved.problems);
  return resolved.connection;
}

/** User name and password, which only a log-in needs: a preview without refresh works without them. */
export function credentialsOf(connection: Connection): { readonly username: Setting; readonly password: Setting } {
  const missing = missingCredentials(connection);
  const { username, password } = connection;
  if (username === undefined || password === undefined) throw new SettingsError("VEEAM_CREDENTIALS_MISSING", missing);
  return { username, password };
}

/** One sentence for each part of the credentials that was not found. */
export function missingCredentials(connection: Connection): string[] {
  const { product, address, username, password, environmentBelongsTo: owner } = connection;
  const sentence = (what: string, name: string): string => {
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

function resolveServer(product: Product, config: Configuration, environment: Environment): Resolved<Connection> {
  const { find, fromConfig, fromEnvironment } = lookUp(product, config, environment);
  const problems: string[] = [];
  const attempt = <T>(parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      problems.push(messageOf(error));
      return undefined;
    }
  };

  const url = find("Url");
  if (url === undefined) {
    problems.push(`No address for ${product.theTitle}. Looked in: ${places(product, "Url").join(", ")}.`);
  }
  const server = url && attempt(() => parseAddress(product, url));
  const ca = find("CaCertificate");
  const caCertificate = ca && attempt(() => readCertificate(ca));
  const fingerprint = find("CertificateFingerprint");
  const certificateFingerprint = fingerprint && attempt(() => parseFingerprint(fingerprint));
  const insecure = find("Insecure");
  const isInsecure = insecure !== undefined && attempt(() => parseBoolean(insecure)) === true;
  if (url === undefined || server === undefined || problems.length > 0) return { problems };

  // Credentials in the environment belong to one server and are never shown to another: the one that the environment
  // names, else that of the default provider. For it they win, because a refresh or destroy sees the configuration of the
  // last `pulumi up`, and a rotated password reaches it this way only.
  const environmentUrl = fromEnvironment("Url");
  const isDefaultProvider = config.get(EXPLICIT_PROVIDER) === undefined;
  const ownsEnvironment =
    environmentUrl === undefined ? isDefaultProvider : tryParseAddress(product, environmentUrl)?.origin === server.origin;
  const owner = environmentUrl === undefined ? "the default provider" : `the server in ${environmentUrl.source}`;
  const credential = (name: string): Setting | undefined =>
    ownsEnvironment ? (fromEnvironment(name) ?? fromConfig(name)) : fromConfig(name);

  return {
    connection: {
      product,
      ...server,
      addressSource: url.source,
      username: credential("Username"),
      password: credential("Password"),
      environmentBelongsTo: ownsEnvironment ? undefined : owner,
      caCertificate,
      certificateFingerprint,
      isInsecure,
    },
  };
}

/** The two places of a setting, in the order in which they are looked at. */
function places(product: Product, name: string): [string, string] {
  return [`provider argument or config veeam:${product.configPrefix}${name}`, environmentName(product, name)];
}

function environmentName(product: Product, name: string): string {
  return `${product.environmentPrefix}${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

interface LookUp {
  readonly find: (name: string) => Setting | undefined;
  readonly fromConfig: (name: string) => Setting | undefined;
  readonly fromEnvironment: (name: string) => Setting | undefined;
}

function lookUp(product: Product, config: Configuration, environment: Environment): LookUp {
  const setting = (value: string | undefined, source: string): Setting | undefined =>
    value === undefined || value === "" ? undefined : { value, source };
  const fromConfig = (name: string): Setting | undefined => {
    const key = `veeam:${product.configPrefix}${name}`;
    return setting(config.get(key), `config ${key}`);
  };
  const fromEnvironment = (name: string): Setting | undefined => {
    const variable = environmentName(product, name);
    return setting(environment[variable], variable);
  };
  return {
    fromConfig,
    fromEnvironment,
    find: (name) => fromConfig(name) ?? fromEnvironment(name),
  };
}

interface Address {
  readonly origin: string;
  readonly address: string;
}

/** The port is read from the text, because URL drops an explicit `:443`. */
function parseAddress(product: Product, setting: Setting): Address {
  const { value, source } = setting;
  const example = `https://${product.exampleHost} or https://${product.exampleHost}:${product.defaultPort}`;
  const refuse = (reason: string): never => {
    throw new SettingsError(
      "VEEAM_SETTINGS_INVALID",
      `The address of ${product.theTitle} (from ${source}) ${reason} Write it like ${example}.`,
    );
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
    throw new SettingsError(
      "VEEAM_SETTINGS_INVALID",
      `${holder} holds no PEM certificate that can be read ("-----BEGIN CERTIFICATE-----").`,
    );
  }
  return text;
}

function readCertificateFile(path: string, source: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new SettingsError(
      "VEEAM_SETTINGS_INVALID",
      `Cannot read the CA certificate from ${source}: ${messageOf(error)}. Give PEM text or the path of a PEM file.`,
    );
  }
}

function parseFingerprint({ value, source }: Setting): string {
  const digits = value.replace(/[:\s]/g, "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digits)) {
    throw new SettingsError(
      "VEEAM_SETTINGS_INVALID",
      `The certificate fingerprint from ${source} must be a SHA-256 in hexadecimal (64 digits, colons optional).`,
    );
  }
  return digits;
}

function parseBoolean({ value, source }: Setting): boolean {
  if (!/^(true|false)$/i.test(value))
    throw new SettingsError("VEEAM_SETTINGS_INVALID", `${source} must be true or false, got "${value}".`);
  return value.toLowerCase() === "true";
}
