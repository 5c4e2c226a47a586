/**
 * Backup repositories on a VBR server (`/api/v1/backupInfrastructure/repositories`): what distinguishes them in the lifecycle that
 * all objects of VBR have (lifecycle/vbrObject). From the REST documents, in the words of revision 1.3-rev0.
 */
import { z } from "zod";
import type { Revision } from "../../config/settings";
import { VeeamError } from "../../core/errors";
import { type Fields, visible } from "../../core/values";
import type { Difference } from "../../lifecycle/handler";
import {
  type Context,
  type Kind,
  describeMismatch,
  immutableMismatches,
  mistakesOf,
  outputsOf,
} from "../../lifecycle/vbrObject/kind";
import { operationsOn } from "../../lifecycle/vbrObject/operations";
import { toDeclaration } from "../../schema/declaration";
import { type Checked, checkInputs, checkedByType } from "../../schema/validate";
import { queryString } from "../../vbr/client";
import type { Json } from "../../vbr/responses";
import { withoutMisplacedNames } from "../../vbr/revisions";
import { withoutSentinels } from "../../vbr/sentinels";
import { applyPermissions, withPermissions } from "./accessPermissions";
import { createFolder, folderRemedy } from "./folder";
import { scaleOutRepositoryOf } from "./users";
import { folderMistakes, isRepositoryType, ownersOf, permissionMistakes, repositorySchemas, taskLimitMistakes } from "./schema";

export const REPOSITORY: Kind = {
  path: "/api/v1/backupInfrastructure/repositories",
  resource: "Repository",
  noun: "repository",
  key: "name",
  computed: ["uniqueId"],
  uses: ["ManagedServer", "Credentials", "CloudCredentials"],
  usedBy: "a job, a scale-out repository or imported backups",
  // A type that cannot be made is read as it is (`Repository.get`).
  schemaOf: ({ type }) => (isRepositoryType(type) ? repositorySchemas[type] : z.looseObject({})),
  toDeclaration: (model) => model,
  declarationOf,
  addedOutputs: () => ({}),
  toOutputs: (inputs, model, notes) => outputsOf(REPOSITORY, inputs, model, notes),
  prepareCreate: createFolder,
  refusalRemedy: folderRemedy,
  createQuery: ({ overwriteOwner }) => (overwriteOwner === true ? `?${queryString({ overwriteOwner: "true" })}` : ""),
  toSpec,
  toUpdate,
  applyOutsideModel: (context, outside) => applyPermissions(context, REPOSITORY, outside),
  withOutsideModel: (context, model, declared) => withPermissions(context, REPOSITORY, model, declared),
  deleteQuery: ({ deleteBackups }) => `?${queryString({ deleteBackups: String(deleteBackups === true) })}`,
  userOf: scaleOutRepositoryOf,
  adoptionConflicts,
  explainExisting,
};

/** The body of a PUT. Refuses a task limit that is on while neither the program nor the server has a number for it. */
function toUpdate(_context: Context, _action: string, _live: Json, merged: Json): Promise<Json> {
  const [mistake] = taskLimitMistakes(withoutSentinels(merged));
  if (mistake === undefined) return Promise.resolve(merged);
  throw new VeeamError("VEEAM_ARGUMENTS_INVALID", `${mistake.path.join(".")}: ${mistake.reason}, and the server has none.`);
}

/** Checks what a program declares, without a server. Which revision `auto` comes to, only a server can tell. */
export function check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked {
  // Dropped: what a program has too much that was copied from a server's model.
  const { id, isDisabled, importOptions, ...declared } = news;
  return checkedByType(news, repositorySchemas, (schema) =>
    checkInputs(schema, withoutMisplacedNames(declared), olds, {
      owners: ownersOf,
      rules: (value) => [
        ...permissionMistakes(value),
        ...folderMistakes(value),
        // Of a repository that exists, the server keeps the number that is not declared: toUpdate judges it.
        ...(Object.keys(visible(olds)).length === 0 ? taskLimitMistakes(value) : []),
        ...mistakesOf(REPOSITORY, value, revision),
      ],
    }),
  );
}

const operations = operationsOn(REPOSITORY);

/** Compares two declarations, without a server. A type that is not known yet, in a preview, counts as another one. */
export function diff(olds: Fields, news: Fields): Difference {
  return isRepositoryType(news.type) ? operations.diff(olds, news) : { replaces: ["type"] };
}

export const { noun, changes, subjectOf, create, read, importExisting, update, remove } = operations;

/** What of a model a program would declare; nothing but the type of one that cannot be managed. */
function declarationOf(model: Json): Record<string, unknown> {
  const { type } = model;
  return isRepositoryType(type) ? { type, ...toDeclaration(repositorySchemas[type], model) } : { type };
}

/** The body of a POST. `importBackup` and `importIndex` are sent only where they are on: revision 1.2-rev1 does not know them. */
export function toSpec(inputs: Fields): Json {
  const {
    adopt,
    overwriteOwner,
    createFolder: _,
    deleteBackups,
    importBackup,
    importIndex,
    accessPermissions,
    ...spec
  } = visible(inputs);
  const flags = Object.entries({ importBackup, importIndex }).filter(([, isOn]) => isOn === true);
  return { description: "", ...spec, ...Object.fromEntries(flags) };
}

/** What cannot be changed in place and differs. To adopt it all the same would put backups where nobody looks for them. */
function adoptionConflicts(inputs: Fields, live: Json): string[] {
  if (inputs.type !== live.type) {
    const remark = isRepositoryType(live.type) ? "" : ", which this version of pulumi-veeam does not know";
    return [`type: declared ${JSON.stringify(inputs.type)}, is ${JSON.stringify(live.type ?? null)}${remark}`];
  }
  return immutableMismatches(REPOSITORY, inputs, live).map(describeMismatch);
}

function explainExisting(inputs: Fields, live: Json): string {
  const conflicts = adoptionConflicts(inputs, live);
  return conflicts.length === 0
    ? "It has the declared type and place, so it was probably made by an interrupted run, or by hand. Set adopt: true to manage it from now on (a delete then leaves it on the server until adopt is taken out again), or import it."
    : `It is not the declared one (${conflicts.join("; ")}). Choose another name.`;
}
