// The transforms of a program: functions in it that the engine calls about each resource. Of the options, only the timeouts follow.
import { setTimeout as wait } from "node:timers/promises";
import { callbackMessages, callbackServices, grpc, resourceMessages, unary } from "./protocol";

type Transform = (request: Uint8Array) => Promise<Uint8Array>;

export class Transforms {
  private readonly ofStack: Transform[] = [];
  private readonly arriving: Transform[] = [];
  private readonly ofResources = new Map<string, { readonly own: Transform[]; readonly parent: string }>();
  private readonly clients = new Map<string, callbackServices.CallbacksClient>();

  /** An engine takes those that arrive together in any order: this one takes the last one first. */
  async addToStack(callback: callbackMessages.Callback): Promise<void> {
    this.arriving.push(this.toTransform(callback));
    await wait(20);
    const newest = this.arriving.pop();
    if (newest !== undefined) this.ofStack.push(newest);
  }

  /** From now on they apply to the children of the resource too. */
  addToResource(urn: string, request: resourceMessages.RegisterResourceRequest): void {
    this.ofResources.set(urn, { own: this.ownOf(request), parent: request.getParent() });
  }

  /** Changes the request: by its own transforms, then by those of its parents, then by those of the stack. */
  async apply(request: resourceMessages.RegisterResourceRequest): Promise<void> {
    const inherited: Transform[] = [];
    for (let urn = request.getParent(); urn !== ""; urn = this.ofResources.get(urn)?.parent ?? "") {
      inherited.push(...(this.ofResources.get(urn)?.own ?? []));
    }
    for (const transform of [...this.ownOf(request), ...inherited, ...this.ofStack]) await change(request, transform);
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private ownOf(request: resourceMessages.RegisterResourceRequest): Transform[] {
    return request.getTransformsList().map((callback) => this.toTransform(callback));
  }

  private toTransform(callback: callbackMessages.Callback): Transform {
    const target = callback.getTarget();
    const client = this.clients.get(target) ?? new callbackServices.CallbacksClient(target, grpc.credentials.createInsecure());
    this.clients.set(target, client);
    return async (bytes) => {
      const call = new callbackMessages.CallbackInvokeRequest();
      call.setToken(callback.getToken());
      call.setRequest(bytes);
      const answer = await unary<callbackMessages.CallbackInvokeResponse>((done) => client.invoke(call, done));
      return answer.getResponse_asU8();
    };
  }
}

async function change(request: resourceMessages.RegisterResourceRequest, transform: Transform): Promise<void> {
  const options = new resourceMessages.TransformResourceOptions();
  options.setCustomTimeouts(request.getCustomtimeouts());
  const question = new resourceMessages.TransformRequest();
  question.setType(request.getType());
  question.setName(request.getName());
  question.setCustom(request.getCustom());
  question.setParent(request.getParent());
  question.setProperties(request.getObject());
  question.setOptions(options);
  const answer = resourceMessages.TransformResponse.deserializeBinary(await transform(question.serializeBinary()));
  request.setObject(answer.getProperties() ?? request.getObject());
  if (answer.hasOptions()) request.setCustomtimeouts(answer.getOptions()?.getCustomTimeouts());
}
