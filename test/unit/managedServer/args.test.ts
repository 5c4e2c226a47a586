/**
 * The public types and the schemas say the same: compared by the compiler (`npm run lint`), for a type that is wrong here does
 * not compile.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { ManagedServerArgs } from "../../../provider/resources/managedServer/args";
import { managedServerSchemas, type ManagedServerType } from "../../../provider/resources/managedServer/schema";
import type { MountServerRoleArgs } from "../../../provider/resources/mountServer/args";
import type { mountServerSchema } from "../../../provider/resources/mountServer/schema";
import type { Same, Shape } from "../../shapes";

/** Names, required ones and values. */
type Agree<Args, S extends z.ZodType> = Same<Shape<pulumi.Unwrap<Args>>, Shape<z.output<S>>>;
type Of<T> = Extract<pulumi.Unwrap<ManagedServerArgs>, { type: T }>;

const agreement: { [T in ManagedServerType]: Agree<Of<T>, (typeof managedServerSchemas)[T]> } = {
  WindowsHost: true,
  LinuxHost: true,
};
const ofMountServer: Agree<MountServerRoleArgs, typeof mountServerSchema> = true;

it("has an agreement of arguments and schema for each type", () => {
  expect(Object.keys(agreement)).toEqual(Object.keys(managedServerSchemas));
  expect(ofMountServer).toBe(true);
});
