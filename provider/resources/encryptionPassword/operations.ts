/**
 * Encryption passwords on a VBR server (`/api/v1/encryptionPasswords`): what distinguishes them in the lifecycle of all objects
 * of VBR. From the REST documents, in the words of revision 1.3-rev0. The server answers at once, and never shows a password.
 */
import type { Revision } from "../../config/settings";
import { type Fields, visible } from "../../core/values";
import { explainRecord } from "../../lifecycle/vbrObject/nameTaken";
import { type Kind, mistakesOf, outputsOf } from "../../lifecycle/vbrObject/kind";
import { operationsOn } from "../../lifecycle/vbrObject/operations";
import { toDeclaration } from "../../schema/declaration";
import { type Checked, checkInputs } from "../../schema/validate";
import { encryptionPasswordSchema } from "./schema";

export const ENCRYPTION_PASSWORD: Kind = {
  path: "/api/v1/encryptionPasswords",
  // The filter by hint comes with revision 1.3-rev0; there are never many.
  filterFor: () => ({}),
  keyOf: ({ hint }) => ({ hint: hint ?? undefined }),
  resource: "EncryptionPassword",
  noun: "encryption password",
  key: "hint",
  answersAtOnce: true,
  computed: ["uniqueId"],
  uses: [],
  usedBy: "a scale-out repository, a job or the configuration backup",
  schemaOf: () => encryptionPasswordSchema,
  toDeclaration: (model) => model,
  declarationOf: (model) => toDeclaration(encryptionPasswordSchema, model),
  addedOutputs: () => ({}),
  toOutputs: (inputs, model, notes) => outputsOf(ENCRYPTION_PASSWORD, inputs, model, notes),
  toSpec,
  toUpdate: (_context, _action, _live, merged) => Promise.resolve(merged),
  // The request demands the hint as well.
  secretChanges: ({ hint, password }) => [{ properties: ["password"], call: "changepassword", body: { hint, password } }],
  deletionRefusal: ({ allowDelete }) =>
    allowDelete === true
      ? undefined
      : "backups that were encrypted with it cannot be restored without knowing it. Set allowDelete: true and run pulumi up, then delete it; or leave it on the server (pulumi state delete, or the option retainOnDelete).",
  adoptionConflicts: () => [],
  explainExisting: explainRecord,
};

/** Checks what a program declares, without a server. Which revision `auto` comes to, only a server can tell. */
export function check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked {
  // What a server's model has beyond a declaration, for programs that were written from one.
  const { id, modificationTime, ...declared } = news;
  return checkInputs(encryptionPasswordSchema, declared, olds, {
    rules: (value) => mistakesOf(ENCRYPTION_PASSWORD, value, revision),
  });
}

export const { noun, changes, diff, subjectOf, create, read, importExisting, update, remove } = operationsOn(ENCRYPTION_PASSWORD);

/** The body of a POST. */
function toSpec(inputs: Fields): Record<string, unknown> {
  const { adopt, allowDelete, ...spec } = visible(inputs);
  return spec;
}
