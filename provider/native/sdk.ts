/** What of Pulumi's SDK speaks the resource provider protocol: its generated classes, and gRPC. Loads nothing else of it. */
import { createRequire } from "node:module";
import type * as Grpc from "@grpc/grpc-js";
import * as engine from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engineMessages from "@pulumi/pulumi/proto/engine_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as service from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import * as status from "@pulumi/pulumi/proto/status_pb";
import type * as AnyClasses from "google-protobuf/google/protobuf/any_pb";
import type * as EmptyClasses from "google-protobuf/google/protobuf/empty_pb";
import type * as StructClasses from "google-protobuf/google/protobuf/struct_pb";
import type { Sdk } from "../core/log";

// gRPC and protobuf are the SDK's dependencies and not ours: the very copies that its classes use.
const fromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
export const grpc = fromSdk("@grpc/grpc-js") as typeof Grpc;
export const { Any } = fromSdk("google-protobuf/google/protobuf/any_pb.js") as typeof AnyClasses;
export const { Empty } = fromSdk("google-protobuf/google/protobuf/empty_pb.js") as typeof EmptyClasses;
export const { Struct } = fromSdk("google-protobuf/google/protobuf/struct_pb.js") as typeof StructClasses;

/** The same for the log of core/, which is told nothing of these types. */
export const logSdk = { engine, messages: engineMessages, grpc } as unknown as Sdk;

export type StructMessage = StructClasses.Struct;
export type EmptyMessage = EmptyClasses.Empty;
export type { Grpc };
export { messages, plugin, service, status };
