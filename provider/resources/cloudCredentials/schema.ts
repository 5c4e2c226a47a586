/**
 * What is valid for a cloud credentials record and how its properties compare. The same structure, with the words for people, is in
 * args.ts. Names and types are those of the REST document of revision 1.3-rev0 (`CloudCredentialsSpec` and its members).
 */
import { z } from "zod";
import { type Fields, fieldsIn, isFields, isUnknown, isUnset } from "../../core/values";
import { both, certificateUpload, choice, flag, lowerCase, nameText, sameGuid, secret, text, trait } from "../../schema/types";
import type { Mistake } from "../../schema/validate";

/** Servers were seen to leave out what they need not show: that is no drift. */
const unlessShown = { equivalent: (_declared: unknown, live: unknown) => isUnset(live) };

const common = {
  description: trait(z.string(), { ...unlessShown, defaultValue: "" }).optional(),
  uniqueId: trait(text(), { ...unlessShown, same: sameGuid }).optional(),
  adopt: flag(),
};

function ofType<T extends string, S extends z.core.$ZodLooseShape>(type: T, properties: S) {
  return z.strictObject({ type: trait(z.literal(type), { replaces: true }), ...common, ...properties });
}

/** One schema for each type. */
export const cloudCredentialsSchemas = {
  AzureStorage: ofType("AzureStorage", { account: nameText(), sharedKey: secret() }),
  AzureCompute: ofType("AzureCompute", {
    connectionName: nameText(),
    existingAccount: z.strictObject({
      deployment: z.strictObject({
        deploymentType: z.enum(["MicrosoftAzure", "MicrosoftAzureStack"]),
        region: choice(["Global", "China", "Government"]),
      }),
      subscription: z.strictObject({
        tenantId: trait(text(), { same: both(lowerCase) }),
        applicationId: trait(text(), { same: both(lowerCase) }),
        secret: secret().optional(),
        certificate: certificateUpload().optional(),
      }),
    }),
  }),
  Amazon: ofType("Amazon", { accessKey: nameText(), secretKey: secret() }),
  Google: ofType("Google", { accessKey: nameText(), secretKey: secret() }),
  GoogleService: ofType("GoogleService", { existingAccount: z.strictObject({ keyFile: secret() }) }),
} as const;

export type CloudCredentialsType = keyof typeof cloudCredentialsSchemas;

export function isCloudCredentialsType(type: unknown): type is CloudCredentialsType {
  return typeof type === "string" && Object.hasOwn(cloudCredentialsSchemas, type);
}

/** What the schema cannot say. */
export function cloudCredentialsMistakes(declared: Fields): Mistake[] {
  if (declared.type === "AzureCompute") return subscriptionMistakes(declared);
  return declared.type === "GoogleService" ? keyFileMistakes(declared) : [];
}

function subscriptionMistakes({ existingAccount }: Fields): Mistake[] {
  const { subscription } = fieldsIn(existingAccount);
  if (!isFields(subscription)) return [];
  const path = ["existingAccount", "subscription"];
  const [hasSecret, hasCertificate] = [!isUnset(subscription.secret), !isUnset(subscription.certificate)];
  if (hasSecret && hasCertificate)
    return [{ path: [...path, "certificate"], reason: "does not go with a secret; declare one of them" }];
  return hasSecret || hasCertificate
    ? []
    : [{ path: [...path, "secret"], reason: "is required unless a certificate is declared" }];
}

function keyFileMistakes({ existingAccount }: Fields): Mistake[] {
  const { keyFile } = fieldsIn(existingAccount);
  if (typeof keyFile !== "string" || keyFile === "" || isUnknown(keyFile) || projectOf(keyFile) !== undefined) return [];
  const reason = "must be the Base64 of the JSON key file of a service account, which names its project_id";
  return [{ path: ["existingAccount", "keyFile"], reason }];
}

/** The project of the service account that a key file is of. */
export function projectOf(keyFile: unknown): string | undefined {
  if (typeof keyFile !== "string") return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(keyFile, "base64").toString());
    return isFields(key) && typeof key.project_id === "string" ? key.project_id : undefined;
  } catch {
    return undefined;
  }
}
