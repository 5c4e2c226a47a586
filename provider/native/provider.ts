/**
 * The resource provider of the package `veeam`: what each call of the protocol comes to, on plain values. Between the handlers of
 * the dynamic form and the engine it only translates: timeouts and URN come with the request and leave no trace in a state.
 */
import { isDeepStrictEqual } from "node:util";
import type { Code } from "../core/codes";
import { VeeamError } from "../core/errors";
import { nearest } from "../core/similarity";
import { type Fields, UNKNOWN_TEXT, textIn, visible } from "../core/values";
import type { Lookups } from "../functions/results";
import { type ResourceHandler, handlersOf } from "../handlers";
import type { Imported } from "../lifecycle/handler";
import type { Runtime } from "../lifecycle/runtime";
import { isKnown, stateOf } from "../lifecycle/state";
import type { Change } from "../schema/comparison";
import { type PropertyChange, detailedDiff, topOf } from "./detailedDiff";
import { type Collection, PACKAGE, RESOURCE_TYPES, type ResourceType } from "./resources";

const LIST_TIMEOUT_MS = 300_000;

/** A resource in a request. */
export interface Target {
  readonly urn: string;
  /** `veeam:index:Repository` */
  readonly type: string;
  /** 0 for the default of the operation. */
  readonly timeoutSeconds?: number;
}

export interface Difference {
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly hasChanges: boolean;
  /** There can be none of a resource that an earlier run did not finish. */
  readonly properties: readonly PropertyChange[];
}

export interface Read {
  /** Empty when the object is gone. */
  readonly id: string;
  readonly properties: Fields;
  readonly inputs: Fields;
}

export class VeeamProvider {
  readonly #runtime: Runtime;
  readonly #handlers: ReturnType<typeof handlersOf>;
  #ended: Promise<void> | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#handlers = handlersOf(runtime);
  }

  async check(target: Target, olds: Fields, news: Fields) {
    const { inputs, failures } = await this.#handlerOf(target).check(visible(olds), toHandler(target, news));
    return { inputs: visible(inputs ?? {}), failures: failures ?? [] };
  }

  async diff(target: Target, id: string, olds: Fields, news: Fields): Promise<Difference> {
    const handler = this.#handlerOf(target);
    const [before, after] = [toHandler(target, nativeState(olds)), toHandler(target, news)];
    const { changes, replaces = [], deleteBeforeReplace = false } = await handler.diff(id, before, after);
    const properties = detailedDiff(await handler.changes(before, after), replaces);
    return { replaces, deleteBeforeReplace, hasChanges: changes === true || properties.length > 0, properties };
  }

  /** In a preview, nothing is sent: what is declared is known, and what the server adds is not, nor what of that an update may change. */
  async create(target: Target, inputs: Fields, isPreview: boolean): Promise<{ id: string; properties: Fields }> {
    if (isPreview) return { id: "", properties: { ...unknown(typeOf(target).computed), ...inputs } };
    const { id, outs = {} } = await this.#handlerOf(target).create(toHandler(target, inputs));
    return { id, properties: nativeState(outs) };
  }

  async update(target: Target, id: string, olds: Fields, news: Fields, isPreview: boolean): Promise<Fields> {
    const handler = this.#handlerOf(target);
    const [before, after] = [toHandler(target, nativeState(olds)), toHandler(target, news)];
    if (isPreview) {
      const changed = changedOutputs(typeOf(target), olds, await handler.changes(before, after));
      return { ...pick(olds, typeOf(target).computed), ...unknown(changed), ...news };
    }
    const { outs = {} } = await handler.update(id, before, after);
    return nativeState(outs);
  }

  /**
   * Without a state it is an import, or a `get`: the declaration that the object would have, and the state that belongs to it. For
   * a `get`, which the state then notes, the engine sends the arguments twice, as inputs and as state, empty as they are; for an
   * import it sends no inputs, or those of a creation that was interrupted.
   */
  async read(target: Target, id: string, state: Fields, inputs: Fields | undefined): Promise<Read> {
    const handler = this.#handlerOf(target);
    const { __shown, ...known } = nativeState(state);
    const isShown = isKnown(state) ? __shown === true : isDeepStrictEqual(inputs, state);
    const found = isKnown(state)
      ? await handler.read(id, toHandler(target, known), isShown)
      : await this.#readNew(target, id, isShown);
    if (found.id === undefined) return { id: "", properties: {}, inputs: {} };
    const properties = { __urn: target.urn, ...nativeState(found.props ?? {}) };
    if (isShown) return { id: found.id, properties: { ...properties, __shown: true }, inputs: inputs ?? {} };
    return { id: found.id, properties, inputs: visible(found.inputs ?? inputs ?? {}) };
  }

  async #readNew(target: Target, given: string, isShown: boolean): Promise<Imported> {
    const type = typeOf(target);
    const id = await this.#idOf(type, given, isShown).catch((error: unknown) => {
      throw withRemedy(error, "VEEAM_AMBIGUOUS", "Here it takes the id of one of them.");
    });
    return this.#handlerOf(target)
      .importExisting(id, toHandler(target, {}), isShown)
      .catch((error: unknown) => {
        throw withRemedy(error, "VEEAM_NOT_FOUND", isShown ? "" : keyRemedy(type, given));
      });
  }

  async delete(target: Target, id: string, state: Fields): Promise<void> {
    await this.#handlerOf(target).delete(id, toHandler(target, nativeState(state)));
  }

  /** `token` is `veeam:index:getManagedServer`. A list is given as `{ items }`: the result of a function is an object. */
  async invoke(token: string, args: Fields): Promise<Fields> {
    const result = await this.#lookUp(nameIn(token), args);
    return Array.isArray(result) ? { items: result } : (result as Fields);
  }

  /** Everything of a type that is on the server. */
  async list(token: string): Promise<{ readonly id: string; readonly name: string }[]> {
    const { list } = typeOf({ type: token });
    if (list === undefined) return [];
    if (typeof list === "object") return this.#objectsOf(list);
    const found = (await this.#lookUp(list, {})) as { id: string; name: string }[];
    return found.map(({ id, name }) => ({ id, name }));
  }

  /** Aborts every operation; the servers continue what was sent. */
  cancel(): void {
    this.#runtime.cancel();
  }

  /** Logs off, once. */
  end(): Promise<void> {
    this.#ended ??= this.#runtime.end();
    return this.#ended;
  }

  #handlerOf(target: Target): ResourceHandler {
    return this.#handlers[typeOf(target).handler];
  }

  async #objectsOf({ path, names }: Collection): Promise<{ readonly id: string; readonly name: string }[]> {
    const { shownList } = await import("../vbr/readableList.js");
    const client = this.#runtime.vbr.client();
    const objects = await this.#runtime.limited(LIST_TIMEOUT_MS, (signal) => shownList(client, path, {}, { signal }));
    const nameOf = (object: Fields): string => names.map((name) => textIn(object[name])).find((name) => name !== undefined) ?? "";
    return objects.map((object) => ({ id: String(object.id), name: nameOf(object) }));
  }

  async #lookUp(name: string, args: Fields): Promise<unknown> {
    const { answer, isLookup } = await import("../functions/answer.js");
    if (!isLookup(name))
      throw new VeeamError("VEEAM_ARGUMENTS_INVALID", `${PACKAGE}:index:${name} is no function of this provider.`);
    return answer(this.#runtime, name, args);
  }

  /** `name:nas` is looked up for an import; anything else is the id. Of a `get`, the program keeps what it gave as the id. */
  async #idOf({ find, keys = {} }: ResourceType, given: string, isShown: boolean): Promise<string> {
    const [, key = "", value = ""] = /^(\w+):(.*)$/s.exec(given) ?? [];
    const argument = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (find === undefined || argument === undefined) return given;
    if (isShown) {
      throw new VeeamError(
        "VEEAM_ARGUMENTS_INVALID",
        `A get reads an object by its id: "${given}" is for an import. Use the id, or the function ${find}.`,
      );
    }
    const { id } = (await this.#lookUp(find, { [argument]: value })) as Lookups["getRepository"][1];
    return id;
  }
}

