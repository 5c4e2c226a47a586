/**
 * What Pulumi's provider host calls, over the operations of one resource type: timeouts, log, ownership, and an error boundary
 * through which nothing passes but one readable message.
 */
import { randomUUID } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import type { Resolved, Revision, VbrConnection, Connection } from "../config/settings";
import { withCode } from "../core/codes";
import { UnfinishedResourceError, toVeeamError } from "../core/errors";
import { type ResourceLog, flushLog } from "../core/log";
import { formatDuration } from "../core/poll";
import { capital } from "../core/text";
import { type Fields, isFields, visible } from "../core/values";
import { failure } from "../schema/checkFailure";
import type { Change } from "../schema/comparison";
import type { Checked } from "../schema/validate";
import { withConfigurationInUse } from "./failureMessages";
import type { Owned, Ownership } from "./ownership";
import type { Runtime, Server } from "./runtime";
import { isManaged, isOnLoan, ownedIn, timeoutMs, urnOf } from "./state";

const READ_TIMEOUT_MS = 300_000;
const LOG_LIMIT_MS = 2000;

/** What an operation on one resource works with. */
export interface Context<Client> {
  readonly client: Client;
  readonly log: ResourceLog;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly ownership: Ownership;
}

/** What a comparison comes to. */
export interface Difference {
  /** Absent: Pulumi compares the inputs itself, and shows each property. True only where none differs: it shows nothing. */
  readonly changes?: boolean;
  readonly replaces?: string[];
  readonly deleteBeforeReplace?: boolean;
}

/** An object as an import gives it: its declaration, and the state that belongs to it. */
export interface Imported {
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  readonly props: Record<string, unknown>;
}

/** The operations of one resource type. */
export interface Operations<Client> {
  /** What messages call an object: `repository`. Tells objects of one id apart in the ownership of the run. */
  readonly noun: string;
  /** A delete leaves every object on the server: no request removes one. */
  readonly leavesBehind?: true | undefined;
  check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked;
  diff(olds: Fields, news: Fields): Difference;
  /** What differs between a state and a declaration, property by property. */
  changes(olds: Fields, news: Fields): readonly Change[];
  /** What it is that one resource alone may manage, for people; undefined where two do no harm. */
  subjectOf(fields: Fields): string | undefined;
  create(context: Context<Client>, inputs: Fields): Promise<dynamic.CreateResult>;
  read(context: Context<Client>, id: string, state: Fields): Promise<dynamic.ReadResult<Fields>>;
  /** Reads an object that is in no state yet, as a program would declare it. */
  importExisting(context: Context<Client>, id: string): Promise<Imported>;
  update(context: Context<Client>, id: string, olds: Fields, news: Fields): Promise<dynamic.UpdateResult>;
  /** `replacement` is declared in its place, where it has to go first. */
  remove(context: Context<Client>, id: string, state: Fields, replacement?: Fields): Promise<void>;
}

export interface Handler extends Required<
  Pick<dynamic.ResourceProvider<Fields, Fields>, "check" | "create" | "update" | "delete">
> {
  /** `isShown` where a `get` reads it, when the state does not say so. */
  read(id: string, state?: Fields, isShown?: boolean): Promise<dynamic.ReadResult<Fields>>;
  diff(id: string, olds: Fields, news: Fields): Promise<Difference>;
  changes(olds: Fields, news: Fields): Promise<readonly Change[]>;
  /** `fields` are the hidden inputs alone; `isShown` where a `get` reads it in this form. */
  importExisting(id: string, fields: Fields, isShown?: boolean): Promise<Imported>;
}

