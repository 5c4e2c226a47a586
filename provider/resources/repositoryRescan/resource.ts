/** Rescans of repositories on a VBR server (`POST /api/v1/backupInfrastructure/repositories/rescan`). */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamResource } from "../../program/dynamicResource";
import { REPOSITORY_RESCAN } from "../kinds";
import type { RepositoryRescanArgs } from "./args";

/**
 * A rescan of repositories: makes the server look for what is in them. It runs when the resource is created and again
 * whenever `repositoryIds` or `triggers` change, and is over before dependents go on. Deleting it does nothing.
 *
 * @example
 * new veeam.RepositoryRescan("after-copy", { repositoryIds: [repository.id], triggers: [copyJob.version] });
 */
export class RepositoryRescan extends VeeamResource {
  declare readonly repositoryIds: pulumi.Output<string[]>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as the program gave them
  declare readonly triggers: pulumi.Output<any>;
  /** The session of the last rescan on the server. */
  declare readonly sessionId: pulumi.Output<string>;

  constructor(name: string, args: RepositoryRescanArgs, opts?: pulumi.CustomResourceOptions) {
    super(REPOSITORY_RESCAN, name, args, opts);
  }
}
