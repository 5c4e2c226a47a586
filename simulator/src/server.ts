import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Certificates } from "./certificates.js";
import type { FaultEffect, Faults, When } from "./faults.js";
import { changeInfrastructure, type Infrastructure } from "./infrastructure.js";
import { faultReply, gatewayReply, spoiled, type AnswerFault, type Reply } from "./replies.js";
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
  listCut?: ListCut;
}

/** How a fault cuts the list that a request asks for. */
export type ListCut = Pick<Extract<FaultEffect, { kind: "cutList" }>, "items" | "paging">;

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
    const operation = face.operationOf?.(raw);
    const arrived = {
      time: new Date().toISOString(),
      server: face.server,
      method,
      path,
      ...(operation === undefined ? {} : { operation }),
    };
    response.once("close", this.options.log.begin(arrived));
    const record = (status: number) => {
      const body = face.loggedBody(raw);
      const headers = withoutSecrets(raw.headers);
      this.options.log.add({ ...arrived, status, headers, ...(body === undefined ? {} : { body }) });
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
    const meanwhile = fault?.kind === "meanwhile" ? fault : undefined;
    const change = () => changeInfrastructure(this.options.infrastructure, meanwhile?.changes ?? []);
    if (meanwhile?.when === "before") change();
    const served = servedWhen(fault);
    const reply = served === "after" ? this.serve(raw, fault) : nothing;
    if (typeof served === "object") this.later(served.afterMs, () => this.serve(raw, fault));
    if (meanwhile?.when === "after") change();
    if (typeof meanwhile?.when === "object") this.later(meanwhile.when.afterMs, change);

    switch (fault?.kind) {
      case undefined:
      case "meanwhile":
      case "answerOf":
      case "cutList":
        send(reply, response, record);
        break;
      case "answer":
        send(
          faultReply(fault, () => this.face.errorReply(fault, raw)),
          response,
          record,
        );
        break;
      case "gateway":
        send(gatewayReply(fault), response, record);
        break;
      case "garble":
      case "edit":
      case "replaceBody":
        send(spoiled(reply, fault), response, record);
        break;
      case "delay":
        this.later(fault.delayMs, () => send(fault.effect === "last" ? this.serve(raw, fault) : reply, response, record));
        break;
      case "drip":
        record(reply.status);
        response.writeHead(reply.status, reply.headers).flushHeaders();
        this.drip(fault, reply.body, response);
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

  private serve(raw: RawRequest, fault: FaultEffect | undefined): Reply {
    const reply = this.face.serve(asServed(raw, fault));
    if (raw.method !== "GET") this.options.onChange();
    return reply;
  }

  private drip({ everyMs, ends }: Extract<FaultEffect, { kind: "drip" }>, body: Buffer, response: ServerResponse): void {
    let sent = 0;
    const timer = setInterval(() => {
      if (ends && sent >= body.length) response.end();
      else response.write(sent < body.length ? body.subarray(sent, sent + 1) : " ");
      sent += 1;
    }, everyMs);
    this.timers.add(timer);
    response.once("close", () => {
      clearInterval(timer);
      this.timers.delete(timer);
    });
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

function asServed(raw: RawRequest, fault: FaultEffect | undefined): RawRequest {
  if (fault?.kind === "answerOf") return { ...raw, path: fault.path };
  return fault?.kind === "cutList" ? { ...raw, listCut: fault } : raw;
}

/** Whether and when the request takes effect; a delayed one that takes effect last is not served here. */
function servedWhen(fault: FaultEffect | undefined): When {
  switch (fault?.kind) {
    case "answer":
    case "gateway":
    case "stall":
      return fault.when ?? "before";
    case "reset":
    case "tlsFailure":
      return fault.when;
    case "delay":
      return fault.effect === "last" ? "before" : "after";
    default:
      return "after";
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
