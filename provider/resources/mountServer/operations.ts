/**
 * Mount servers of a VBR server (`/api/v1/backupInfrastructure/mountServers`): a role of a managed server, with settings. From the REST
 * documents, in the words of revision 1.3-rev0, which is the first to have them. No request takes the role away.
 */
import type { Revision } from "../../config/settings";
import type { Fields } from "../../core/values";
import { type Kind, mistakesOf, outputsOf } from "../../lifecycle/vbrObject/kind";
import { operationsOn } from "../../lifecycle/vbrObject/operations";
import { toDeclaration } from "../../schema/declaration";
import { guidKey, lowerCase } from "../../schema/types";
import { type Checked, checkInputs } from "../../schema/validate";
import type { Json } from "../../vbr/responses";
import { mountServerSchema } from "./schema";

export const MOUNT_SERVER: Kind = {
  path: "/api/v1/backupInfrastructure/mountServers",
  // A mount server has the id of its host; the server can only list them all.
  keyOf: ({ id, hostId }) => ({ hostId: guidKey(hostId ?? id) }),
  filterFor: () => ({}),
  resource: "MountServer",
  noun: "mount server",
  key: "hostId",
  describe: ({ hostId, id }) => `mount server on host ${String(hostId ?? id)}`,
  computed: [],
  uses: [],
  usedBy: "a repository",
  schemaOf: () => mountServerSchema,
  toDeclaration: ofHost,
  declarationOf: (model) => toDeclaration(mountServerSchema, ofHost(model)),
  // `Windows` and `Linux` from revision 1.3-rev1 on.
  addedOutputs: ({ type }) => ({ type: lowerCase(type) }),
  toOutputs: (inputs, model, notes) => outputsOf(MOUNT_SERVER, inputs, model, notes),
  toSpec,
  toUpdate: (_context, _action, _live, { hostId: _, ...merged }) => Promise.resolve(merged),
  whyLeftBehind: "no request takes the role away. It ends when the managed server is removed.",
  adoptionConflicts: () => [],
  explainExisting: () =>
    "The host has this role already, as a Windows host has it from the beginning. Set adopt: true to manage its settings from now on, or import it.",
};

/** Checks what a program declares, without a server. Which revision `auto` comes to, only a server can tell. */
export function check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked {
  // What a server's model has beyond a declaration, for programs that were written from one.
  const { id, type, ...declared } = news;
  return checkInputs(mountServerSchema, declared, olds, { rules: (value) => mistakesOf(MOUNT_SERVER, value, revision) });
}

export const { noun, leavesBehind, changes, diff, subjectOf, create, read, importExisting, update, remove } =
  operationsOn(MOUNT_SERVER);

/** A model as it is declared: it has the id of its host. */
function ofHost(model: Json): Fields {
  return { ...model, hostId: model.id };
}

/** The body of a POST. */
function toSpec({ hostId, settings, isDefault }: Fields): Json {
  return { hostId, ...(settings === undefined ? {} : { settings }), ...(isDefault === true ? { setAsDefault: true } : {}) };
}
