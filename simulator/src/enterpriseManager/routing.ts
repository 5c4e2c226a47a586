import Router from "find-my-way";
import { invalid, Refusal } from "./answers.js";
import { backupServerRoutes } from "./backupServers.js";
import type { Route } from "./context.js";
import { logonRoutes } from "./logon.js";
import { queryRoutes } from "./query.js";
import { taskRoutes } from "./tasks.js";
import type { Query } from "./uri.js";

const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;

/** Everything that the simulated server answers. */
const routes: Route[] = [...logonRoutes, ...backupServerRoutes, ...taskRoutes, ...queryRoutes];

const router = Router({ caseSensitive: false, ignoreTrailingSlash: true });
for (const route of routes) {
  const path = route.path === null ? "/api" : `/api/:segment${route.path}`;
  if (!router.find(route.method, path)) router.on(route.method, path, () => undefined, routesAt(route));
}

/** Those that only the action in the query tells apart. */
function routesAt({ method, path }: Route): Route[] {
  return routes.filter((other) => other.method === method && other.path === path);
}

export interface FoundRoute {
  route: Route;
  params: Record<string, string>;
}

/** The route of a request. Refuses a path that does not come from a link, an unknown action, and a method that the path does not have. */
export function findRoute(method: string, path: string, query: Query, pathSegment: string): FoundRoute {
  const found = METHODS.some((known) => known === method) ? router.find(method as Route["method"], path) : null;
  const known = found ?? METHODS.map((other) => router.find(other, path)).find((other) => other !== null);
  const { segment } = known?.params ?? {};
  if (!known || (segment !== undefined && segment.toLowerCase() !== pathSegment)) {
    throw new Refusal(404, `There is nothing at ${path}.`);
  }
  if (!found) throw new Refusal(405, `${method} is not allowed here.`);
  const action = query.get("action")?.toLowerCase();
  const route = (found.store as Route[]).find((other) => other.action === action);
  if (!route)
    throw invalid(action === undefined ? "Query parameter [action] is required." : `Action [${action}] is not supported.`);
  return { route, params: found.params as Record<string, string> };
}
