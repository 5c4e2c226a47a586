import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Certificates } from "../certificates.js";
import type { FaultEffect, Faults } from "../faults.js";
import { changeInfrastructure } from "../infrastructure.js";
import { withoutSecrets, type RequestLog } from "../requestLog.js";
import type { Context } from "./context.js";
import { faultReply, replyOf, spoiled, type Reply } from "./replies.js";
import { loggedBody, serve, type RawRequest } from "./service.js";

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

export interface VbrServerOptions {
  host: string;
  port: number;
  certificates: Certificates;
  faults: Faults;
  log: RequestLog;
  /** Called after each request that may have changed something. */
  onChange: () => void;
}

/** The HTTPS face of the infrastructure: reads requests, lets faults happen, and sends what the service answers. */
export class VbrServer {
  private readonly server: Server;
  private readonly sockets = new Map<string, Socket>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly context: Context,
    private readonly options: VbrServerOptions,
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
    const headers = withoutSecrets(request.headers);
    const time = new Date().toISOString();
    const record = (status: number) => {
      const body = loggedBody(request.headers["content-type"], text);
      this.options.log.add({ time, server: "vbr", method, path, status, headers, ...(body === undefined ? {} : { body }) });
    };
    const plainHeaders = { ...headers, authorization: request.headers.authorization };
    this.respond({ method, path, headers: plainHeaders, text }, request, response, record);
  }

  private respond(raw: RawRequest, request: IncomingMessage, response: ServerResponse, record: (status: number) => void): void {
    const fault = this.options.faults.meet(raw.method, raw.path);
    const isServed = !comesBefore(fault);
    if (fault?.kind === "meanwhile" && fault.when === "before") changeInfrastructure(this.context.infrastructure, fault.changes);
    const reply = isServed ? replyOf(this.serve(raw)) : replyOf({ status: 0 });
    if (fault?.kind === "meanwhile" && fault.when === "after") changeInfrastructure(this.context.infrastructure, fault.changes);

    switch (fault?.kind) {
      case undefined:
      case "meanwhile":
        send(reply, response, record);
        break;
      case "answer":
        send(faultReply(fault), response, record);
        break;
      case "garble":
      case "edit":
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
        if (fault.headers) response.writeHead(200, { "content-type": "application/json", "content-length": 1024 }).flushHeaders();
        break;
    }
  }

  private serve(raw: RawRequest) {
    const answer = serve(this.context, raw);
    if (raw.method !== "GET") this.options.onChange();
    return answer;
  }

  private later(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, delayMs);
    this.timers.add(timer);
  }
}

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
