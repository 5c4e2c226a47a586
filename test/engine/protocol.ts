// The gRPC wire between the engine, the program and the provider host, spoken with the SDK's own generated classes.
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";

import type * as Grpc from "@grpc/grpc-js";
import type * as StructClasses from "google-protobuf/google/protobuf/struct_pb";
import type * as EmptyClasses from "google-protobuf/google/protobuf/empty_pb";
import * as callbackMessages from "@pulumi/pulumi/proto/callback_pb";
import * as callbackServices from "@pulumi/pulumi/proto/callback_grpc_pb";
import * as engineMessages from "@pulumi/pulumi/proto/engine_pb";
import * as engineServices from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as providerMessages from "@pulumi/pulumi/proto/provider_pb";
import * as providerServices from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as resourceMessages from "@pulumi/pulumi/proto/resource_pb";
import * as resourceServices from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as statusMessages from "@pulumi/pulumi/proto/status_pb";

// gRPC and protobuf are the SDK's dependencies, not ours: they have to be the very copies that its classes use.
const sdkRequire = createRequire(require.resolve("@pulumi/pulumi"));
export const grpc = sdkRequire("@grpc/grpc-js") as typeof Grpc;
const { Struct } = sdkRequire("google-protobuf/google/protobuf/struct_pb.js") as typeof StructClasses;
const { Empty } = sdkRequire("google-protobuf/google/protobuf/empty_pb.js") as typeof EmptyClasses;

export {
  Empty,
  Struct,
  callbackMessages,
  callbackServices,
  engineMessages,
  engineServices,
  providerMessages,
  providerServices,
  resourceMessages,
  resourceServices,
  statusMessages,
};
export type StructMessage = StructClasses.Struct;

/** Property values as they cross the wire: plain JSON, with secrets and resource references as signature objects (values.ts). */
export type Properties = Record<string, unknown>;

/** What the command allows at once by default. */
export const defaultParallel = 4 * availableParallelism();

const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

export function toStruct(properties: Properties): StructMessage {
  return Struct.fromJavaScript(withoutUndefined(properties) as Parameters<typeof Struct.fromJavaScript>[0]);
}

export function fromStruct(struct: StructMessage | undefined): Properties {
  return struct === undefined ? {} : struct.toJavaScript();
}

/** A copy in which nothing is undefined, for Struct refuses that. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => withoutUndefined(element) ?? null);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutUndefined(member)]));
}

export interface Listener {
  /** "127.0.0.1:port". */
  readonly address: string;
  stop(): void;
}

export async function listen(addServices: (server: Grpc.Server) => void): Promise<Listener> {
  const server = new grpc.Server(unlimited);
  addServices(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

export function connectProvider(address: string): providerServices.ResourceProviderClient {
  return new providerServices.ResourceProviderClient(address, grpc.credentials.createInsecure(), unlimited);
}

type Callback<Response> = (error: Grpc.ServiceError | null, response: Response) => void;

/** One call that answers once, as a promise. */
export function unary<Response>(call: (callback: Callback<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

/** A handler of a server, written as a promise. What it throws is the message that the caller sees. */
export function handler<Request, Response>(
  answer: (request: Request) => Promise<Response> | Response,
): Grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(toServiceError(error)),
      );
  };
}

function toServiceError(error: unknown): Partial<Grpc.StatusObject> {
  if (error instanceof MonitorTerminating) return { code: grpc.status.UNAVAILABLE, details: error.message };
  return { code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}

/** Tells a program that the deployment is over: the SDK then ends it without a word of its own. */
export class MonitorTerminating extends Error {
  constructor() {
    super("the deployment is terminating");
  }
}
