/** One run of an engine with the native plugin in this process, over real gRPC. To a test it looks like the dynamic form. */
import type { Send } from "../provider/core/log";
import { Service, type ServiceOptions } from "../provider/native/service";
import { listen, providerServices } from "./engine/protocol";
import { InitializationError, ProviderConnection } from "./engine/providerConnection";
import { withoutSecrets } from "./engine/values";
import type { Driven } from "./run";
import type { Fields } from "./site";

const DEFAULT_PROVIDER = "urn:pulumi:test::test::pulumi:providers:veeam::default";
const TYPES: Readonly<Record<string, string>> = {
  repository: "Repository",
  scaleOutRepository: "ScaleOutRepository",
  repositoryRescan: "RepositoryRescan",
  managedServer: "ManagedServer",
  mountServer: "MountServer",
  backupServer: "BackupServer",
  credentials: "Credentials",
  cloudCredentials: "CloudCredentials",
  kmsServer: "KmsServer",
  encryptionPassword: "EncryptionPassword",
};

/** The plugin, listening in this process, and a connection to it. */
export async function startPlugin(options: Partial<ServiceOptions> = {}) {
  const service = new Service({ schemaFile: "plugin/schema.json", engineAddress: undefined, ...options });
  const listener = await listen((server) => server.addService(providerServices.ResourceProviderService, service.methods()));
  const connection = new ProviderConnection();
  connection.connect(listener.address);
  return {
    connection,
    close: async () => {
      await service.end(1500);
      connection.disconnect();
      listener.stop();
    },
  };
}

/** The settings of the plugin, from a stack's configuration. */
export function pluginSettings(config: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("veeam:", ""), value]));
}

/** `config` has the keys of a stack's configuration. */
export function startNativeRun(config: Record<string, string>, engine: Driven["engine"], send: Send): Driven {
  // Lines stand on the row of the URN that the test knows.
  const sendOnRow: Send = (severity, text, urn, isEphemeral) =>
    send(severity, text, givenUrns.get(urn ?? "") ?? urn, isEphemeral);
  const givenUrns = new Map<string, string>();
  const noted = (fields: Fields, before?: Fields): string => {
    const urn = urnOf(fields, before);
    if (typeof fields.__urn === "string") givenUrns.set(urn, fields.__urn);
    return urn;
  };
  const starting = startPlugin({ engineAddress: engine.address, send: sendOnRow }).then(async (plugin) => {
    await plugin.connection.configure(pluginSettings(config), DEFAULT_PROVIDER);
    return plugin;
  });
  const connected = async (): Promise<ProviderConnection> => (await starting).connection;

  return {
    engine,
    log: engine.log,
    check: async (olds, news) => {
      const { inputs, failures } = await (await connected()).check(visible(olds), visible(news), noted(news));
      return { inputs: { ...revealed(inputs), ...hidden(news) }, failures };
    },
    // The dynamic form leaves it to the engine what differs.
    diff: async (id, olds, news) => {
      const difference = await (await connected()).diff(id, stateOf(olds), visible(news), { urn: noted(news, olds) });
      const { changes, replaces, deleteBeforeReplace } = difference;
      return { changes: changes === "none" ? "none" : "unknown", replaces, deleteBeforeReplace };
    },
    create: async (inputs) => {
      const connection = await connected();
      const { id, outputs } = await keepingFailures(inputs, () =>
        connection.create(visible(inputs), noted(inputs), { timeout: timeoutOf(inputs, "create") }),
      );
      return { id, outputs: { ...revealed(outputs), ...hidden(inputs) } };
    },
    read: async (id, state) => {
      const known = state.__state === undefined ? {} : stateOf(state);
      const found = await (await connected()).read(id, known, {}, noted(state));
      const inputs = found.inputs && { ...revealed(found.inputs), ...hidden(state) };
      return { id: found.id, properties: { ...revealed(found.properties), ...hidden(state) }, inputs };
    },
    update: async (id, olds, news) => {
      const connection = await connected();
      const options = { urn: noted(news, olds), timeout: timeoutOf(news, "update") };
      const outputs = await keepingFailures(news, () => connection.update(id, stateOf(olds), visible(news), options));
      return { ...revealed(outputs), ...hidden(news) };
    },
    delete: async (id, state) =>
      (await connected()).delete(id, stateOf(state), { urn: noted(state), timeout: timeoutOf(state, "delete") }),
    close: async () => {
      await (await starting).close();
      return { code: 0, signal: null, durationMs: 0 };
    },
  };
}

/** With secrets as they are, which the engine keeps for the dynamic form. */
function revealed(fields: Fields): Fields {
  return withoutSecrets(fields) as Fields;
}

/** What the dynamic form sends beside the inputs: here it comes with the request, and so stays in the test. */
function hidden({ __provider, __timeouts, __urn }: Fields): Fields {
  const given = isMadeUp(__urn) ? undefined : __urn;
  return Object.fromEntries(Object.entries({ __provider, __timeouts, __urn: given }).filter(([, value]) => value !== undefined));
}

function visible({ __provider, __timeouts, __urn, ...fields }: Fields): Fields {
  return fields;
}

/** A state remembers the URN under which it was written. */
function stateOf(fields: Fields): Fields {
  return typeof fields.__urn === "string" ? { ...visible(fields), __urn: urnOf(fields) } : visible(fields);
}

const MADE_UP = "made-up ";

/** The engine gives each resource a URN. One that the test gave none has that of its state, or of its name. */
function urnOf(fields: Fields, before: Fields = {}): string {
  const given = fields.__urn ?? before.__urn;
  const [, handler = ""] = /\.(\w+);$/.exec(String(fields.__provider ?? before.__provider)) ?? [];
  const {
    username,
    hint,
    description,
    dnsNameOrIpAddress,
    name = dnsNameOrIpAddress ?? username ?? hint ?? description,
  } = fields;
  const [, , , resource = `${MADE_UP}${String(name)}`] = typeof given === "string" ? given.split("::") : [];
  return `urn:pulumi:test::test::veeam:index:${TYPES[handler] ?? ""}::${resource}`;
}

function isMadeUp(urn: unknown): boolean {
  return typeof urn === "string" && urn.includes(MADE_UP);
}

function timeoutOf({ __timeouts }: Fields, operation: "create" | "update" | "delete"): number {
  const text = (__timeouts as Record<string, string> | undefined)?.[operation];
  const [, amount = "0", unit = "s"] = /^([\d.]+)(ms|s|m|h)$/.exec(text ?? "0s") ?? [];
  return Number(amount) * { ms: 0.001, s: 1, m: 60, h: 3600 }[unit as "s"];
}

async function keepingFailures<T>(inputs: Fields, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof InitializationError)) throw error;
    const { message, code, id, properties, reasons } = error;
    throw new InitializationError(message, code, id, { ...properties, ...hidden(inputs) }, reasons);
  }
}
