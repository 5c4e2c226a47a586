/**
 * Encryption of backups by a password or a key management server, wherever the API has it: what is valid, and what goes together.
 */
import { z } from "zod";
import type { Mistake, Path } from "./validate";
import { reference, sameGuid, text } from "./types";
import { trait, whileOn } from "./annotations";
import { isFields, isUnset } from "../core/values";

/** REST schema BackupStorageSettingsEncryptionModel. */
export function encryption(isEnabled: z.ZodBoolean) {
  return z
    .strictObject({
      isEnabled,
      encryptionType: trait(z.enum(["ByUserPassword", "ByKms"]), { appliesWhen: whileOn("isEnabled") }).optional(),
      encryptionPasswordId: reference("an encryption password", { appliesWhen: whileOn("isEnabled") }).optional(),
      encryptionPasswordUniqueId: trait(text(), { appliesWhen: whileOn("isEnabled"), same: sameGuid }).optional(),
      kmsServerId: reference("a KMS server", { appliesWhen: whileOn("isEnabled") }).optional(),
    })
    .optional();
}

/** What is missing or does not go together in the encryption at `path`. */
export function encryptionMistakes(settings: unknown, path: Path): Mistake[] {
  if (!isFields(settings) || settings.isEnabled !== true) return [];
  const { encryptionType: type } = settings;
  const at = (key: string): Path => [...path, key];
  const ids = { ByUserPassword: "encryptionPasswordId", ByKms: "kmsServerId" } as const;
  if (isUnset(type))
    return [{ path: at("encryptionType"), reason: "is required when encryption is enabled: ByUserPassword or ByKms" }];
  if (type !== "ByUserPassword" && type !== "ByKms") return [];
  const wanted = ids[type];
  const other = ids[type === "ByKms" ? "ByUserPassword" : "ByKms"];
  return [
    ...(isUnset(settings[wanted]) ? [{ path: at(wanted), reason: `is required for ${type}` }] : []),
    ...(isUnset(settings[other]) ? [] : [{ path: at(other), reason: `does not go with ${type}, which wants ${wanted}` }]),
  ];
}
