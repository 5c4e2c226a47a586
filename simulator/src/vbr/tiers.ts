import { extentsOf, membershipOf, type Extent } from "../extents.js";
import { sameId, type Infrastructure, type Repository, type ScaleOutRepository } from "../infrastructure.js";
import { isObject, valueAt } from "../json.js";
import { impossible } from "./answers.js";
import { keyMistakes } from "./encryptionKeys.js";
import { isArchiveType, isObjectStorageType } from "./repositoryTypes.js";

type Found = Extent & { repository: Repository };

/** Refuses tiers that cannot be: the message names every property at fault. `current` is what a PUT replaces. */
export function checkTiers(wanted: ScaleOutRepository, infrastructure: Infrastructure, current?: ScaleOutRepository): void {
  const extents = extentsOf(wanted);
  const found = extents.flatMap((extent) => {
    const repository = infrastructure.repositories.find(({ id }) => sameId(id, extent.id));
    return repository ? [{ ...extent, repository }] : [];
  });
  const mistakes = [
    ...missing(extents, infrastructure),
    ...repeated(found),
    ...taken(found, infrastructure, current),
    ...found.flatMap(wrongType),
    ...mixed(found, current),
    ...misplaced(wanted, extents),
    ...incomplete(wanted),
    ...badWindow(wanted),
    ...badEncryption(wanted, found, infrastructure),
  ];
  if (mistakes.length > 0) throw impossible(`${mistakes.join("; ")}.`);
}

function missing(extents: readonly Extent[], { repositories, scaleOutRepositories }: Infrastructure): string[] {
  return extents.flatMap(({ id, path }) => {
    if (repositories.some((known) => sameId(known.id, id))) return [];
    const scaleOut = scaleOutRepositories.find((known) => sameId(known.id, id));
    return scaleOut
      ? [`${path}: ${scaleOut.name} is a scale-out backup repository, which cannot be an extent`]
      : [`${path}: there is no backup repository with id ${id}`];
  });
}

function repeated(found: readonly Found[]): string[] {
  return found.flatMap(({ path, repository }, index) => {
    const first = found.slice(0, index).find((other) => other.repository === repository);
    return first ? [`${path}: ${repository.name} is already named by ${first.path}`] : [];
  });
}

function taken(found: readonly Found[], infrastructure: Infrastructure, current?: ScaleOutRepository): string[] {
  return found.flatMap(({ path, repository: { id, name } }) => {
    const other = membershipOf(infrastructure, id, current?.id)?.scaleOutRepository;
    return other ? [`${path}: ${name} is already an extent of the scale-out backup repository ${other.name}`] : [];
  });
}

function wrongType({ extentType, path, repository: { name, type } }: Found): string[] {
  switch (extentType) {
    case "Performance":
      return isArchiveType(type) ? [`${path}: ${name} is of type ${type}, which cannot be a performance extent`] : [];
    case "Capacity":
      return isArchiveType(type) || !isObjectStorageType(type)
        ? [`${path}: ${name} is of type ${type}, which cannot be a capacity extent`]
        : [];
    case "Archive":
      return isArchiveType(type) ? [] : [`${path}: ${name} is of type ${type}, which cannot be an archive extent`];
  }
}

/** Extents in use are all of one kind: files of any type, or object storage of one provider. Sealed extents do not count. */
function mixed(found: readonly Found[], current?: ScaleOutRepository): string[] {
  const before = current?.performanceTier?.performanceExtents ?? [];
  const isSealed = ({ id }: Found) => before.some((extent) => sameId(extent.id, id) && extent.status?.includes("Sealed"));
  const active = found.filter((extent) => extent.extentType === "Performance" && !isSealed(extent));
  const kindOf = ({ repository: { type } }: Found) => (isObjectStorageType(type) ? type : "files");
  const [first] = active;
  const other = active.find((extent) => first && kindOf(extent) !== kindOf(first));
  if (!first || !other) return [];
  const [one, two] = [first, other].map(({ repository: { name, type } }) => `${name} (${type})`);
  return [`performanceTier.performanceExtents: ${one ?? ""} and ${two ?? ""} cannot be mixed unless the old extents are sealed`];
}

function misplaced({ placementPolicy }: ScaleOutRepository, extents: readonly Extent[]): string[] {
  const settings = placementPolicy?.settings;
  if (!Array.isArray(settings)) return [];
  const ids = settings.map((setting) => (isObject(setting) ? setting.extentId : undefined));
  return ids.flatMap((extentId, index) => {
    const path = `placementPolicy.settings[${index}].extentId`;
    if (ids.slice(0, index).some((earlier) => sameId(earlier, extentId))) return [`${path}: ${String(extentId)} is named twice`];
    return extents.some(({ id, extentType }) => extentType === "Performance" && sameId(id, extentId))
      ? []
      : [`${path}: ${String(extentId)} is not a performance extent of this scale-out backup repository`];
  });
}

function incomplete({ performanceTier, capacityTier, archiveTier }: ScaleOutRepository): string[] {
  const mistakes: string[] = [];
  if ((performanceTier?.performanceExtents ?? []).length === 0)
    mistakes.push("performanceTier.performanceExtents: must hold at least one extent");
  if (capacityTier?.isEnabled === true && (capacityTier.extents ?? []).length === 0)
    mistakes.push("capacityTier.extents: must hold an extent when the capacity tier is enabled");
  if (archiveTier?.isEnabled === true && !archiveTier.extentId)
    mistakes.push("archiveTier.extentId: is required when the archive tier is enabled");
  return mistakes;
}

function badWindow(wanted: ScaleOutRepository): string[] {
  const days = valueAt(wanted, "capacityTier.offloadWindow.days");
  if (!Array.isArray(days)) return [];
  return days.flatMap((one, index) =>
    isObject(one) && /^[01](,[01]){23}$/.test(String(one.hours).replaceAll(" ", ""))
      ? []
      : [`capacityTier.offloadWindow.days[${index}].hours: must be 24 values, 1 or 0, separated by commas`],
  );
}

function badEncryption(
  { capacityTier, archiveTier }: ScaleOutRepository,
  found: readonly Found[],
  infrastructure: Infrastructure,
): string[] {
  const archived = keyMistakes(archiveTier?.encryption, "archiveTier.encryption", infrastructure);
  const encryption = capacityTier?.encryption;
  if (isObject(encryption) && encryption.isEnabled === true)
    return [...keyMistakes(encryption, "capacityTier.encryption", infrastructure), ...archived];
  const unencrypted = found
    .filter(({ extentType, repository }) => extentType === "Capacity" && repository.type === "VeeamDataCloudVault")
    .map(
      ({ repository }) => `capacityTier.encryption: must be enabled for ${repository.name}, which is of type VeeamDataCloudVault`,
    );
  return [...unencrypted, ...archived];
}
