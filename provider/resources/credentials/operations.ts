/**
 * Credentials records on a VBR server (`/api/v1/credentials`): what distinguishes them in the lifecycle of all objects of VBR.
 * From the REST documents, in the words of revision 1.3-rev0. The server answers at once, with the record; secrets have requests
 * of their own.
 */
import { z } from "zod";
import type { Revision } from "../../config/settings";
import { type Fields, defined, visible } from "../../core/values";
import { explainRecord } from "../../lifecycle/vbrObject/nameTaken";
import { type Kind, type SecretChange, mistakesOf, outputsOf, shownText } from "../../lifecycle/vbrObject/kind";
import { operationsOn } from "../../lifecycle/vbrObject/operations";
import { toDeclaration } from "../../schema/declaration";
import { authenticationTypeOf, logInMistakes } from "../../schema/linuxAccount";
import { type Checked, checkInputs, checkedByType } from "../../schema/validate";
import { credentialsSchemas, isCredentialsType } from "./schema";

export const CREDENTIALS: Kind = {
  path: "/api/v1/credentials",
  // No filter matches all three; there are never many records.
  filterFor: () => ({}),
  keyOf: ({ type, username, description }) => ({ type, username, description: shownText(description) }),
  resource: "Credentials",
  noun: "credentials",
  key: "description",
  describe: ({ type, username, description }) => `${String(type)} credentials ${quoted(username)} (${quoted(description ?? "")})`,
  answersAtOnce: true,
  computed: ["uniqueId"],
  uses: [],
  usedBy: "a managed server, a repository or a job",
  schemaOf: ({ type }) => (isCredentialsType(type) ? credentialsSchemas[type] : z.looseObject({})),
  toDeclaration: (model) => model,
  declarationOf: (model) => ({ type: model.type, ...toDeclaration(CREDENTIALS.schemaOf(model), model) }),
  addedOutputs: () => ({}),
  toOutputs: (inputs, model, notes) => outputsOf(CREDENTIALS, inputs, model, notes),
  toSpec,
  toUpdate: (_context, _action, _live, merged, news) => Promise.resolve(toUpdate(merged, news)),
  secretChanges,
  account: ["username"],
  adoptionConflicts: () => [],
  explainExisting: explainRecord,
};

/** Checks what a program declares, without a server. Which revision `auto` comes to, only a server can tell. */
export function check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked {
  // What a server's model has beyond a declaration, for programs that were written from one.
  const { id, creationTime, isDefaultAppliance, ...declared } = news;
  return checkedByType(news, credentialsSchemas, (schema) =>
    checkInputs(schema, declared, olds, {
      rules: (value) => [...(value.type === "Linux" ? logInMistakes(value) : []), ...mistakesOf(CREDENTIALS, value, revision)],
    }),
  );
}

export const { noun, changes, diff, subjectOf, create, read, importExisting, update, remove } = operationsOn(CREDENTIALS);

/** The body of a POST. */
function toSpec(inputs: Fields): Record<string, unknown> {
  const { adopt, ...spec } = visible(inputs);
  const authentication = inputs.type === "Linux" ? { authenticationType: authenticationTypeOf(inputs) } : {};
  return { description: "", ...spec, ...authentication };
}

/** How a Linux account logs in follows from its secrets, where the program does not say it; the first revision does not show it. */
function toUpdate(merged: Record<string, unknown>, news: Fields): Record<string, unknown> {
  return merged.authenticationType === undefined ? merged : { ...merged, authenticationType: authenticationTypeOf(news) };
}

function secretChanges({ password, privateKey, passphrase, rootPassword }: Fields): SecretChange[] {
  return [
    ...(password === undefined ? [] : [{ properties: ["password"], call: "changepassword", body: { password } }]),
    ...(privateKey === undefined
      ? []
      : [
          {
            properties: ["privateKey", "passphrase"],
            call: "changeprivatekey",
            body: defined({ privateKey, passphrase }),
          },
        ]),
    ...(rootPassword === undefined
      ? []
      : [{ properties: ["rootPassword"], call: "changerootpassword", body: { password: rootPassword } }]),
  ];
}

function quoted(text: unknown): string {
  return JSON.stringify(text);
}
