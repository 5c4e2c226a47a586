import Router from "find-my-way";
import { accessPermissionRoutes } from "./accessPermissions.js";
import { Refusal } from "./answers.js";
import { cloudBrowserRoutes } from "./cloudBrowser.js";
import type { Route } from "./context.js";
import { connectionCertificateRoutes } from "./connectionCertificate.js";
import { lookupRoutes } from "./lookups.js";
import { recordRoutes } from "./records.js";
import { managedServerRoutes } from "./managedServers.js";
import { mountServerRoutes } from "./mountServers.js";
import { repositoryRoutes } from "./repositories.js";
import { scaleOutRepositoryRoutes } from "./scaleOutRepositories.js";
import { sessionRoutes } from "./sessions.js";
import { tokenRoutes } from "./token.js";

const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;

/** Everything that the simulated server answers. */
export const routes: Route[] = [
  ...tokenRoutes,
  ...lookupRoutes,
  ...recordRoutes,
  ...repositoryRoutes,
  ...accessPermissionRoutes,
  ...scaleOutRepositoryRoutes,
  ...sessionRoutes,
  ...cloudBrowserRoutes,
  ...connectionCertificateRoutes,
  ...managedServerRoutes,
  ...mountServerRoutes,
];

export interface FoundRoute {
  route: Route;
  params: Record<string, string>;
}

const router = Router();
for (const route of routes) router.on(route.method, route.path, () => undefined, route);

/** The route of a request. Refuses an unknown path, and a method that the path does not have. */
export function findRoute(method: string, path: string): FoundRoute {
  const found = METHODS.some((known) => known === method) ? router.find(method as Route["method"], path) : null;
  if (found) return { route: found.store as Route, params: found.params as Record<string, string> };
  if (METHODS.some((other) => router.find(other, path))) {
    throw new Refusal(405, "MethodNotAllowed", `${method} is not allowed for ${path}.`);
  }
  throw new Refusal(404, "InvalidURI", `There is nothing at ${path}.`);
}