function withRemedy(error: unknown, code: Code, remedy: string): unknown {
  return error instanceof VeeamError && error.code === code ? new VeeamError(code, `${error.text} ${remedy}`.trim()) : error;
}

/** What people know an object by is not its id. */
function keyRemedy({ keys = {} }: ResourceType, given: string): string {
  const [key] = Object.keys(keys);
  const mayBeId = /^[0-9a-f-]{36}$|:/i.test(given);
  return key === undefined || mayBeId ? "" : `To find it by its ${key}, give ${key}:${given}.`;
}

function typeOf({ type }: Pick<Target, "type">): ResourceType {
  const name = nameIn(type);
  const found = Object.hasOwn(RESOURCE_TYPES, name) ? RESOURCE_TYPES[name] : undefined;
  if (found !== undefined) return found;
  const guess = nearest(name, Object.keys(RESOURCE_TYPES));
  throw new VeeamError(
    "VEEAM_ARGUMENTS_INVALID",
    `${type} is no resource type of this provider${guess === undefined ? "" : `; did you mean ${PACKAGE}:index:${guess}?`}`,
  );
}

/** `Repository` of `veeam:index:Repository`. */
export function nameIn(token: string): string {
  return token.slice(token.lastIndexOf(":") + 1);
}

/** Inputs as the handlers take them: with what the dynamic form sends beside them. A state may have a URN of before. */
function toHandler({ urn, timeoutSeconds = 0 }: Target, fields: Fields): Fields {
  const seconds = `${timeoutSeconds}s`;
  const timeouts = timeoutSeconds === 0 ? {} : { __timeouts: { create: seconds, update: seconds, delete: seconds } };
  return { __urn: urn, ...fields, ...timeouts };
}

/** Without the stub and the timeouts, which only states of the dynamic form have. */
function nativeState({ __provider, __timeouts, ...fields }: Fields): Fields {
  return fields;
}

function unknown(names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, UNKNOWN_TEXT]));
}

/** Computed outputs that an update may change. What was not seen to its end is sent again, and a flag finds out what is not known. */
function changedOutputs({ follows = {} }: ResourceType, olds: Fields, changes: readonly Change[]): string[] {
  const isUnfinished = stateOf(olds).meta.isUnfinished;
  return Object.entries(follows).flatMap(([name, inputs]) => {
    const isChanged = changes.some(
      ({ path, traits }) => inputs.includes(topOf(path)) && (traits.flag !== true || olds[name] === undefined),
    );
    return isUnfinished || isChanged ? [name] : [];
  });
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));
}

/** The secrets that a resource of this type has whatever the program says. */
export function secretsOf(target: Pick<Target, "type">): string[][] {
  return typeOf(target).secrets.map((name) => [name]);
}
