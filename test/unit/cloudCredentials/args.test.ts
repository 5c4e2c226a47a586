/**
 * The public types and the schemas say the same: compared by the compiler (`npm run lint`), for a type that is wrong here does
 * not compile.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { CloudCredentialsArgs } from "../../../provider/resources/cloudCredentials/args";
import { cloudCredentialsSchemas, type CloudCredentialsType } from "../../../provider/resources/cloudCredentials/schema";
import type { KmsServerArgs } from "../../../provider/resources/kmsServer/args";
import type { kmsServerSchema } from "../../../provider/resources/kmsServer/schema";
import type { Same, Shape } from "../../shapes";

/** Names, required ones and values. */
type Agree<Args, S extends z.ZodType> = Same<Shape<pulumi.Unwrap<Args>>, Shape<z.output<S>>>;
type Of<T> = Extract<pulumi.Unwrap<CloudCredentialsArgs>, { type: T }>;

const agreement: { [T in CloudCredentialsType]: Agree<Of<T>, (typeof cloudCredentialsSchemas)[T]> } = {
  AzureStorage: true,
  AzureCompute: true,
  Amazon: true,
  Google: true,
  GoogleService: true,
};
const ofKmsServer: Agree<KmsServerArgs, typeof kmsServerSchema> = true;

it("has an agreement of arguments and schema for each type", () => {
  expect(Object.keys(agreement)).toEqual(Object.keys(cloudCredentialsSchemas));
  expect(ofKmsServer).toBe(true);
});
