// The calls that an engine makes of a provider, over real gRPC.
import type * as Grpc from "@grpc/grpc-js";

import { Empty, connectProvider, fromStruct, providerMessages, statusMessages, toStruct, unary } from "./protocol";
import type { Properties } from "./protocol";

export interface CheckResult {
  inputs: Properties;
  failures: { property: string; reason: string }[];
}

export interface DiffResult {
  changes: "none" | "some" | "unknown";
  replaces: string[];
  deleteBeforeReplace: boolean;
  /** The kind of change by property path; undefined when the provider leaves the comparison to the engine. */
  detailed?: Record<string, PropertyChangeKind>;
}

export type PropertyChangeKind = "add" | "add, replace" | "delete" | "delete, replace" | "update" | "update, replace";
const kinds: readonly PropertyChangeKind[] = ["add", "add, replace", "delete", "delete, replace", "update", "update, replace"];

export interface ReadResult {
  /** Empty when the object is gone. */
  id: string;
  properties: Properties;
  /** Undefined when the provider gave none back. */
  inputs: Properties | undefined;
}

/** What a call of the host was refused with. */
export class HostError extends Error {
  override readonly name: string = "HostError";

  constructor(
    message: string,
    /** The gRPC status code. */
    readonly code: number,
  ) {
    super(message);
  }
}

/** The object exists, but was not finished: what the provider knows of it. */
export class InitializationError extends HostError {
  override readonly name = "InitializationError";

  constructor(
    message: string,
    code: number,
    readonly id: string,
    readonly properties: Properties,
    readonly reasons: string[],
  ) {
    super(message, code);
  }
}

/** What an engine says of a resource beside its values. */
export interface CallOptions {
  urn?: string;
  oldInputs?: Properties;
  /** In seconds, from customTimeouts. */
  timeout?: number;
  isPreview?: boolean;
}

export class ProviderConnection {
  protected client: ReturnType<typeof connectProvider> | undefined;

  connect(address: string): void {
    this.client = connectProvider(address);
  }

  disconnect(): void {
    this.client?.close();
  }

  async configure(config: Properties, urn?: string): Promise<void> {
    const request = new providerMessages.ConfigureRequest();
    if (urn !== undefined) request.setUrn(urn);
    request.setArgs(toStruct(config));
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    request.setSendsOldInputs(true);
    request.setSendsOldInputsToDelete(true);
    await this.call<providerMessages.ConfigureResponse>((client, done) => client.configure(request, done));
  }

  async check(olds: Properties, news: Properties, urn = ""): Promise<CheckResult> {
    const request = new providerMessages.CheckRequest();
    request.setUrn(urn);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const response = await this.call<providerMessages.CheckResponse>((client, done) => client.check(request, done));
    return checkResult(response);
  }

  /** `olds` are the outputs in the state; `oldInputs` reach only newer hosts. */
  async diff(id: string, olds: Properties, news: Properties, options: CallOptions = {}): Promise<DiffResult> {
    const request = new providerMessages.DiffRequest();
    request.setId(id);
    request.setUrn(options.urn ?? "");
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    request.setOldInputs(toStruct(options.oldInputs ?? olds));
    const response = await this.call<providerMessages.DiffResponse>((client, done) => client.diff(request, done));
    const { DiffChanges } = providerMessages.DiffResponse;
    const changes = response.getChanges();
    return {
      changes: changes === DiffChanges.DIFF_NONE ? "none" : changes === DiffChanges.DIFF_SOME ? "some" : "unknown",
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
      ...(response.getHasdetaileddiff() ? { detailed: Object.fromEntries(detailedIn(response)) } : {}),
    };
  }

  async create(inputs: Properties, urn = "", options: CallOptions = {}): Promise<{ id: string; outputs: Properties }> {
    const request = new providerMessages.CreateRequest();
    request.setUrn(urn);
    request.setProperties(toStruct(inputs));
    request.setTimeout(options.timeout ?? 0);
    request.setPreview(options.isPreview ?? false);
    const response = await this.call<providerMessages.CreateResponse>((client, done) => client.create(request, done));
    return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
  }

