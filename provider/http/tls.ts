/** Trust: which certificates are taken, checked on every new connection before any byte of HTTP is sent. */
import { readFileSync } from "node:fs";
import tls, { TLSSocket, createSecureContext, type PeerCertificate } from "node:tls";
// By its file: for the bare name Bun has a stand-in of its own, whose agents send nothing.
import { type Agent, EnvHttpProxyAgent, Pool, buildConnector, type Dispatcher, type ProxyAgent } from "undici/index.js";
import type { Connection } from "../config/settings";
import { CertificateError, SettingsError } from "../core/errors";

const CONNECT_TIMEOUT_MS = 10_000;

export interface DispatcherOptions {
  readonly connections: number;
  /** In bytes. */
  readonly maxResponseSize: number;
  /** Whether all that this machine trusts is trusted as well; else a given CA alone or, without one, the roots of Node. */
  readonly trustsMachine: boolean;
}

export function createDispatcher(
  connection: Connection,
  { connections, maxResponseSize, trustsMachine }: DispatcherOptions,
): Dispatcher {
  const given = connection.caCertificate === undefined ? undefined : [connection.caCertificate];
  const ca = trustsMachine ? [...machineRoots(), ...(given ?? [])] : given;
  const connect = {
    timeout: CONNECT_TIMEOUT_MS,
    // Made once: reading all roots again for each connection would take longer than the connection.
    ...(ca === undefined ? {} : { secureContext: createSecureContext({ ca }) }),
    // `trusted` below decides, with the verdict of TLS in hand: so a refusal can show the fingerprint, and a pin holds
    // through a proxy as well. Sessions are not resumed, for a resumed one is not checked against the name.
    rejectUnauthorized: false,
    maxCachedSessions: 0,
  };
  const factory: Agent.Options["factory"] = (origin, options) => {
    const poolOptions: Pool.Options = options;
    const inner = poolOptions.connect;
    const connector = typeof inner === "function" ? inner : buildConnector(inner ?? {});
    return new Pool(origin, { ...poolOptions, connections, connect: trusted(connector, connection) });
  };
  // `factory` makes the pools to the server itself, with and without a proxy.
  const options: ProxyAwareOptions = { connect, requestTls: connect, factory, maxResponseSize };
  try {
    return new EnvHttpProxyAgent(options);
  } catch {
    // Its value is not shown: it may hold a password.
    throw new SettingsError(
      "VEEAM_SETTINGS_INVALID",
      "The proxy in HTTPS_PROXY (or HTTP_PROXY) is not an address. Write it like http://proxy.example.com:3128.",
    );
  }
}

/** EnvHttpProxyAgent hands `requestTls` on to its ProxyAgent; its own type does not say so. */
type ProxyAwareOptions = EnvHttpProxyAgent.Options & Pick<ProxyAgent.Options, "requestTls">;

/** A connector that hands out a socket only when the certificate behind it is trusted: before any byte of HTTP. */
function trusted(connector: buildConnector.connector, connection: Connection): buildConnector.connector {
  return (options, callback) => {
    connector(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      const refusal = socket instanceof TLSSocket ? refusalOf(socket, connection) : undefined;
      if (refusal !== undefined) socket.destroy();
      if (refusal === undefined) callback(null, socket);
      else callback(refusal, null);
    });
  };
}

function refusalOf(
  socket: TLSSocket,
  { address, product, certificateFingerprint: pinned, isInsecure }: Connection,
): CertificateError | undefined {
  if (pinned === undefined && (socket.authorized || isInsecure)) return undefined;
  const shown = (socket.getPeerCertificate() as Partial<PeerCertificate>).fingerprint256 ?? "unknown";
  if (pinned !== undefined) {
    // The pin is the only check: neither chain nor name matters beside it.
    if (shown.replaceAll(":", "").toLowerCase() === pinned.value) return undefined;
    return new CertificateError(
      "VEEAM_CERTIFICATE_CHANGED",
      `${address} showed another certificate than the pinned one: SHA-256 ${shown} instead of ${pinned.value} (from ${pinned.source}). ` +
        `If the certificate was renewed on purpose, pin the new one there; if not, this can be a man-in-the-middle attack. Nothing was sent.`,
    );
  }
  const code = String(socket.authorizationError);
  const setting = (name: string): string => `config veeam:${product.configPrefix}${name}`;
  const remedy =
    code === "ERR_TLS_CERT_ALTNAME_INVALID"
      ? `It is made for another name. Use a name that it holds, or pin this fingerprint (${setting("CertificateFingerprint")}).`
      : code === "CERT_HAS_EXPIRED"
        ? `It has expired. Renew it on the server, or pin this fingerprint (${setting("CertificateFingerprint")}).`
        : `Give its CA (${setting("CaCertificate")}), or pin this fingerprint (${setting("CertificateFingerprint")}).`;
  return new CertificateError(
    "VEEAM_UNTRUSTED_CERTIFICATE",
    `${address} showed a certificate that is not trusted (${code}, SHA-256 ${shown}). ${remedy} ` +
      `Turning the check off (${setting("Insecure")}) is for test servers only. Nothing was sent.`,
  );
}

/**
 * What is trusted without any setting: the roots of Node, NODE_EXTRA_CA_CERTS and, from Node 22.15 on, what the operating system
 * trusts, such as the CA of a domain.
 */
function machineRoots(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: "default" | "system") => string[] };
  if (getCACertificates !== undefined) return [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  return extra === undefined || extra === "" ? tls.rootCertificates : [...tls.rootCertificates, readFileSync(extra, "utf8")];
}
