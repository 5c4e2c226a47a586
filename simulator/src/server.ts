import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Certificates } from "./certificates.js";
import type { FaultEffect, Faults } from "./faults.js";
import { changeInfrastructure, type Infrastructure } from "./infrastructure.js";
import { faultReply, spoiled, type AnswerFault, type Reply } from "./replies.js";
import { plainHeaders, withoutSecrets, type RequestLog, type ServerName } from "./requestLog.js";

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** A request as it arrives, with its body read. */
export interface RawRequest {
  method: string;
  /** With the query. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  text: string;
}

/** One of the products: what it answers, and how its errors look. */
export interface Face {
  readonly server: ServerName;
  /** What a stalled answer says it would have sent. */
  readonly contentType: string;
  serve(request: RawRequest): Reply;
  /** The error in the product's own form that a fault asks for. */
  errorReply(fault: AnswerFault, request: RawRequest): Reply;
  /** The body as the request log keeps it, without secrets. */
  loggedBody(request: RawRequest): unknown;
  /** The name of what the request does, where paths cannot name it. */
  operationOf?(request: RawRequest): string | undefined;
}

export interface HttpsServerOptions {
  host: string;
  port: number;
  certificates: Certificates;
  faults: Faults;
  log: RequestLog;
  infrastructure: Infrastructure;
  /** Called after each request that may have changed something. */
  onChange: () => void;
}

/** The HTTPS side of a product: reads requests, lets faults happen, and sends what the product answers. */
export class HttpsServer {
  private readonly server: Server;
  private readonly sockets = new Map<string, Socket>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly face: Face,
    private readonly options: HttpsServerOptions,
  ) {
    const { certificate, privateKey, caCertificate } = options.certificates;
    this.server = createServer({ cert: `${certificate}${caCertificate}`, key: privateKey }, (request, response) => {
      this.receive(request, response).catch(() => response.destroy());
    });
    this.server.on("connection", (socket: Socket) => {
      const name = nameOf(socket);
      this.sockets.set(name, socket);
      socket.on("close", () => this.sockets.delete(name));
      socket.on("error", () => socket.destroy());
    });
    this.server.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  async listen(): Promise<number> {
    const { port, host } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, host, () => resolve());
    });
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets.values()) socket.destroy();
    await closed;
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    const { method = "GET", url: path = "/" } = request;
    const raw: RawRequest = { method, path, headers: plainHeaders(request.headers), text };
    const { face } = this;
    const time = new Date().toISOString();
    const operation = face.operationOf?.(raw);
    const record = (status: number) => {
      const body = face.loggedBody(raw);
      this.options.log.add({
        time,
        server: face.server,
        method,
        path,
        status,
        headers: withoutSecrets(raw.headers),
        ...(operation === undefined ? {} : { operation }),
        ...(body === undefined ? {} : { body }),
      });
    };
    const fault = this.options.faults.meet({ server: face.server, method, path, operation });
    this.respond(raw, fault, request, response, record);
  }

  private respond(
    raw: RawRequest,
    fault: FaultEffect | undefined,
    request: IncomingMessage,
    response: ServerResponse,
    record: (status: number) => void,
  ): void {
    const { infrastructure } = this.options;
    if (fault?.kind === "meanwhile" && fault.when === "before") changeInfrastructure(infrastructure, fault.changes);
    const reply = comesBefore(fault) ? nothing : this.serve(raw);
    if (fault?.kind === "meanwhile" && fault.when === "after") changeInfrastructure(infrastructure, fault.changes);

    switch (fault?.kind) {
      case undefined:
      case "meanwhile":
        send(reply, response, record);
        break;
      case "answer":
        send(
          faultReply(fault, () => this.face.errorReply(fault, raw)),
          response,
          record,
        );
        break;
      case "garble":
      case "edit":
      case "replaceBody":
        send(spoiled(reply, fault), response, record);
        break;
      case "delay":
        this.later(fault.delayMs, () => send(reply, response, record));
        break;
      case "cutReply":
        record(reply.status);
        response.writeHead(reply.status, { ...reply.headers, "content-length": Math.max(2, reply.body.length) });
        response.write(reply.body.subarray(0, reply.body.length >> 1), () => request.socket.destroy());
        break;
      case "reset":
        record(0);
        request.socket.destroy();
        break;
      case "tlsFailure":
        record(0);
        this.sockets.get(nameOf(request.socket))?.write("This is not TLS.\r\n\r\n");
        break;
      case "stall":
        record(fault.headers ? 200 : 0);
        if (fault.headers)
          response.writeHead(200, { "content-type": this.face.contentType, "content-length": 1024 }).flushHeaders();
        break;
    }
  }

  private serve(raw: RawRequest): Reply {
    const reply = this.face.serve(raw);
    if (raw.method !== "GET") this.options.onChange();
    return reply;
  }

  private later(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, delayMs);
    this.timers.add(timer);
  }
}

const nothing: Reply = { status: 0, headers: {}, body: Buffer.alloc(0) };

/** Whether the fault keeps the request from taking effect. */
function comesBefore(fault: FaultEffect | undefined): boolean {
  switch (fault?.kind) {
    case "answer":
    case "stall":
      return fault.when !== "after";
    case "reset":
    case "tlsFailure":
      return fault.when === "before";
    default:
      return false;
  }
}

/** The request is logged before its answer is sent: who has the answer finds the record. */
function send({ status, headers, body }: Reply, response: ServerResponse, record: (status: number) => void): void {
  record(status);
  response.writeHead(status, status === 204 ? headers : { ...headers, "content-length": body.length });
  response.end(body);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) throw new Error("The request body is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress ?? ""}:${String(remotePort)}`;
}
