/** What stands between a provider and its server in these tests: a proxy, and a front that ends TLS with any certificate. */
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect, isIP, type AddressInfo, type Server as NetServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import * as tls from "node:tls";
import { X509Certificate } from "node:crypto";
import "reflect-metadata"; // x509 refuses to load without it
import * as x509 from "@peculiar/x509";
import type { Simulator } from "veeam-simulator";

/** A certificate with its key, both PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
  /** SHA-256, `AB:CD:…`. */
  readonly fingerprint: string;
}

/** What the simulator shows, chain included. */
export function identityOf(simulator: Simulator): Identity {
  const directory = dirname(simulator.caCertificateFile);
  const read = (file: string): string => readFileSync(join(directory, file), "utf8");
  return {
    certificate: read("server.pem") + read("ca.pem"),
    key: read("server-key.pem"),
    fingerprint: simulator.certificateFingerprint,
  };
}

/** A certificate that is its own issuer, as a server shows right after installation. */
export async function selfSigned(names: readonly string[], validUntil = new Date(Date.now() + 86_400_000)): Promise<Identity> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=Veeam Backup Server Certificate",
    notBefore: new Date(validUntil.getTime() - 10 * 86_400_000),
    notAfter: validUntil,
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? "ip" : "dns", value })))],
  });
  const certificate = made.toString("pem");
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return {
    certificate,
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    fingerprint: new X509Certificate(certificate).fingerprint256,
  };
}

/** Ends TLS with a certificate of the test's choice, and passes everything on to a simulator. */
export class Front {
  /** One entry a TLS connection: whether the client resumed an earlier session in it. */
  readonly handshakes: { isResumed: boolean }[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: tls.Server,
    simulator: Simulator,
  ) {
    server.on("secureConnection", (socket) => {
      this.handshakes.push({ isResumed: socket.isSessionReused() });
      const inner = tls.connect({ ...addressOf(simulator.vbrUrl), ca: simulator.caCertificate });
      for (const end of [socket, inner]) {
        this.sockets.add(end);
        end.on("error", () => end.destroy());
      }
      socket.on("close", () => inner.destroy());
      inner.on("close", () => socket.destroy());
      socket.pipe(inner).pipe(socket);
    });
    server.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  static async start(simulator: Simulator, { certificate, key }: Identity): Promise<Front> {
    const front = new Front(tls.createServer({ cert: certificate, key }), simulator);
    await listening(front.server);
    return front;
  }

  get url(): string {
    return `https://${this.address}`;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on shown to new connections; sessions with the certificate before can still be resumed. */
  show({ certificate, key }: Identity): void {
    this.server.setSecureContext({ cert: certificate, key, ticketKeys: this.server.getTicketKeys() });
  }

  closeConnections(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.closeConnections();
    await closed;
  }
}

/** An HTTP proxy that knows CONNECT alone. Leads every name to one server, so that a test may use any name. */
export class Proxy {
  /** Where the clients wanted to go, one entry a tunnel. */
  readonly tunnels: string[] = [];
  /** Answered instead of opening a tunnel. */
  refuseWith: number | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    target: string,
  ) {
    server.on("connect", (request: IncomingMessage, socket: Socket) => {
      this.tunnels.push(request.url ?? "");
      socket.on("error", () => socket.destroy());
      this.sockets.add(socket);
      if (this.refuseWith !== undefined) {
        socket.end(`HTTP/1.1 ${this.refuseWith} Refused\r\n\r\n`);
        return;
      }
      const inner = connect(addressOf(target), () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(inner).pipe(socket);
      });
      inner.on("error", () => socket.destroy());
      inner.on("close", () => socket.destroy());
      socket.on("close", () => inner.destroy());
    });
  }

  static async start(target: string): Promise<Proxy> {
    const proxy = new Proxy(createServer(), target);
    await listening(proxy.server);
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** May be called again. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

/** A port of this machine on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await listening(server);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** `127.0.0.1:9419`, as messages name a server. */
export function hostAndPort(url: string): string {
  return new URL(url).host;
}

async function listening(server: NetServer): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
