import { scaleOutNameTaken } from "../effects.js";
import { extentsOf, noteReleases } from "../extents.js";
import { MODE_CHANGES, newId, sameId, type Infrastructure, type ModeChange, type ScaleOutRepository } from "../infrastructure.js";
import { uniqueIdOf } from "../inventory.js";
import { read } from "../staleReads.js";
import { impossible, invalid, noContent, notFound, ok, Refusal, type Answer } from "./answers.js";
import type { Context, Route, VbrRequest } from "./context.js";
import { withoutNulls } from "./filling.js";
import { list, matches } from "./lists.js";
import { filledScaleOut } from "./scaleOutDefaults.js";
import { scaleOutById, scaleOutInList } from "./scaleOutView.js";
import { noteReleasedRecords } from "./recordUsers.js";
import { runningSessionsOf, startSession } from "./sessions.js";
import { checkTiers } from "./tiers.js";
import { checkId } from "./validation.js";

const PATH = "/api/v1/backupInfrastructure/scaleOutRepositories";
const COLUMNS = { Name: "name", Description: "description" };
const MODE_KINDS = Object.keys(MODE_CHANGES) as ModeChange["kind"][];

export const scaleOutRepositoryRoutes: Route[] = [
  { method: "GET", path: PATH, for: "everyRole", answer: listScaleOutRepositories },
  { method: "POST", path: PATH, for: "administrator", accepts: "json", answer: createScaleOutRepository },
  {
    method: "GET",
    path: `${PATH}/:id`,
    for: "everyRole",
    answer: (context, { params: { id = "" } }) =>
      ok(scaleOutById(scaleOutIn(read(context.infrastructure, "scaleOutRepositories"), id), context)),
  },
  { method: "PUT", path: `${PATH}/:id`, for: "administrator", accepts: "json", answer: updateScaleOutRepository },
  { method: "DELETE", path: `${PATH}/:id`, for: "administrator", answer: deleteScaleOutRepository },
  ...MODE_KINDS.map((kind): Route => ({
    method: "POST",
    path: `${PATH}/:id/${kind}`,
    for: "administrator",
    accepts: "json",
    answer: (context, request) => changeMode(context, request, kind),
  })),
];

function listScaleOutRepositories(context: Context, request: VbrRequest): Answer {
  const query = context.validation.query(`GET ${PATH}`, request.query);
  const fitting = read(context.infrastructure, "scaleOutRepositories").filter(({ name, description }) =>
    matches(query.nameFilter, name, description),
  );
  return list(
    context,
    fitting.map((stored) => scaleOutInList(stored, context)),
    query,
    COLUMNS,
  );
}

function createScaleOutRepository(context: Context, { body }: VbrRequest): Answer {
  const { infrastructure, validation, face } = context;
  const spec = face.takenScaleOut(validation.scaleOutRepository(body));
  const id = newId();
  const wanted = withoutNulls({ uniqueId: uniqueIdOf(id), ...spec, id }) as ScaleOutRepository;
  checkName(infrastructure, wanted.name);
  checkTiers(wanted, infrastructure);

  const scaleOutRepository = filledScaleOut(wanted, infrastructure);
  return startSession(context, { kind: "createScaleOut", scaleOutRepository });
}

function updateScaleOutRepository(context: Context, { params: { id = "" }, body }: VbrRequest): Answer {
  const { infrastructure, validation, face } = context;
  const current = scaleOutWith(infrastructure, id);
  const model = face.takenScaleOut(validation.scaleOutRepository(body, scaleOutById(current, context)), current);
  checkId(model, current);
  const wanted = withoutNulls({ ...model, id: current.id }) as ScaleOutRepository;
  checkName(infrastructure, wanted.name, current);
  checkTiers(wanted, infrastructure, current);

  const scaleOutRepository = filledScaleOut(wanted, infrastructure);
  scaleOutRepository.uniqueId ??= current.uniqueId ?? uniqueIdOf(current.id);
  return startSession(context, { kind: "updateScaleOut", scaleOutRepository });
}

/** Extents stay, with their backups unless the client asks for those to be removed. */
function deleteScaleOutRepository(context: Context, request: VbrRequest): Answer {
  const { infrastructure, validation } = context;
  const { deleteBackups } = validation.query(`DELETE ${PATH}/{id}`, request.query);
  const stored = scaleOutWith(infrastructure, request.params.id ?? "");
  const { id, name } = stored;
  const job = infrastructure.jobs.find(({ repositoryId }) => sameId(repositoryId, id));
  if (job) {
    const reason = `it is used by the job ${job.name}.`;
    throw impossible(`Unable to delete scale-out backup repository ${name}: ${reason}`);
  }

  infrastructure.scaleOutRepositories.splice(infrastructure.scaleOutRepositories.indexOf(stored), 1);
  infrastructure.deletions.push({ id, name, deleteBackups: deleteBackups === true, ...runningSessionsOf(infrastructure, id) });
  noteReleases(infrastructure, stored);
  noteReleasedRecords(infrastructure, stored);
  if (deleteBackups === true) freeSpace(infrastructure, stored);
  return noContent;
}

function freeSpace({ repositories, usedSpaceGB }: Infrastructure, stored: ScaleOutRepository): void {
  for (const extent of extentsOf(stored)) {
    const repository = repositories.find(({ id }) => sameId(id, extent.id));
    for (const key of [repository?.id, repository?.name]) if (key !== undefined) Reflect.deleteProperty(usedSpaceGB, key);
  }
}

/** No 404 is documented for the modes, so an unknown scale-out repository is a mistake in the request like any other. */
function changeMode(context: Context, { params: { id = "" }, body }: VbrRequest, kind: ModeChange["kind"]): Answer {
  const stored = context.infrastructure.scaleOutRepositories.find((known) => sameId(known.id, id));
  if (!stored) throw new Refusal(400, "NotFound", `The scale-out backup repository with id ${id} was not found.`);
  const { repositoryIds } = context.validation.named("ScaleOutExtentMaintenanceSpec", body) as { repositoryIds?: string[] };
  if (!repositoryIds || repositoryIds.length === 0) throw invalid("repositoryIds: must name at least one extent.");

  const extents = stored.performanceTier?.performanceExtents ?? [];
  const foreign = repositoryIds.flatMap((wanted, index) =>
    extents.some((extent) => sameId(extent.id, wanted))
      ? []
      : [`repositoryIds[${index}]: ${wanted} is not a performance extent of the scale-out backup repository ${stored.name}`],
  );
  if (foreign.length > 0) throw impossible(`${foreign.join("; ")}.`);
  const scaleOutRepository = { id: stored.id, name: stored.name };
  return startSession(context, { kind, scaleOutRepository, repositoryIds });
}

function scaleOutWith({ scaleOutRepositories }: Infrastructure, id: string): ScaleOutRepository {
  return scaleOutIn(scaleOutRepositories, id);
}

function scaleOutIn(scaleOutRepositories: readonly ScaleOutRepository[], id: string): ScaleOutRepository {
  const stored = scaleOutRepositories.find((known) => sameId(known.id, id));
  if (!stored) throw notFound("The scale-out backup repository", id);
  return stored;
}

function checkName({ scaleOutRepositories }: Infrastructure, name: string, current?: ScaleOutRepository): void {
  if (name.trim() === "") throw invalid("name: must not be empty.");
  const taken = scaleOutRepositories.find((other) => other !== current && other.name === name);
  if (taken) throw impossible(`${scaleOutNameTaken(name)}.`);
}