  async read(id: string, properties: Properties, inputs?: Properties, urn = ""): Promise<ReadResult> {
    const request = new providerMessages.ReadRequest();
    request.setId(id);
    request.setUrn(urn);
    request.setProperties(toStruct(properties));
    if (inputs !== undefined) request.setInputs(toStruct(inputs));
    const response = await this.call<providerMessages.ReadResponse>((client, done) => client.read(request, done));
    return {
      id: response.getId(),
      properties: fromStruct(response.getProperties()),
      inputs: response.hasInputs() ? fromStruct(response.getInputs()) : undefined,
    };
  }

  async update(id: string, olds: Properties, news: Properties, options: CallOptions = {}): Promise<Properties> {
    const request = new providerMessages.UpdateRequest();
    request.setId(id);
    request.setUrn(options.urn ?? "");
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    request.setOldInputs(toStruct(options.oldInputs ?? olds));
    request.setTimeout(options.timeout ?? 0);
    request.setPreview(options.isPreview ?? false);
    const response = await this.call<providerMessages.UpdateResponse>((client, done) => client.update(request, done));
    return fromStruct(response.getProperties());
  }

  async delete(id: string, properties: Properties, options: CallOptions = {}): Promise<void> {
    const request = new providerMessages.DeleteRequest();
    request.setId(id);
    request.setUrn(options.urn ?? "");
    request.setProperties(toStruct(properties));
    if (options.oldInputs !== undefined) request.setOldInputs(toStruct(options.oldInputs));
    request.setTimeout(options.timeout ?? 0);
    await this.call<unknown>((client, done) => client.delete(request, done));
  }

  async checkConfig(news: Properties, urn = ""): Promise<CheckResult> {
    const request = new providerMessages.CheckRequest();
    request.setUrn(urn);
    request.setOlds(toStruct({}));
    request.setNews(toStruct(news));
    const response = await this.call<providerMessages.CheckResponse>((client, done) => client.checkConfig(request, done));
    return checkResult(response);
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new providerMessages.InvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(args));
    const response = await this.call<providerMessages.InvokeResponse>((client, done) => client.invoke(request, done));
    return fromStruct(response.getReturn());
  }

  async cancel(): Promise<void> {
    await this.call<unknown>((client, done) => client.cancel(new Empty(), done));
  }

  protected async call<Response>(
    method: (
      client: ReturnType<typeof connectProvider>,
      done: (error: Grpc.ServiceError | null, response: Response) => void,
    ) => unknown,
  ): Promise<Response> {
    const { client } = this;
    if (client === undefined) throw new Error("The provider host does not listen yet.");
    try {
      return await unary<Response>((done) => method(client, done));
    } catch (error) {
      throw toHostError(error as Grpc.ServiceError);
    }
  }
}

function checkResult(response: providerMessages.CheckResponse): CheckResult {
  return {
    inputs: fromStruct(response.getInputs()),
    failures: response.getFailuresList().map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
  };
}

function detailedIn(response: providerMessages.DiffResponse): [string, PropertyChangeKind][] {
  const changes: [string, PropertyChangeKind][] = [];
  response.getDetaileddiffMap().forEach((property, path) => changes.push([path, kinds[property.getKind()] ?? "update"]));
  return changes;
}

function toHostError(error: Grpc.ServiceError): HostError {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  if (packed instanceof Uint8Array) {
    for (const detail of statusMessages.Status.deserializeBinary(packed).getDetailsList()) {
      const failure = detail.unpack(
        (bytes) => providerMessages.ErrorResourceInitFailed.deserializeBinary(bytes),
        "pulumirpc.ErrorResourceInitFailed",
      );
      if (failure !== null) {
        const properties = fromStruct(failure.getProperties());
        return new InitializationError(error.details, error.code, failure.getId(), properties, failure.getReasonsList());
      }
    }
  }
  return new HostError(error.details, error.code);
}
