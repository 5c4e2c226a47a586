/**
 * What runs in a program of Pulumi's SDK, from the modules that hold it. The index of the SDK would also load the automation API and the
 * serializer of closures, and with them a TypeScript compiler and npm's resolver: more than half a second of each command.
 */
export { Config } from "@pulumi/pulumi/config";
export { Resource as DynamicResource } from "@pulumi/pulumi/dynamic";
export { RunError } from "@pulumi/pulumi/errors";
export * as log from "@pulumi/pulumi/log";
export { getProject, getStack } from "@pulumi/pulumi/metadata";
export { all, getAllResources, output, secret, unknown, unsecret } from "@pulumi/pulumi/output";
export { CustomResource, ProviderResource, createUrn, mergeOptions } from "@pulumi/pulumi/resource";
export { invoke } from "@pulumi/pulumi/runtime/invoke";
export { awaitStackRegistrations, getCallbacks, getMonitor } from "@pulumi/pulumi/runtime/settings";
export { getStackResource, registerResourceTransform } from "@pulumi/pulumi/runtime/stack";
