import type { Infrastructure, Token } from "../infrastructure.js";
import type { ListCut } from "../server.js";
import type { SessionClock } from "../sessions.js";
import type { Answer } from "./answers.js";
import type { Face } from "./face.js";
import type { Validation } from "./validation.js";

/** What the server works with. */
export interface ServerContext {
  infrastructure: Infrastructure;
  clock: SessionClock;
  /** Forgives unknown and missing properties in bodies. */
  isLenient: boolean;
  tokenLifetimeMs: number;
}

/** What the handlers work with: the revision that a request names decides what it may say and how it is answered. */
export interface Context extends ServerContext {
  validation: Validation;
  face: Face;
  /** How a fault cuts the list that is asked for. */
  listCut?: ListCut;
}

/** A request that has passed the checks of version, token and role. */
export interface VbrRequest {
  params: Record<string, string>;
  query: URLSearchParams;
  /** The parsed body of a POST or PUT. */
  body: unknown;
  token?: Token;
}

export interface Route {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  /** Who may ask; "anyone" needs no token. */
  for: "anyone" | "everyRole" | "administrator";
  /** What the body must be sent as. */
  accepts?: "json" | "form";
  /** The document itself names the versions, so this request need not. */
  withoutVersion?: true;
  answer: (context: Context, request: VbrRequest) => Answer;
}
