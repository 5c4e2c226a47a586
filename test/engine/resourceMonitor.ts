// What a program talks to: the resource monitor of the small engine, as a gRPC service. It turns requests into goals,
// and refuses what the small engine does not play.
import type * as Grpc from "@grpc/grpc-js";

import type { Goal, ReadGoal, Registration } from "./goal";
import { Empty, MonitorTerminating, fromStruct, handler, resourceMessages, resourceServices, toStruct } from "./protocol";
import type { Properties, callbackMessages } from "./protocol";
import type { Transforms } from "./transforms";

export interface Registrar {
  register(goal: Goal): Promise<Registration>;
  registerOutputs(urn: string, outputs: Properties): void;
  read(goal: ReadGoal): Promise<Registration>;
  /** Calls a function of a native plugin; `provider` may be empty. */
  invoke(token: string, args: Properties, provider: string): Promise<Properties>;
  /** The program asked for something that is not played: the deployment fails with this. */
  refuse(message: string): void;
}

/**
 * Of these the SDK sends requests only when it may. Some are named although they are not played: so the program hears that
 * from us, and not that its command is too old.
 */
const features = new Set([
  "secrets",
  "resourceReferences",
  "aliasSpecs",
  "deletedWith",
  "replaceWith",
  "transforms",
  "invokeTransforms",
  "resourceHooks",
  "errorHooks",
  "parameterization",
]);

export function addResourceMonitor(server: Grpc.Server, registrar: Registrar, transforms: Transforms): void {
  const refuse = (what: string) => {
    registrar.refuse(`The small engine of the tests does not play ${what}. Deploy this program with the pulumi command.`);
    return new MonitorTerminating();
  };
  const refusal = (what: string) =>
    handler(() => {
      throw refuse(what);
    });
  server.addService(resourceServices.ResourceMonitorService, {
    supportsFeature: handler((request: resourceMessages.SupportsFeatureRequest) => {
      const response = new resourceMessages.SupportsFeatureResponse();
      response.setHassupport(features.has(request.getId()));
      return response;
    }),
    registerResource: handler(async (request: resourceMessages.RegisterResourceRequest) => {
      const unplayed = findUnplayed(request);
      if (unplayed !== undefined) throw refuse(unplayed);
      await transforms.apply(request);
      const { urn, id, properties } = await registrar.register(toGoal(request));
      transforms.addToResource(urn, request);
      const response = new resourceMessages.RegisterResourceResponse();
      response.setUrn(urn);
      response.setId(id);
      response.setObject(toStruct(properties));
      return response;
    }),
    registerResourceOutputs: handler((request: resourceMessages.RegisterResourceOutputsRequest) => {
      registrar.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
      return new Empty();
    }),
    readResource: handler(async (request: resourceMessages.ReadResourceRequest) => {
      const { urn, properties } = await registrar.read(toReadGoal(request));
      const response = new resourceMessages.ReadResourceResponse();
      response.setUrn(urn);
      response.setProperties(toStruct(properties));
      return response;
    }),
    // Deletions have no hooks that the program would have to stay alive for.
    signalAndWaitForShutdown: handler(() => new Empty()),
    invoke: handler(async (request: resourceMessages.ResourceInvokeRequest) => {
      const result = await registrar.invoke(request.getTok(), fromStruct(request.getArgs()), request.getProvider());
      const response = new resourceMessages.ResourceInvokeResponse();
      response.setReturn(toStruct(result));
      return response;
    }),
    call: refusal("methods of components (call)"),
    registerStackTransform: handler(async (callback: callbackMessages.Callback) => {
      await transforms.addToStack(callback);
      return new Empty();
    }),
    registerStackInvokeTransform: refusal("transforms of invokes"),
    registerResourceHook: refusal("resource hooks"),
    registerErrorHook: refusal("error hooks"),
    registerPackage: refusal("packages"),
  });
}

function toGoal(request: resourceMessages.RegisterResourceRequest): Goal {
  const timeouts = request.getCustomtimeouts();
  const goal: Goal = {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent(),
    provider: request.getProvider(),
    properties: fromStruct(request.getObject()),
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(
      [...request.getPropertydependenciesMap().entries()].map(([key, dependencies]) => [key, dependencies.getUrnsList()]),
    ),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    replacementTrigger: request.getReplacementTrigger()?.toJavaScript() ?? null,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    customTimeouts: {
      create: toSeconds(timeouts?.getCreate()),
      update: toSeconds(timeouts?.getUpdate()),
      delete: toSeconds(timeouts?.getDelete()),
    },
    aliases: request.getAliasesList().map((alias) => {
      const spec = alias.getSpec();
      if (spec === undefined) return { urn: alias.getUrn() };
      return {
        name: spec.getName(),
        type: spec.getType(),
        stack: spec.getStack(),
        project: spec.getProject(),
        ...(spec.hasNoparent() ? { parent: "" } : spec.hasParenturn() ? { parent: spec.getParenturn() } : {}),
      };
    }),
  };
  if (request.getDeletebeforereplacedefined()) goal.deleteBeforeReplace = request.getDeletebeforereplace();
  return goal;
}

/** What the request asks for that is not played; undefined when all is. */
function findUnplayed(request: resourceMessages.RegisterResourceRequest): string | undefined {
  const type = request.getType();
  if (request.getRemote()) return `remote components (${type})`;
  if (request.getImportid() !== "") return "the import option";
  if (request.getDeletedwith() !== "") return "deletedWith";
  if (request.getReplaceWithList().length > 0) return "replaceWith";
  if (request.getStateMigrationsList().length > 0) return "state migrations";
  const isPlayed = !request.getCustom() || /^(pulumi:providers:)?(pulumi-nodejs|veeam)(:|$)/.test(type);
  return isPlayed ? undefined : `resources of other packages (${type})`;
}

function toReadGoal(request: resourceMessages.ReadResourceRequest): ReadGoal {
  return {
    type: request.getType(),
    name: request.getName(),
    id: request.getId(),
    parent: request.getParent(),
    provider: request.getProvider(),
    properties: fromStruct(request.getProperties()),
    dependencies: request.getDependenciesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  };
}

const secondsPerUnit: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** A duration as Go writes it ("1h30m"), in seconds. */
function toSeconds(duration = ""): number {
  const parts = duration.matchAll(/([\d.]+)(ms|h|m|s)/g);
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (secondsPerUnit[unit ?? "s"] ?? 1), 0);
}
