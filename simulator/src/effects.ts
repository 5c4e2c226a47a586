import { extentsOf, membershipOf, noteReleases, statusWith } from "./extents.js";
import { applyHostEffect } from "./hosts.js";
import {
  MODE_CHANGES,
  sameId,
  type Effect,
  type Infrastructure,
  type ModeChange,
  type Repository,
  type ScaleOutRepository,
} from "./infrastructure.js";

/** Makes the change that a session stands for. Gives a reason when it cannot be made any more. */
export function applyEffect(infrastructure: Infrastructure, effect: Effect): string | undefined {
  switch (effect.kind) {
    case "create":
      return create(infrastructure, effect.repository);
    case "update":
      return update(infrastructure, effect.repository);
    case "rescan":
      infrastructure.rescans.push({ repositoryIds: effect.repositoryIds });
      return undefined;
    case "createScaleOut":
      return createScaleOut(infrastructure, effect.scaleOutRepository);
    case "updateScaleOut":
      return updateScaleOut(infrastructure, effect.scaleOutRepository);
    case "enableSealedMode":
    case "disableSealedMode":
    case "enableMaintenanceMode":
    case "disableMaintenanceMode":
      return changeMode(infrastructure, effect);
    default:
      return applyHostEffect(infrastructure, effect);
  }
}

export interface Subject {
  collection: "repositories" | "scaleOutRepositories" | "managedServers" | "mountServers";
  id: string;
  name: string;
  reference: string;
}

/** The object that a session is about, where it is about one. */
export function subjectOf(effect: Effect): Subject | undefined {
  switch (effect.kind) {
    case "rescan":
    case "updateComponents":
      return undefined;
    case "create":
    case "update":
      return subject("repositories", effect.repository);
    case "createManagedServer":
    case "updateManagedServer":
    case "updateSingleUseCredentials":
    case "rescanManagedServer":
    case "deleteManagedServer":
      return subject("managedServers", effect.managedServer);
    case "createMountServer":
    case "updateMountServer":
      return subject("mountServers", { id: effect.mountServer.id, name: effect.name });
    default:
      return subject("scaleOutRepositories", effect.scaleOutRepository);
  }
}

export function nameTaken(name: string): string {
  return `A repository named "${name}" already exists`;
}

export function scaleOutNameTaken(name: string): string {
  return `A scale-out backup repository named "${name}" already exists`;
}

function create({ repositories }: Infrastructure, repository: Repository): string | undefined {
  if (repositories.some(({ name }) => name === repository.name)) return nameTaken(repository.name);
  repositories.push(repository);
  return undefined;
}

function update({ repositories }: Infrastructure, repository: Repository): string | undefined {
  const index = repositories.findIndex(({ id }) => id === repository.id);
  if (index < 0) return `The repository "${repository.name}" does not exist any more`;
  repositories[index] = repository;
  return undefined;
}

function createScaleOut(infrastructure: Infrastructure, made: ScaleOutRepository): string | undefined {
  const { scaleOutRepositories } = infrastructure;
  if (scaleOutRepositories.some(({ name }) => name === made.name)) return scaleOutNameTaken(made.name);
  const obstacle = lostExtent(infrastructure, made);
  if (obstacle === undefined) scaleOutRepositories.push(made);
  return obstacle;
}

/** Modes are not part of the change: an extent that stays has the status that it has by now. */
function updateScaleOut(infrastructure: Infrastructure, changed: ScaleOutRepository): string | undefined {
  const { scaleOutRepositories } = infrastructure;
  const index = scaleOutRepositories.findIndex(({ id }) => sameId(id, changed.id));
  const current = scaleOutRepositories[index];
  if (!current) return gone(changed.name);
  const obstacle = lostExtent(infrastructure, changed);
  if (obstacle !== undefined) return obstacle;

  for (const extent of changed.performanceTier?.performanceExtents ?? []) {
    const before = current.performanceTier?.performanceExtents.find(({ id }) => sameId(id, extent.id));
    extent.status = before?.status ?? ["Normal"];
  }
  scaleOutRepositories[index] = changed;
  noteReleases(infrastructure, current, changed);
  return undefined;
}

function changeMode(infrastructure: Infrastructure, { kind, scaleOutRepository, repositoryIds }: ModeChange): string | undefined {
  const { id, name } = scaleOutRepository;
  const current = infrastructure.scaleOutRepositories.find((known) => sameId(known.id, id));
  if (!current) return gone(name);
  const extents = current.performanceTier?.performanceExtents ?? [];
  const missing = repositoryIds.find((wanted) => !extents.some((extent) => sameId(extent.id, wanted)));
  if (missing !== undefined) return `The repository with id ${missing} is not a performance extent of "${name}" any more`;

  const { mode, isOn } = MODE_CHANGES[kind];
  for (const extent of extents) {
    if (repositoryIds.some((wanted) => sameId(wanted, extent.id))) extent.status = statusWith(extent.status, mode, isOn);
  }
  return undefined;
}

/** An extent that somebody removed, or took for another scale-out repository, while the session worked. */
function lostExtent(infrastructure: Infrastructure, scaleOutRepository: ScaleOutRepository): string | undefined {
  for (const { id } of extentsOf(scaleOutRepository)) {
    const repository = infrastructure.repositories.find((known) => sameId(known.id, id));
    if (!repository) return `The repository with id ${id} does not exist any more`;
    const other = membershipOf(infrastructure, id, scaleOutRepository.id)?.scaleOutRepository;
    if (other) return `The repository "${repository.name}" is already an extent of "${other.name}"`;
  }
  return undefined;
}

function gone(name: string): string {
  return `The scale-out backup repository "${name}" does not exist any more`;
}

function subject(collection: Subject["collection"], { id, name }: { id: string; name: string }): Subject {
  return { collection, id, name, reference: `/api/v1/backupInfrastructure/${collection}/${id}` };
}
