import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificatesIn } from "./certificates.js";
import { ControlServer } from "./control.js";
import { parseDuration } from "./duration.js";
import { enterpriseManagerFace } from "./enterpriseManager/service.js";
import type { TaskPlan } from "./enterpriseManager/state.js";
import { TaskClock } from "./enterpriseManager/taskClock.js";
import { Faults, type Fault } from "./faults.js";
import {
  withoutLogOns,
  type Effect,
  type Infrastructure,
  type Session,
  type SessionCoursePlan,
  type SessionPlan,
} from "./infrastructure.js";
import { BACKUP_SERVER_ID, newInventory, serverOf } from "./inventory.js";
import { isObject } from "./json.js";
import { RequestLog, type RequestInFlight, type RequestRecord } from "./requestLog.js";
import { HttpsServer } from "./server.js";
import { SessionClock } from "./sessions.js";
import { readFacts, REVISIONS } from "./vbr/facts.js";
import { vbrFace } from "./vbr/service.js";

export interface SimulatorOptions {
  /** Address to listen on. @default "127.0.0.1" */
  host?: string;
  /** 0 picks a free one. @default 0 */
  vbrPort?: number;
  /** Port of Enterprise Manager; 0 picks a free one. @default 0 */
  enterpriseManagerPort?: number;
  /** @default "administrator" */
  username?: string;
  /** @default "simulator" */
  password?: string;
  /** How long a session works: `500ms`, `2s`, `1m`, or milliseconds. @default "500ms" */
  sessionDuration?: string | number;
  /** Sessions end when they have been looked at this often, alone or in a list, instead of after a time; 0 ends them at once. */
  sessionLooks?: number;
  /** How long a task of Enterprise Manager takes, written like `sessionDuration`. @default "500ms" */
  taskDuration?: string | number;
  /** Tasks finish when they have been looked at this often instead of after a time; 0 finishes them at once. */
  taskLooks?: number;
  /** REST revisions to serve. @default all that it knows: 1.2-rev1, 1.3-rev0, 1.3-rev1, 1.3-rev2 */
  apiVersions?: string[];
  /** Lifetime of an access token. @default 900 */
  tokenLifetimeSeconds?: number;
  /** JSON file whose top-level properties replace those of the new inventory. */
  seedFile?: string;
  /** JSON file that keeps the inventory over restarts; wins over the seed file when it is there. */
  stateFile?: string;
  /** Where the certificates are kept; a temporary directory otherwise. */
  tlsDirectory?: string;
  /** File to which each request is appended as one JSON object a line. */
  requestLog?: string;
  /** Forgive unknown and missing properties in bodies. @default false */
  lenient?: boolean;
  /** Port of the control interface; 0 picks a free one. Without it there is no such interface. */
  controlPort?: number;
  /** Identity that `serverInfo` shows. */
  vbrId?: string;
  /** Show unset properties as null, as some servers do. @default false */
  nulls?: boolean;
}

