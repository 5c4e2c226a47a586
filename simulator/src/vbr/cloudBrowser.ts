import { valueAt, type JsonObject } from "../json.js";
import type { Infrastructure } from "../infrastructure.js";
import { created, impossible, type Answer } from "./answers.js";
import type { Context, Route, VbrRequest } from "./context.js";
import { folderOf } from "./places.js";

export const cloudBrowserRoutes: Route[] = [
  { method: "POST", path: "/api/v1/cloudBrowser/newFolder", for: "administrator", accepts: "json", answer: newFolder },
];

/** Answers 201 for a folder that is there as well. */
function newFolder({ infrastructure, validation }: Context, { body }: VbrRequest): Answer {
  const spec = validation.newFolder(body);
  const place = spec.bucketName ?? spec.containerName ?? spec.vaultId;
  const folder = `${String(place)}/${String(spec.newFolderName)}`;
  const { credentialsId } = spec;
  const isKnown = infrastructure.cloudCredentials.some(({ id }) => id === credentialsId);
  if (spec.vaultId === undefined && !isKnown)
    throw impossible(`There is no cloud credentials record with id ${String(credentialsId)}.`);
  if (!isThere(folder, infrastructure)) infrastructure.folders.push(folder);
  return created({});
}

/** Refuses a repository whose folder does not exist. */
export function checkFolder(body: JsonObject, infrastructure: Infrastructure): void {
  const folder = folderOf(body) ?? vaultFolderOf(body);
  if (folder !== undefined && !isThere(folder, infrastructure)) throw impossible(`Cannot open the folder ${folder}.`);
}

function vaultFolderOf(body: JsonObject): string | undefined {
  const [vaultId, folder] = [valueAt(body, "account.vault.vaultId"), valueAt(body, "container.folder")];
  return typeof vaultId === "string" && typeof folder === "string" ? `${vaultId}/${folder}` : undefined;
}

function isThere(folder: string, { folders }: Infrastructure): boolean {
  const [place = ""] = folder.split("/", 1);
  return folders.some((known) => known === "*" || known === `${place}/*` || known === folder);
}
