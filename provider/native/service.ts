/** The resource provider protocol: from messages to plain values and back, for provider.ts to work with. */
import { readFile } from "node:fs/promises";
import { waitAtMost } from "../core/cancellation";
import { type Send, sendTo } from "../core/log";
import type { Fields } from "../core/values";
import { Runtime } from "../lifecycle/runtime";
import { SECRET_SETTINGS, configurationOf, settingMistakes } from "./configuration";
import { type PropertyChange, topOf } from "./detailedDiff";
import { toServiceError } from "./errors";
import { type Target, VeeamProvider, nameIn, secretsOf } from "./provider";
import { Empty, type EmptyMessage, type Grpc, logSdk, messages, plugin } from "./sdk";
import { type Path, type Plain, unwrap, wrap } from "./wire";

/** How long operations in flight have to end by themselves after a cancellation: what has ended is in the state. */
const GRACE_MS = 1_000;
/** How long those that have not have to find out what they leave behind. The engine waits 30 s for a cancellation. */
const CANCEL_LIMIT_MS = 25_000;

export interface ServiceOptions {
  /** The schema of the package, a JSON file. */
  readonly schemaFile: string;
  /** The address of the engine; a handshake or an attach may name another. */
  readonly engineAddress: string | undefined;
  /** Where lines for people go; to the engine when left out. */
  readonly send?: Send;
  /** How long operations in flight have to end by themselves after a cancellation. @default 1_000 */
  readonly graceMs?: number;
}

/** What the engine configured the provider with. */
interface Settings {
  readonly fields: Fields;
  /** Made by the program, and not the default one of the stack. */
  readonly isExplicit: boolean;
}

export class Service {
  readonly #schemaFile: string;
  readonly #send: Send | undefined;
  readonly #graceMs: number;
  readonly #underWay = new Set<Promise<unknown>>();
  #engineAddress: string | undefined;
  #settings: Settings = { fields: {}, isExplicit: false };
  /** Made by the first request that needs it, and again after a cancellation. */
  #provider: VeeamProvider | undefined;

  constructor({ schemaFile, engineAddress, send, graceMs = GRACE_MS }: ServiceOptions) {
    this.#schemaFile = schemaFile;
    this.#send = send;
    this.#graceMs = graceMs;
    this.#engineAddress = engineAddress;
  }

