// The arguments of the `RepositoryRescan` resource. REST schema RepositoriesRescanSpec, revision 1.3-rev0.

import type * as pulumi from "@pulumi/pulumi";

/**
 * The arguments of a `RepositoryRescan`. A change of any of them runs another rescan: the resource is replaced, and
 * deleting the old one sends nothing.
 */
export interface RepositoryRescanArgs {
  /** Ids (UUID) of the repositories to rescan, in any order; at least one. Changing this replaces the rescan: it runs again. */
  repositoryIds: pulumi.Input<pulumi.Input<string>[]>;

  /**
   * Any value, usually a list, that means something only by changing: the version of a script, a time, an output of another
   * resource. Compared as a whole, order included, and never sent to the server. Changing this replaces the rescan: it runs
   * again.
   */
  triggers?: pulumi.Input<unknown>;
}
