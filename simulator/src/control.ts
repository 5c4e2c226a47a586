import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expireLogonSessions, type TaskPlan } from "./enterpriseManager/state.js";
import type { Faults, Fault, PlacedFault } from "./faults.js";
import {
  changeInfrastructure,
  expireTokens,
  spendRefreshTokens,
  type Effect,
  type Infrastructure,
  type InfrastructureChange,
  type Session,
  type SessionCoursePlan,
  type SessionPlan,
} from "./infrastructure.js";
import { isObject, valueAt } from "./json.js";
import type { RequestRecord } from "./requestLog.js";

/** What the control interface steers. */
export interface Controlled {
  infrastructure: Infrastructure;
  requests: RequestRecord[];
  clearRequests(): void;
  planSession(plan: SessionPlan): void;
  startSession(effect: Effect, course?: SessionCoursePlan): Session;
  planTask(plan: TaskPlan): void;
  clearFaults(): void;
}

type Reaction = (body: unknown, rest: string) => unknown;

/** The programmatic interface over plain HTTP on the loopback address, for tests in other languages. */
export class ControlServer {
  private readonly server: Server;
  private readonly faults = new Map<string, PlacedFault>();
  private lastId = 0;
  private readonly reactions: Record<string, Reaction>;

  constructor(simulator: Controlled, faults: Faults, save: () => void) {
    const { infrastructure } = simulator;
    // Tokens are nobody's concern, whatever path is asked for.
    const inventory = () => {
      const { enterpriseManager } = infrastructure;
      const logonSessions = enterpriseManager.logonSessions.map(({ token, ...session }) => session);
      return { ...infrastructure, tokens: undefined, enterpriseManager: { ...enterpriseManager, logonSessions } };
    };
    const show = ([id, { fault, hits }]: [string, PlacedFault]) => ({ id, hits, fault });
    this.reactions = {
      "GET /inventory": (_body, rest) => (rest === "" ? inventory() : valueAt(inventory(), rest)),
      "PATCH /inventory": (body) => {
        changeInfrastructure(infrastructure, changesOf(body));
        save();
        return {};
      },
      "POST /tokens/expire": () => expireTokens(infrastructure),
      "POST /tokens/spend": () => spendRefreshTokens(infrastructure),
      "POST /logonSessions/expire": () => expireLogonSessions(infrastructure),
      "POST /sessionPlans": (body) => simulator.planSession(objectOf(body)),
      "POST /sessions": (body) => {
        const { id } = simulator.startSession(...sessionOf(body));
        save();
        return { id };
      },
      "POST /taskPlans": (body) => simulator.planTask(objectOf(body)),
      "GET /faults": () => [...this.faults].map(show),
      "POST /faults": (body) => {
        const placed = faults.place(faultOf(body));
        const id = String((this.lastId += 1));
        this.faults.set(id, placed);
        return show([id, placed]);
      },
      "DELETE /faults": (_body, rest) => {
        if (rest === "") {
          simulator.clearFaults();
          this.faults.clear();
          return {};
        }
        this.faults.get(rest)?.clear();
        return this.faults.delete(rest) ? {} : undefined;
      },
      "GET /requests": () => simulator.requests,
      "DELETE /requests": () => simulator.clearRequests(),
    };
    this.server = createServer((request, response) => {
      void this.react(request).then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      });
    });
  }

  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, "127.0.0.1", () => resolve());
    });
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async react(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    try {
      const { pathname } = new URL(request.url ?? "/", "http://control");
      const path = decodeURIComponent(pathname);
      const operation = Object.keys(this.reactions).find((known) => {
        const whole = `${request.method ?? "GET"} ${path}`;
        return whole === known || whole.startsWith(`${known}/`);
      });
      if (operation === undefined) return { status: 404, body: { message: `There is no ${request.method ?? ""} ${path}` } };

      const rest = path.slice(operation.split(" ")[1]?.length ?? 0).replace(/^\//, "");
      const result = this.reactions[operation]?.(await bodyOf(request), rest);
      if (result === undefined && rest !== "") return { status: 404, body: { message: `There is no ${rest}` } };
      return { status: 200, body: result ?? {} };
    } catch (error) {
      return { status: 400, body: { message: error instanceof Error ? error.message : String(error) } };
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

function objectOf(body: unknown): object {
  if (!isObject(body)) throw new Error("The body must be a JSON object.");
  return body;
}

function sessionOf(body: unknown): [Effect, SessionCoursePlan] {
  if (!isObject(body) || !isObject(body.effect)) throw new Error('A session needs an "effect", such as {"kind": "rescan", …}.');
  return [body.effect as unknown as Effect, isObject(body.course) ? body.course : {}];
}

function changesOf(body: unknown): InfrastructureChange[] {
  const changes: unknown[] = Array.isArray(body) ? body : [body];
  return changes.map((change) => {
    if (!isObject(change) || typeof change.path !== "string") throw new Error("A change needs a path: {path, value}.");
    return change as unknown as InfrastructureChange;
  });
}

function faultOf(body: unknown): Fault {
  if (!isObject(body) || !isObject(body.with) || (typeof body.on !== "string" && !isObject(body.on))) {
    throw new Error('A fault needs "on" (such as "POST /repositories") and "with" (such as {"kind": "answer", "status": 503}).');
  }
  return body as unknown as Fault;
}