export interface Simulator {
  readonly vbrUrl: string;
  readonly enterpriseManagerUrl: string;
  readonly username: string;
  readonly password: string;
  /** PEM. */
  readonly caCertificate: string;
  readonly caCertificateFile: string;
  /** SHA-256 of the server's certificate, `AB:CD:…`. */
  readonly certificateFingerprint: string;
  readonly controlUrl?: string;
  /** The live state: what a test changes here, clients see. */
  readonly infrastructure: Infrastructure;
  /** Every request so far, refused ones too. */
  readonly requests: RequestRecord[];
  /** The requests whose answers are not complete yet. */
  readonly inFlight: readonly RequestInFlight[];
  clearRequests(): void;
  fail(fault: Fault): { readonly hits: number; clear(): void };
  planSession(plan: SessionPlan): void;
  /** Starts a session as another client does, of this account unless `initiatedBy` names another one. */
  startSession(effect: Effect, course?: SessionCoursePlan): Session;
  /** The same for a task of Enterprise Manager. */
  planTask(plan: TaskPlan): void;
  /** Removes faults and plans. */
  clearFaults(): void;
  close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = "127.0.0.1", apiVersions, stateFile } = options;
  if (apiVersions?.length === 0) throw new Error("apiVersions: name at least one revision");
  for (const revision of apiVersions ?? []) readFacts(revision);

  const infrastructure = openInventory(options);
  const tlsDirectory = options.tlsDirectory ?? mkdtempSync(join(tmpdir(), "veeam-simulator-"));
  const certificates = await certificatesIn(tlsDirectory, host);
  const save = () => (stateFile === undefined ? undefined : saveInventory(infrastructure, stateFile));

  const log = new RequestLog(options.requestLog);
  const faults = new Faults();
  const pace = {
    durationMs: parseDuration(options.sessionDuration ?? "500ms"),
    ...(options.sessionLooks === undefined ? {} : { looks: options.sessionLooks }),
  };
  const clock = new SessionClock(infrastructure, pace, save);
  const taskPace = {
    durationMs: parseDuration(options.taskDuration ?? "500ms"),
    ...(options.taskLooks === undefined ? {} : { looks: options.taskLooks }),
  };
  const taskClock = new TaskClock(infrastructure, taskPace, save);
  const context = {
    infrastructure,
    clock,
    isLenient: options.lenient ?? false,
    tokenLifetimeMs: (options.tokenLifetimeSeconds ?? 900) * 1000,
  };
  const shared = { host, certificates, faults, log, infrastructure, onChange: save };
  const vbr = new HttpsServer(vbrFace(context), { ...shared, port: options.vbrPort ?? 0 });
  const enterpriseManager = new HttpsServer(enterpriseManagerFace({ infrastructure, clock: taskClock }), {
    ...shared,
    port: options.enterpriseManagerPort ?? 0,
  });
  const [vbrPort, enterpriseManagerPort] = await Promise.all([vbr.listen(), enterpriseManager.listen()]);

  const simulator = {
    vbrUrl: `https://${reachable(host)}:${vbrPort}`,
    enterpriseManagerUrl: `https://${reachable(host)}:${enterpriseManagerPort}`,
    username: infrastructure.account.username,
    password: infrastructure.account.password,
    caCertificate: certificates.caCertificate,
    caCertificateFile: certificates.caCertificateFile,
    certificateFingerprint: certificates.fingerprint,
    infrastructure,
    requests: log.records,
    inFlight: log.inFlight,
    clearRequests: () => log.clear(),
    fail: (fault: Fault) => faults.place(fault),
    planSession: (plan: SessionPlan) => clock.plan(plan),
    startSession: (effect: Effect, course: SessionCoursePlan = {}) => {
      const session = clock.start(effect, course);
      clock.endAtOnce(session);
      return session;
    },
    planTask: (plan: TaskPlan) => taskClock.plan(plan),
    clearFaults: () => {
      faults.clear();
      clock.clearPlans();
      taskClock.clearPlans();
    },
  };
  const control = options.controlPort === undefined ? undefined : new ControlServer(simulator, faults, save);
  const controlPort = await control?.listen(options.controlPort ?? 0);
  return {
    ...simulator,
    ...(controlPort === undefined ? {} : { controlUrl: `http://127.0.0.1:${controlPort}` }),
    close: async () => {
      clock.close();
      taskClock.close();
      await Promise.all([vbr.close(), enterpriseManager.close(), control?.close()]);
      save();
      if (options.tlsDirectory === undefined) rmSync(tlsDirectory, { recursive: true, force: true });
    },
  };
}

function openInventory(options: SimulatorOptions): Infrastructure {
  const { username, password, vbrId, nulls, apiVersions, seedFile, stateFile } = options;
  const fresh = newInventory({
    username: username ?? "administrator",
    password: password ?? "simulator",
    vbrId: vbrId ?? BACKUP_SERVER_ID,
    sendsNulls: nulls ?? false,
    apiVersions: apiVersions ?? REVISIONS,
  });
  const seeded = seedFile === undefined ? fresh : merged(fresh, seedFile);
  if (stateFile === undefined || !existsSync(stateFile)) return seeded;
  const kept = merged(seeded, stateFile);
  // What this start asks for explicitly wins over what an earlier run kept.
  if (username !== undefined) kept.account.username = username;
  if (password !== undefined) kept.account.password = password;
  if (vbrId !== undefined) kept.server.vbrId = vbrId;
  if (nulls !== undefined) kept.habits.sendsNulls = nulls;
  if (apiVersions !== undefined) Object.assign(kept.server, serverOf(apiVersions));
  return kept;
}

/** The inventory with what a file says: objects are merged, lists and single values replaced. */
function merged(infrastructure: Infrastructure, file: string): Infrastructure {
  const changes = JSON.parse(readFileSync(file, "utf8")) as unknown;
  if (!isObject(changes)) throw new Error(`${file}: must hold a JSON object`);
  return merge(infrastructure, changes) as Infrastructure;
}

function merge(base: unknown, changes: unknown): unknown {
  if (!isObject(base) || !isObject(changes)) return changes;
  const result = { ...base };
  for (const [key, value] of Object.entries(changes)) result[key] = merge(base[key], value);
  return result;
}

/** Written beside the file and then moved, so that a kill leaves the old file or the new one. Log-ons are not kept. */
function saveInventory(infrastructure: Infrastructure, file: string): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(withoutLogOns(infrastructure), null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
