import { nameTaken } from "../effects.js";
import { membershipOf } from "../extents.js";
import { newId, sameId, type Infrastructure, type Repository, type ScaleOutRepository } from "../infrastructure.js";
import { isObject, type JsonObject } from "../json.js";
import { uniqueIdOf } from "../inventory.js";
import { read } from "../staleReads.js";
import { impossible, invalid, noContent, notFound, ok, type Answer } from "./answers.js";
import type { Context, Route, VbrRequest } from "./context.js";
import { checkFolder } from "./cloudBrowser.js";
import { filled } from "./defaults.js";
import { list, matches, passes } from "./lists.js";
import { PATHS } from "./paths.js";
import { folderOf, keepPlace, neighbourOf, placeAt } from "./places.js";
import { checkReadiness, checkReleased } from "./readiness.js";
import { noteReleasedRecords } from "./recordUsers.js";
import { checkReferences } from "./references.js";
import { runningSessionsOf, startSession } from "./sessions.js";
import { shownById, shownInList } from "./repositoryView.js";
import { checkId } from "./validation.js";

const PATH = "/api/v1/backupInfrastructure/repositories";
const NEVER_RETURNED = ["importBackup", "importIndex", "importOptions", "isDisabled"];
const COLUMNS = { Name: "name", Description: "description", Type: "type", Host: "hostId", Path: "repository.path" };

export const repositoryRoutes: Route[] = [
  { method: "GET", path: PATH, for: "everyRole", answer: listRepositories },
  { method: "POST", path: PATH, for: "administrator", accepts: "json", answer: createRepository },
  { method: "POST", path: `${PATH}/rescan`, for: "administrator", accepts: "json", answer: rescan },
  {
    method: "GET",
    path: `${PATH}/:id`,
    for: "everyRole",
    answer: (context, { params: { id = "" } }) =>
      ok(shownById(repositoryIn(read(context.infrastructure, "repositories"), id), context)),
  },
  { method: "PUT", path: `${PATH}/:id`, for: "administrator", accepts: "json", answer: updateRepository },
  { method: "DELETE", path: `${PATH}/:id`, for: "administrator", answer: deleteRepository },
];

function listRepositories(context: Context, request: VbrRequest): Answer {
  const { infrastructure, validation } = context;
  const query = validation.query(`GET ${PATH}`, request.query);
  const view = (repository: Repository) => shownInList(repository, context);
  const fitting = read(infrastructure, "repositories").filter(
    (repository) =>
      (query.typeFilter === undefined || passes(query.typeFilter, view(repository).type)) &&
      (query.hostIdFilter === undefined || sameId(query.hostIdFilter, repository.hostId)) &&
      matches(query.nameFilter, repository.name, repository.description) &&
      (query.pathFilter === undefined ||
        matches(query.pathFilter, ...PATHS.map((path) => placeAt(repository, path, infrastructure)))) &&
      !(query.excludeExtents === true && membershipOf(infrastructure, repository.id)),
  );
  return list(context, fitting, query, COLUMNS, view);
}

function createRepository(context: Context, request: VbrRequest): Answer {
  const { infrastructure, validation, face } = context;
  const { overwriteOwner } = validation.query(`POST ${PATH}`, request.query);
  const spec = face.takenRepository(validation.repository(request.body), infrastructure);
  checkName(infrastructure, spec.name);
  checkReferences(spec, infrastructure);
  checkReadiness(spec, infrastructure);
  checkFolder(spec, infrastructure);
  checkPlace(infrastructure, spec, overwriteOwner === true);

  const id = newId();
  const uniqueId = uniqueIdOf(typeof spec.uniqueId === "string" ? spec.uniqueId : id);
  const repository: Repository = { ...filled(spec, infrastructure), id, uniqueId };
  for (const flag of NEVER_RETURNED) Reflect.deleteProperty(repository, flag);
  infrastructure.creations.push({
    repositoryId: id,
    name: spec.name,
    overwriteOwner: overwriteOwner === true,
    importBackup: spec.importBackup === true,
    importIndex: spec.importIndex === true,
  });
  return startSession(context, { kind: "create", repository });
}

