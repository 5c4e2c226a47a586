/**
 * What is valid for a credentials record and how its properties compare. The same structure, with the words for people, is in
 * args.ts. Names and types are those of the REST document of revision 1.3-rev0 (`CredentialsSpec` and its members).
 */
import { z } from "zod";
import { type Fields, isUnset } from "../../core/values";
import { PORT, choice, flag, nameText, sameGuid, secret, text, toggle, trait, whole } from "../../schema/types";
import type { Mistake } from "../../schema/validate";

const common = {
  username: nameText(),
  description: trait(z.string(), { defaultValue: "" }).optional(),
  uniqueId: trait(text(), { same: sameGuid }).optional(),
  adopt: flag(),
};

function ofType<T extends string, S extends z.core.$ZodLooseShape>(type: T, properties: S) {
  return z.strictObject({ type: trait(z.literal(type), { replaces: true }), ...common, ...properties });
}

/** One schema for each type. */
export const credentialsSchemas = {
  Standard: ofType("Standard", { password: secret() }),
  Linux: ofType("Linux", {
    authenticationType: choice(["Password", "SshKey"]),
    password: secret().optional(),
    privateKey: secret().optional(),
    passphrase: secret().optional(),
    rootPassword: secret().optional(),
    SSHPort: whole({ range: PORT }),
    elevateToRoot: toggle(false),
    addToSudoers: toggle(false),
    useSu: toggle(false),
  }),
  ManagedService: ofType("ManagedService", {}),
} as const;

export type CredentialsType = keyof typeof credentialsSchemas;

export function isCredentialsType(type: unknown): type is CredentialsType {
  return typeof type === "string" && Object.hasOwn(credentialsSchemas, type);
}

/** How a Linux account logs in, where the program does not say it. */
export function authenticationTypeOf({ authenticationType, privateKey }: Fields): unknown {
  return authenticationType ?? (isUnset(privateKey) ? "Password" : "SshKey");
}

/** What the schema cannot say of a Linux account. */
export function linuxMistakes(declared: Fields): Mistake[] {
  if (declared.type !== "Linux") return [];
  const missing = (name: string, reason: string): Mistake[] => (isUnset(declared[name]) ? [{ path: [name], reason }] : []);
  const withKey = authenticationTypeOf(declared) === "SshKey";
  return [
    ...(withKey
      ? missing("privateKey", "is required for SshKey")
      : missing("password", "is required unless a privateKey is declared")),
    ...(isUnset(declared.passphrase) ? [] : missing("privateKey", "is required beside a passphrase")),
  ];
}
