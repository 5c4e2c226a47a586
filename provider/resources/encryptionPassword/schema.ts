/**
 * What is valid for an encryption password and how its properties compare. The same structure, with the words for people, is in
 * args.ts. Names and types are those of the REST document of revision 1.3-rev0 (`EncryptionPasswordSpec`).
 */
import { z } from "zod";
import { flag, nameText, sameGuid, secret, text, toggle, trait } from "../../schema/types";

export const encryptionPasswordSchema = z.strictObject({
  hint: nameText(),
  password: secret(),
  uniqueId: trait(text(), { same: sameGuid }).optional(),
  isImported: toggle(),
  adopt: flag(),
  allowDelete: flag(),
});
