import type { Infrastructure } from "../infrastructure.js";
import type { ListCut } from "../server.js";
import type { LogonSession } from "./state.js";
import type { Answer, Format } from "./answers.js";
import type { Query } from "./uri.js";
import type { TaskClock } from "./taskClock.js";

/** What the handlers work with. */
export interface Context {
  infrastructure: Infrastructure;
  clock: TaskClock;
}

/** A request that has passed the checks of session and role. */
export interface EnterpriseManagerRequest {
  params: Record<string, string>;
  /** Without the query. */
  path: string;
  query: Query;
  authorization: string | undefined;
  /** Absent where anyone may ask. */
  session?: LogonSession;
  /** Of the answer, and of the body. */
  format: Format;
  body: string;
  view: View;
  /** How a fault cuts the list that is asked for. */
  listCut?: ListCut;
}

/** What decides how a representation looks to this client. */
export interface View {
  /** `https://host:port/api` as links show it. */
  base: string;
  /** Of the logon session. */
  version: string;
  infrastructure: Infrastructure;
}

export interface Route {
  /** The name that faults and the request log know it by. */
  operation: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the opaque segment; `null` is the root of the API. */
  path: string | null;
  /** The value of the query parameter `action`. */
  action?: string;
  /** Who may ask; "anyone" needs no session. */
  for: "anyone" | "everyRole" | "administrator";
  takesBody?: true;
  answer: (context: Context, request: EnterpriseManagerRequest) => Answer;
}

/** The session of a request that needs one. */
export function sessionOf({ session }: EnterpriseManagerRequest): LogonSession {
  if (!session) throw new Error("The route serves requests without a session.");
  return session;
}
