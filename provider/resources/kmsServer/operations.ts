/**
 * Key management servers on a VBR server (`/api/v1/kmsServers`): what distinguishes them in the lifecycle of all objects of VBR.
 * From the REST documents, in the words of revision 1.3-rev0. The server answers at once; of certificates it shows the
 * thumbprints.
 */
import type { Revision } from "../../config/settings";
import { type Fields, defined, visible } from "../../core/values";
import { explainRecord } from "../../lifecycle/vbrObject/nameTaken";
import { type Kind, mistakesOf, outputsOf } from "../../lifecycle/vbrObject/kind";
import { operationsOn } from "../../lifecycle/vbrObject/operations";
import { toDeclaration } from "../../schema/declaration";
import { type Checked, checkInputs } from "../../schema/validate";
import type { Json } from "../../vbr/responses";
import { kmsServerSchema } from "./schema";

export const KMS_SERVER: Kind = {
  path: "/api/v1/kmsServers",
  resource: "KmsServer",
  noun: "KMS server",
  key: "name",
  answersAtOnce: true,
  computed: [],
  uses: [],
  usedBy: "a scale-out repository or a job",
  schemaOf: () => kmsServerSchema,
  toDeclaration: (model) => model,
  declarationOf: (model) => toDeclaration(kmsServerSchema, model),
  addedOutputs: ({ serverCertificateThumbprint, clientCertificateThumbprint }) =>
    defined({ serverCertificateThumbprint, clientCertificateThumbprint }),
  toOutputs: (inputs, model, notes) => outputsOf(KMS_SERVER, inputs, model, notes),
  toSpec,
  toUpdate: (_context, _action, _live, merged) => Promise.resolve(merged),
  secretChanges: ({ serverCertificate, clientCertificate }) => [
    { properties: ["serverCertificate"], call: "changeCertificate", body: { type: "Server", certificate: serverCertificate } },
    { properties: ["clientCertificate"], call: "changeCertificate", body: { type: "Client", certificate: clientCertificate } },
  ],
  showsSecrets: true,
  adoptionConflicts: () => [],
  explainExisting: explainRecord,
};

/** Checks what a program declares, without a server. Which revision `auto` comes to, only a server can tell. */
export function check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked {
  // What a server's model has beyond a declaration, for programs that were written from one.
  const { id, type, serverCertificateThumbprint, clientCertificateThumbprint, ...declared } = news;
  return checkInputs(kmsServerSchema, declared, olds, { rules: (value) => mistakesOf(KMS_SERVER, value, revision) });
}

export const { noun, changes, diff, subjectOf, create, read, importExisting, update, remove } = operationsOn(KMS_SERVER);

/** The body of a POST. There is one type. */
function toSpec(inputs: Fields): Json {
  const { adopt, ...spec } = visible(inputs);
  return { type: "KMS", description: "", ...spec };
}