/** The host's methods over the operations of one resource type on one of the servers. */
export function handlerOf<Client>(
  load: () => Promise<Operations<Client>>,
  server: Server<Client>,
  { ownership, trace, resourceLog, limited }: Runtime,
): Handler {
  /** Whatever is thrown reaches the user as one readable message. */
  const run = async <T>(
    operation: keyof Handler,
    fields: Fields,
    use: (on: Operations<Client>) => T | Promise<T>,
  ): Promise<T> => {
    try {
      return await use(await load());
    } catch (error) {
      trace?.error(`${operation} failed`, error, urnOf(fields));
      // Only a refresh and a delete are given nothing but a state.
      throw isManaged(fields) ? withConfigurationInUse(toVeeamError(error)) : toVeeamError(error);
    } finally {
      // Lines that come after the result do not find the resource's row any more.
      await flushLog(LOG_LIMIT_MS);
    }
  };
  const address = (): string => {
    const resolved = server.resolve();
    return "connection" in resolved ? resolved.connection.address : "";
  };
  const owned = (on: Operations<Client>, id: string, state: Fields, urn?: string): Owned => ({
    ...ownedIn(on.noun, id, state, urn),
    address: address(),
  });
  /** The resource shows the object: neither does it keep it on the server, nor does its old state delete it. */
  const noteShown = (object: Owned): void => ownership.note({ ...object, instance: randomUUID() }, "shown");
  /** Creations of this run that are in the state as unfinished, by the URN of their resource. */
  const unfinished = new Map<string, UnfinishedResourceError>();
  /** What is declared in place of objects that have to be deleted first, by their ids. */
  const replacements = new Map<string, Fields>();

  /** Runs an operation on the resource of these fields. */
  const operate = <T>(
    operation: keyof Handler,
    fields: Fields,
    limitMs: number,
    use: (on: Operations<Client>, context: Context<Client>) => Promise<T>,
  ): Promise<T> =>
    run(operation, fields, async (on) => {
      const log = resourceLog(urnOf(fields));
      log.debug(`${operation} begins, with a timeout of ${formatDuration(limitMs)}`);
      const contextWith = (signal: AbortSignal): Context<Client> => ({
        // Not before it is needed: what sends nothing needs no settings either.
        get client() {
          return server.client();
        },
        log,
        signal,
        timeoutMs: limitMs,
        ownership,
      });
      try {
        const result = await limited(limitMs, (signal) => use(on, contextWith(signal)));
        log.debug(`${operation} completed`);
        return result;
      } finally {
        log.end();
      }
    });

  const update = async (
    on: Operations<Client>,
    context: Context<Client>,
    id: string,
    olds: Fields,
    news: Fields,
  ): Promise<dynamic.UpdateResult> => {
    const subject = on.subjectOf(news);
    if (subject === undefined) return on.update(context, id, olds, news);
    const object = owned(on, id, olds, urnOf(news));
    ownership.requireSole(subject, object);
    const result = await on.update(context, id, olds, news);
    ownership.note(object, "managed");
    return result;
  };

  const create = async (on: Operations<Client>, context: Context<Client>, inputs: Fields): Promise<dynamic.CreateResult> => {
    const subject = on.subjectOf(inputs);
    if (subject === undefined) return on.create(context, inputs);
    const urn = urnOf(inputs);
    const earlier = unfinished.get(urn ?? "");
    if (urn !== undefined && earlier !== undefined) return finish(on, context, earlier, inputs);
    try {
      const created = await ownership.makeOnce(subject, address(), urn, () => on.create(context, inputs));
      if (isFields(created.outs)) ownership.note(owned(on, created.id, created.outs, urn), "made");
      return created;
    } catch (error) {
      if (error instanceof UnfinishedResourceError) {
        ownership.note(owned(on, error.id, error.properties, urn), "made");
        if (urn !== undefined) unfinished.set(urn, error);
      }
      throw error;
    }
  };

  /** The engine creates again, after an error hook, what this run has made but not finished. */
  const finish = async (
    on: Operations<Client>,
    context: Context<Client>,
    { id, properties }: UnfinishedResourceError,
    inputs: Fields,
  ): Promise<dynamic.CreateResult> => {
    try {
      const result = await on.update(context, id, properties, inputs);
      unfinished.delete(urnOf(inputs) ?? "");
      return { id, outs: result.outs as Fields };
    } catch (error) {
      if (error instanceof UnfinishedResourceError) throw error;
      // The engine keeps the last failure alone, and an object only with its id.
      const { code, text } = toVeeamError(error);
      throw new UnfinishedResourceError(code, text, id, properties);
    }
  };

  const remove = async (on: Operations<Client>, context: Context<Client>, id: string, state: Fields): Promise<void> => {
    const subject = on.subjectOf(state);
    if (subject === undefined) return on.remove(context, id, state);
    const what = `${capital(subject)} (id ${id})`;
    const object = owned(on, id, state);
    const keeper = ownership.release(object);
    if (keeper !== undefined) {
      context.log.debug(`kept: ${keeper}`);
      context.log.warn("VEEAM_KEPT_MANAGED", `${what} stays on the server: ${keeper}`);
      return;
    }
    if (isOnLoan(state) && on.leavesBehind !== true) {
      ownership.note(object, "left");
      context.log.debug("kept: it is on loan (adopt: true)");
      context.log.warn(
        "VEEAM_KEPT_ADOPTED",
        `${what} stays on the server: it was adopted (adopt: true). To delete it with its resource, take adopt out of the program, run pulumi up, and destroy it then.`,
      );
    } else {
      await on.remove(context, id, state, replacements.get(id));
    }
    ownership.forgetCreation(subject, address());
    unfinished.delete(urnOf(state) ?? "");
  };

  return {
    check: (olds, news) =>
      run("check", news, (on) => {
        ownership.noteDeclared(urnOf(news));
        if (Object.keys(visible(olds)).length > 0) ownership.noteExisting(urnOf(news));
        const resolved = server.resolve();
        const { inputs, failures } = on.check(olds, news, revisionOf(resolved));
        server.warnOf(resolved);
        const problems = "problems" in resolved ? resolved.problems : [];
        failures.push(...problems.map((problem) => failure(withCode("VEEAM_SETTINGS_INVALID", problem))));
        return { inputs, failures };
      }),
    diff: (id, olds, news) =>
      run("diff", news, (on) => {
        ownership.noteExisting(urnOf(news), id);
        if (on.subjectOf(news) !== undefined) ownership.noteCompared(owned(on, id, olds, urnOf(news)));
        // A state of the native plugin lacks what Pulumi's host needs to read and delete by it: an update, which sends nothing, adds it.
        const isWithoutStub = news.__provider !== undefined && olds.__provider === undefined;
        const { changes, ...others } = on.diff(olds, news);
        const difference = changes === undefined || isWithoutStub ? others : { changes, ...others };
        if (difference.deleteBeforeReplace === true) replacements.set(id, news);
        trace?.note(`diff: ${JSON.stringify(difference)}`, urnOf(news));
        return difference;
      }),
    changes: (olds, news) => run("diff", news, (on) => on.changes(olds, news)),
    create: (inputs) => operate("create", inputs, timeoutMs(inputs, "create"), (on, context) => create(on, context, inputs)),
    read: (id, state = {}, isShown = !isManaged(state)) =>
      operate("read", state, READ_TIMEOUT_MS, async (on, context) => {
        const found = await on.read(context, id, state);
        if (found.id === undefined || on.subjectOf(state) === undefined) return found;
        if (isShown) {
          noteShown(owned(on, found.id, found.props ?? {}, urnOf(state)));
        } else {
          ownership.noteExisting(urnOf(state), id);
          ownership.note(owned(on, id, state), "read");
        }
        return found;
      }),
    importExisting: (id, fields, isShown = false) =>
      operate("read", fields, READ_TIMEOUT_MS, async (on, context) => {
        const found = await on.importExisting(context, id);
        const object = owned(on, found.id, found.props, urnOf(fields));
        if (isShown) noteShown(object);
        // Imported again under another spelling of its id, it is not deleted by the old state of the resource.
        else ownership.note(object, "left");
        return found;
      }),
    update: (id, olds, news) =>
      operate("update", news, timeoutMs(news, "update"), (on, context) => update(on, context, id, olds, news)),
    delete: (id, state) => operate("delete", state, timeoutMs(state, "delete"), (on, context) => remove(on, context, id, state)),
  };
}

/** The revision that a VBR server is used with; `auto` also where nothing says so, and for the other server. */
function revisionOf(resolved: Resolved<Connection | VbrConnection>): Revision | "auto" {
  return "connection" in resolved && "apiVersion" in resolved.connection ? resolved.connection.apiVersion : "auto";
}