  /** The methods under their names in gRPC. */
  methods(): Grpc.UntypedServiceImplementation {
    const unary = <Request extends object, Response>(
      handle: (request: Request) => Promise<Response> | Response,
    ): Grpc.handleUnaryCall<Request, Response> => answering((request: Request) => this.#tracked(handle(request)));
    return {
      handshake: unary((request: messages.ProviderHandshakeRequest) => this.#handshake(request)),
      attach: unary((request: plugin.PluginAttach) => this.#attach(request)),
      getPluginInfo: unary(() => this.#getPluginInfo()),
      getSchema: unary(() => this.#getSchema()),
      checkConfig: unary((request: messages.CheckRequest) => checkConfig(request)),
      // No setting makes other objects of the resources, and the engine compares them by itself.
      diffConfig: unary(() => new messages.DiffResponse()),
      configure: unary((request: messages.ConfigureRequest) => this.#configure(request)),
      check: unary((request: messages.CheckRequest) => this.#check(request)),
      diff: unary((request: messages.DiffRequest) => this.#diff(request)),
      create: unary((request: messages.CreateRequest) => this.#create(request)),
      read: unary((request: messages.ReadRequest) => this.#read(request)),
      update: unary((request: messages.UpdateRequest) => this.#update(request)),
      delete: unary((request: messages.DeleteRequest) => this.#delete(request)),
      invoke: unary((request: messages.InvokeRequest) => this.#invoke(request)),
      list: (call: Grpc.ServerWritableStream<messages.ListRequest, messages.ListResponse>) => {
        void this.#tracked(this.#list(call));
      },
      // Not tracked: it waits for all that are.
      cancel: answering(() => this.#cancel()),
    };
  }

  /** Ends all waits and, when the operations have ended or `limitMs` have passed, logs off. */
  async end(limitMs: number): Promise<void> {
    const provider = this.#provider;
    if (provider === undefined) return;
    provider.cancel();
    await this.#idle(limitMs);
    await provider.end();
    if (this.#provider === provider) this.#provider = undefined;
  }

  /** Waits until no operation is in flight, for as long as this at the most. */
  async #idle(limitMs: number): Promise<void> {
    await waitAtMost(limitMs, Promise.allSettled(this.#underWay));
  }

  #tracked<T>(result: Promise<T> | T): Promise<T> {
    const work = Promise.resolve(result);
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }

  get #ready(): VeeamProvider {
    if (this.#provider !== undefined) return this.#provider;
    const address = this.#engineAddress;
    const runtime = new Runtime(address, this.#send ?? (address === undefined ? undefined : sendTo(address, logSdk)));
    const { fields, isExplicit } = this.#settings;
    void runtime.configure({ config: configurationOf(fields, isExplicit) });
    this.#provider = new VeeamProvider(runtime);
    return this.#provider;
  }

  #handshake(request: messages.ProviderHandshakeRequest): messages.ProviderHandshakeResponse {
    this.#engineAddress = request.getEngineAddress();
    const response = new messages.ProviderHandshakeResponse();
    response.setAcceptSecrets(true);
    return response;
  }

  #attach(request: plugin.PluginAttach): EmptyMessage {
    this.#engineAddress = request.getAddress();
    return new Empty();
  }

  async #getPluginInfo(): Promise<plugin.PluginInfo> {
    const { version } = JSON.parse(await readFile(this.#schemaFile, "utf8")) as { version: string };
    const response = new plugin.PluginInfo();
    response.setVersion(version);
    return response;
  }

  async #getSchema(): Promise<messages.GetSchemaResponse> {
    const response = new messages.GetSchemaResponse();
    response.setSchema(await readFile(this.#schemaFile, "utf8"));
    return response;
  }

  #configure(request: messages.ConfigureRequest): messages.ConfigureResponse {
    this.#settings = { fields: unwrap(request.getArgs()).fields, isExplicit: isExplicit(request.getUrn()) };
    this.#provider = undefined;
    const response = new messages.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    return response;
  }

  async #check(request: messages.CheckRequest): Promise<messages.CheckResponse> {
    const [olds, news] = [unwrap(request.getOlds()), unwrap(request.getNews())];
    const target = targetOf(request);
    const { inputs, failures } = await this.#ready.check(target, olds.fields, news.fields);
    const response = new messages.CheckResponse();
    response.setInputs(wrap(inputs, secretsIn(target, news)));
    response.setFailuresList(failures.map(({ reason }) => toFailure(reason)));
    return response;
  }

  async #diff(request: messages.DiffRequest): Promise<messages.DiffResponse> {
    const [olds, news] = [unwrap(request.getOlds()), unwrap(request.getNews())];
    const { replaces, deleteBeforeReplace, hasChanges, properties } = await this.#ready.diff(
      targetOf(request),
      request.getId(),
      olds.fields,
      news.fields,
    );
    const response = new messages.DiffResponse();
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    response.setChanges(hasChanges ? DIFF_SOME : DIFF_NONE);
    response.setReplacesList([...replaces]);
    response.setDeletebeforereplace(deleteBeforeReplace);
    response.setDiffsList([...new Set(properties.map(({ path }) => topOf(path)))]);
    response.setHasdetaileddiff(true);
    for (const property of properties) response.getDetaileddiffMap().set(property.path, toPropertyDiff(property));
    return response;
  }

  async #create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const target = targetOf(request);
    const inputs = unwrap(request.getProperties());
    const all = secretsIn(target, inputs);
    const { id, properties } = await withSecrets(all, () => this.#ready.create(target, inputs.fields, request.getPreview()));
    const response = new messages.CreateResponse();
    response.setId(id);
    response.setProperties(wrap(properties, all));
    return this.#refreshing(response);
  }

  async #read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const target = targetOf(request);
    const [state, inputs] = [unwrap(request.getProperties()), unwrap(request.getInputs())];
    const all = secretsIn(target, state, inputs);
    const given = request.hasInputs() ? inputs.fields : undefined;
    const found = await withSecrets(all, () => this.#ready.read(target, request.getId(), state.fields, given));
    const response = new messages.ReadResponse();
    response.setId(found.id);
    response.setProperties(wrap(found.properties, all));
    response.setInputs(wrap(found.inputs, all));
    return this.#refreshing(response);
  }

  async #update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const target = targetOf(request);
    const [olds, news] = [unwrap(request.getOlds()), unwrap(request.getNews())];
    const all = secretsIn(target, news);
    // After a failure the state can still have the old values.
    const properties = await withSecrets(secretsIn(target, olds, news), () =>
      this.#ready.update(target, request.getId(), olds.fields, news.fields, request.getPreview()),
    );
    const response = new messages.UpdateResponse();
    response.setProperties(wrap(properties, all));
    return this.#refreshing(response);
  }

  async #delete(request: messages.DeleteRequest): Promise<EmptyMessage> {
    await this.#ready.delete(targetOf(request), request.getId(), unwrap(request.getProperties()).fields);
    return new Empty();
  }

  async #invoke(request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
    const result = await this.#ready.invoke(request.getTok(), unwrap(request.getArgs()).fields);
    const response = new messages.InvokeResponse();
    response.setReturn(wrap(result, []));
    return response;
  }

  async #list(call: Grpc.ServerWritableStream<messages.ListRequest, messages.ListResponse>): Promise<void> {
    try {
      const found = await this.#ready.list(call.request.getToken());
      const limit = call.request.getLimit();
      for (const { id, name } of limit > 0 ? found.slice(0, limit) : found) {
        const result = new messages.ListResponse.Result();
        result.setId(id);
        result.setName(name);
        const response = new messages.ListResponse();
        response.setResult(result);
        call.write(response);
      }
      call.end();
    } catch (error) {
      call.emit("error", toServiceError(error, []));
    }
  }

  /** The engine cancels a run at the first Ctrl-C, and from version 3.231 on also at its normal end, right before the kill. */
  async #cancel(): Promise<EmptyMessage> {
    await this.#idle(this.#graceMs);
    await this.end(CANCEL_LIMIT_MS);
    return new Empty();
  }

  /** With `refreshBeforeUpdate`, a plain preview reads the resource first. */
  #refreshing<Response extends { setRefreshBeforeUpdate(value: boolean): unknown }>(response: Response): Response {
    if (String(this.#settings.fields.refreshBeforeUpdate) === "true") response.setRefreshBeforeUpdate(true);
    return response;
  }
}

function checkConfig(request: messages.CheckRequest): messages.CheckResponse {
  const { fields, secrets } = unwrap(request.getNews());
  const response = new messages.CheckResponse();
  response.setInputs(wrap(fields, [...secrets, ...SECRET_SETTINGS]));
  response.setFailuresList(settingMistakes(fields, isExplicit(request.getUrn())).map((reason) => toFailure(reason)));
  return response;
}

/** The engine calls its own providers `default`, with the version and the address of a plugin behind: `default_1_2_0_https_/example.com`. */
function isExplicit(urn: string | undefined): boolean {
  return urn !== undefined && urn !== "" && !/^default(_\d+_\d+_\d+(_.*)?|_[^/]*\/.*)?$/.test(nameIn(urn));
}

/** What is secret in these values, and so in those that follow from them. The notes can repeat a declared value. */
function secretsIn(target: Target, ...values: readonly Plain[]): Path[] {
  const secrets = [...values.flatMap((value) => value.secrets), ...secretsOf(target)];
  return secrets.length === 0 ? [] : [...secrets, ["__immutable"]];
}

/** The request, with its type and its timeout where it has any. */
function targetOf(request: { getUrn(): string; getTimeout?(): number }): Target {
  const urn = request.getUrn();
  const [, , qualifiedType = ""] = urn.split("::");
  return { urn, type: qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1), timeoutSeconds: request.getTimeout?.() ?? 0 };
}

function toFailure(reason: string): messages.CheckFailure {
  const failure = new messages.CheckFailure();
  failure.setReason(reason);
  return failure;
}

function toPropertyDiff({ kind, replaces }: PropertyChange): messages.PropertyDiff {
  const { Kind } = messages.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  } as const;
  const property = new messages.PropertyDiff();
  property.setKind(kinds[kind][replaces ? 1 : 0]);
  // Declarations are compared: the outputs can show a place as the server spells it.
  property.setInputdiff(true);
  return property;
}

/** A failure that goes along with a state: what was secret stays secret in it. */
class StatefulFailure extends Error {
  constructor(
    override readonly cause: unknown,
    readonly secrets: readonly Path[],
  ) {
    super("", { cause });
  }
}

async function withSecrets<T>(secrets: readonly Path[], run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new StatefulFailure(error, secrets);
  }
}

function answering<Request extends object, Response>(
  handle: (request: Request) => Promise<Response>,
): Grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    handle(takenFrom(call.request)).then(
      (response) => callback(null, response),
      (error: unknown) =>
        callback(error instanceof StatefulFailure ? toServiceError(error.cause, error.secrets) : toServiceError(error, [])),
    );
  };
}

/**
 * The request in a message of its own; the one that gRPC has is empty from then on. gRPC's calls stay in memory after their answers,
 * until V8 collects its old generation, and a request takes many times the memory of its values.
 */
function takenFrom<Request extends object>(request: Request): Request {
  const Message = request.constructor as new () => Request;
  const taken = Object.assign(new Message(), request);
  Object.assign(request, new Message());
  return taken;
}
