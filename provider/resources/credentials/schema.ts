/**
 * What is valid for a credentials record and how its properties compare. The same structure, with the words for people, is in
 * args.ts. Names and types are those of the REST document of revision 1.3-rev0 (`CredentialsSpec` and its members).
 */
import { z } from "zod";
import { logInProperties } from "../../schema/linuxAccount";
import { PORT, flag, nameText, sameGuid, secret, text, toggle, trait, whole } from "../../schema/types";

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
    ...logInProperties(),
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
