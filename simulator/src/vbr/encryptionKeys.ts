import { sameId, type Infrastructure } from "../infrastructure.js";
import { isObject } from "../json.js";

/** What is wrong with an encryption that is on: it needs a password or a key server that is there. */
export function keyMistakes(encryption: unknown, path: string, { encryptionPasswords, kmsServers }: Infrastructure): string[] {
  if (!isObject(encryption) || encryption.isEnabled !== true) return [];
  const check = (property: string, what: string, known: readonly { id: string }[]): string[] => {
    const id = encryption[property];
    if (typeof id !== "string")
      return [`${path}.${property}: is required for the encryption type ${String(encryption.encryptionType)}`];
    return known.some((one) => sameId(one.id, id)) ? [] : [`${path}.${property}: there is no ${what} with id ${id}`];
  };
  switch (encryption.encryptionType) {
    case "ByUserPassword":
      return check("encryptionPasswordId", "encryption password", encryptionPasswords);
    case "ByKms":
      return check("kmsServerId", "KMS server", kmsServers);
    default:
      return [`${path}.encryptionType: is required when the encryption is enabled`];
  }
}
