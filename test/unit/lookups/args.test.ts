/** The public types of the look-ups and their schemas say the same: compared by the compiler (`npm run lint`). */
import type { z } from "zod";
import type * as Args from "../../../provider/functions/args";
import type { cloudCredentialsSchema, credentialsSchema } from "../../../provider/functions/credentials";
import type {
  repositoriesSchema,
  repositoryStatesSchema,
  scaleOutRepositoriesSchema,
} from "../../../provider/functions/repositories";
import type { managedServerSchema, mountServerSchema } from "../../../provider/functions/servers";
import type { Same } from "../../shapes";

/** Every property of the members of a union, without types that a server alone checks. */
type Names<U> = U extends unknown ? keyof U : never;
type Value<U, K extends PropertyKey> = U extends unknown ? (K extends keyof U ? U[K] : never) : never;
/** The same names, and the same values of these. */
type Agree<A, S extends z.ZodType, Values extends Names<A> = never> = [
  Same<Names<A>, keyof z.infer<S>>,
  Same<{ [K in Values]: Value<A, K> }, { [K in Values]: Value<z.infer<S>, K> }>,
];

const agreement: {
  getManagedServer: Agree<Args.GetManagedServerArgs, typeof managedServerSchema, "type">;
  getMountServer: Agree<Args.GetMountServerArgs, typeof mountServerSchema, "type">;
  getCredentials: Agree<Args.GetCredentialsArgs, typeof credentialsSchema, "username" | "description" | "type">;
  getCloudCredentials: Agree<Args.GetCloudCredentialsArgs, typeof cloudCredentialsSchema, "type">;
  getRepositories: Agree<Args.GetRepositoriesArgs, typeof repositoriesSchema, "orderColumn" | "orderAsc" | "excludeExtents">;
  getScaleOutRepositories: Agree<
    Args.GetScaleOutRepositoriesArgs,
    typeof scaleOutRepositoriesSchema,
    "nameFilter" | "orderColumn" | "orderAsc"
  >;
  getRepositoryStates: Agree<
    Args.GetRepositoryStatesArgs,
    typeof repositoryStatesSchema,
    "capacityFilter" | "freeSpaceFilter" | "usedSpaceFilter" | "isOnlineFilter" | "isOutOfDateFilter" | "excludeExtents"
  >;
} = {
  getManagedServer: [true, true],
  getMountServer: [true, true],
  getCredentials: [true, true],
  getCloudCredentials: [true, true],
  getRepositories: [true, true],
  getScaleOutRepositories: [true, true],
  getRepositoryStates: [true, true],
};

describe("the argument types of look-ups", () => {
  it("agree with their schemas", () => {
    expect(Object.values(agreement).flat()).not.toContain(false);
  });
});