function updateRepository(context: Context, { params: { id = "" }, body }: VbrRequest): Answer {
  const { infrastructure, validation, face } = context;
  const current = repositoryWith(infrastructure, id);
  const model = face.takenRepository(validation.repository(body, shownById(current, context)), infrastructure, current);
  checkId(model, current);
  checkName(infrastructure, model.name, current);
  const repository: Repository = { ...filled(model, infrastructure), id: current.id };
  for (const flag of NEVER_RETURNED) Reflect.deleteProperty(repository, flag);
  keepPlace(repository, current, infrastructure);
  checkReferences(repository, infrastructure);
  checkReadiness(repository, infrastructure);
  repository.uniqueId ??= current.uniqueId ?? uniqueIdOf(current.id);
  return startSession(context, { kind: "update", repository });
}

/** A refusal is a 400, for which the documents of a DELETE have no place. */
function deleteRepository(context: Context, request: VbrRequest): Answer {
  const { infrastructure, validation } = context;
  const { deleteBackups } = validation.query(`DELETE ${PATH}/{id}`, request.query);
  const repository = repositoryWith(infrastructure, request.params.id ?? "");
  const { id, name } = repository;
  const refuse = (reason: string) => impossible(`Unable to delete backup repository ${name}: ${reason}`);

  const job = infrastructure.jobs.find(({ repositoryId }) => sameId(repositoryId, id));
  if (job) throw refuse(`it is used by the job ${job.name}.`);
  const membership = membershipOf(infrastructure, id);
  if (membership) throw refuse(extentReason(membership.scaleOutRepository));

  checkReleased(id, `backup repository ${name}`, infrastructure);

  infrastructure.repositories.splice(infrastructure.repositories.indexOf(repository), 1);
  noteReleasedRecords(infrastructure, repository);
  Reflect.deleteProperty(infrastructure.accessPermissions, id);
  infrastructure.deletions.push({ id, name, deleteBackups: deleteBackups === true, ...runningSessionsOf(infrastructure, id) });
  return noContent;
}

function extentReason({ name }: ScaleOutRepository): string {
  return `it is an extent of the scale-out backup repository ${name}.`;
}

function rescan(context: Context, { body }: VbrRequest): Answer {
  if (!isObject(body) || !Array.isArray(body.repositoryIds)) throw invalid("repositoryIds: must be a list of repository ids.");
  const repositoryIds = body.repositoryIds.map((id) => repositoryWith(context.infrastructure, String(id)).id);
  return startSession(context, { kind: "rescan", repositoryIds });
}

function repositoryWith({ repositories }: Infrastructure, id: string): Repository {
  return repositoryIn(repositories, id);
}

function repositoryIn(repositories: readonly Repository[], id: string): Repository {
  const repository = repositories.find((known) => sameId(known.id, id));
  if (!repository) throw notFound("The repository", id);
  return repository;
}

function checkName(infrastructure: Infrastructure, name: string, current?: Repository): void {
  if (name.trim() === "") throw invalid("name: must not be empty.");
  const taken = infrastructure.repositories.find((other) => other !== current && other.name === name);
  if (taken) throw impossible(`${nameTaken(name)}.`);
}

function checkPlace(infrastructure: Infrastructure, spec: JsonObject, overwriteOwner: boolean): void {
  const folder = folderOf(spec);
  if (folder !== undefined && infrastructure.foreignFolders.includes(folder)) {
    if (!overwriteOwner) throw impossible(`The folder ${folder} belongs to another backup server.`);
    infrastructure.foreignFolders.splice(infrastructure.foreignFolders.indexOf(folder), 1);
  }
  if (!infrastructure.habits.refusesTakenPlaces || overwriteOwner) return;
  const neighbour = neighbourOf(spec, infrastructure);
  if (neighbour) throw impossible(`The backup repository ${neighbour.name} already uses this place.`);
}
