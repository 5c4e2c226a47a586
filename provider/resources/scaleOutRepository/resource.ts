/**
 * Scale-out backup repositories of a VBR server.
 * https://helpcenter.veeam.com/docs/vbr/userguide/backup_repository_sobr.html
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamResource } from "../../program/dynamicResource";
import { SCALE_OUT_REPOSITORY } from "../kinds";
import type { ScaleOutRepositoryArgs } from "./args";

type Declared = { readonly [K in keyof ScaleOutRepositoryArgs]-?: pulumi.Output<pulumi.Unwrap<ScaleOutRepositoryArgs[K]>> };

/**
 * A scale-out backup repository: several repositories that jobs see as one, from its performance extents to the modes of
 * each extent.
 *
 * @example
 * new veeam.ScaleOutRepository("production", {
 *     name: "Production",
 *     performanceTier: { performanceExtents: [{ id: first.id }, { id: second.id }] },
 * });
 *
 * @example An extent that takes no new backups, so that it can be emptied and taken out later.
 * new veeam.ScaleOutRepository("production", {
 *     name: "Production",
 *     performanceTier: { performanceExtents: [{ id: first.id }, { id: old.id, sealedMode: true }] },
 * });
 */
export class ScaleOutRepository extends VeeamResource {
  declare readonly name: Declared["name"];
  declare readonly description: Declared["description"];
  /** The server's second identifier of the scale-out repository, or the declared one. */
  declare readonly uniqueId: pulumi.Output<string>;
  declare readonly performanceTier: Declared["performanceTier"];
  declare readonly placementPolicy: Declared["placementPolicy"];
  declare readonly capacityTier: Declared["capacityTier"];
  declare readonly archiveTier: Declared["archiveTier"];
  /** What the server says of each performance extent, by the id of its repository: `Normal`, `Sealed`, `Maintenance`, … */
  declare readonly extentStatus: pulumi.Output<Record<string, string[]>>;

  /** Reads an existing scale-out repository, the whole of it, without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ScaleOutRepository {
    return new ScaleOutRepository(name, undefined as unknown as ScaleOutRepositoryArgs, { ...opts, id });
  }

  constructor(name: string, args: ScaleOutRepositoryArgs, opts?: pulumi.CustomResourceOptions) {
    super(SCALE_OUT_REPOSITORY, name, args, opts);
  }
}
