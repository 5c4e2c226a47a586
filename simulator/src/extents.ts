import { sameId, type ExtentType, type Infrastructure, type ScaleOutRepository } from "./infrastructure.js";

/** A repository in a tier, and where the body of the scale-out repository names it. */
export interface Extent {
  id: string;
  extentType: ExtentType;
  path: string;
}

export type Tiers = Pick<ScaleOutRepository, "performanceTier" | "capacityTier" | "archiveTier">;

/** The extents of all tiers, in the order of the tiers. A tier that is switched off keeps its extents. */
export function extentsOf({ performanceTier, capacityTier, archiveTier }: Tiers): Extent[] {
  const extents: Extent[] = [];
  for (const [index, { id }] of (performanceTier?.performanceExtents ?? []).entries()) {
    extents.push({ id, extentType: "Performance", path: `performanceTier.performanceExtents[${index}].id` });
  }
  for (const [index, { id }] of (capacityTier?.extents ?? []).entries()) {
    extents.push({ id, extentType: "Capacity", path: `capacityTier.extents[${index}].id` });
  }
  const archiveId = archiveTier?.extentId;
  if (archiveId) extents.push({ id: archiveId, extentType: "Archive", path: "archiveTier.extentId" });
  return extents;
}

/** Where a repository serves as an extent. */
export interface Membership {
  scaleOutRepository: ScaleOutRepository;
  extentType: ExtentType;
}

/** `besides` is the scale-out repository that may have the extent. */
export function membershipOf(
  { scaleOutRepositories }: Infrastructure,
  repositoryId: string,
  besides?: string,
): Membership | undefined {
  for (const scaleOutRepository of scaleOutRepositories) {
    if (sameId(scaleOutRepository.id, besides)) continue;
    const extent = extentsOf(scaleOutRepository).find(({ id }) => sameId(id, repositoryId));
    if (extent) return { scaleOutRepository, extentType: extent.extentType };
  }
  return undefined;
}

/** Extents that are not part of a scale-out repository any more count as used for as long as the habit says. */
export function noteReleases({ habits, lateReleases }: Infrastructure, before: Tiers, after: Tiers = {}): void {
  const kept = extentsOf(after);
  for (const { id } of extentsOf(before)) {
    if (habits.releasesExtentsAfter > 0 && !kept.some((extent) => sameId(extent.id, id)))
      lateReleases[id] = habits.releasesExtentsAfter;
  }
}

/** What an extent shows: its modes and whatever else it waits for, and "Normal" when there is nothing of that. */
export function statusWith(status: readonly string[] | undefined, mode: string, isOn: boolean): string[] {
  const others = (status ?? []).filter((one) => one !== "Normal" && one !== mode);
  const changed = isOn ? [...others, mode] : others;
  return changed.length === 0 ? ["Normal"] : changed;
}
