import { sameId, type Infrastructure } from "../infrastructure.js";
import { isObject, type JsonObject } from "../json.js";
import { impossible, notFound, ok, type Answer } from "./answers.js";
import type { Context, Route, VbrRequest } from "./context.js";
import { keyMistakes } from "./encryptionKeys.js";
import { withoutNulls } from "./filling.js";

const PATH = "/api/v1/backupInfrastructure/repositories/:id/accessPermissions";

/** Who may use a repository. Changed at once, without a session. */
export const accessPermissionRoutes: Route[] = [
  {
    method: "GET",
    path: PATH,
    for: "administrator",
    answer: (context, { params: { id = "" } }) => ok(shown(context, idOf(context.infrastructure, id))),
  },
  { method: "PUT", path: PATH, for: "administrator", accepts: "json", answer: change },
];

function change(context: Context, { params: { id = "" }, body }: VbrRequest): Answer {
  const { infrastructure, validation } = context;
  const repositoryId = idOf(infrastructure, id);
  const checked = validation.named("RepositoryAccessPermissionsModel", body, shown(context, repositoryId));
  const permissions = withoutNulls(checked) as JsonObject & { encryptionSettings: JsonObject };
  const mistakes = keyMistakes(permissions.encryptionSettings, "encryptionSettings", infrastructure);
  if (mistakes.length > 0) throw impossible(`${mistakes.join("; ")}.`);
  // Accounts mean something for explicit access only.
  if (permissions.accessPolicy !== "AllowExplicit") permissions.accounts = [];
  infrastructure.accessPermissions[repositoryId] = permissions;
  return ok(shown(context, repositoryId));
}

function shown({ infrastructure, validation }: Context, id: string): JsonObject {
  const nobody = { accessPolicy: "DenyAll", accounts: [], encryptionSettings: { isEnabled: false } };
  const permissions = structuredClone(infrastructure.accessPermissions[id] ?? nobody);
  if (infrastructure.habits.sendsNulls) validation.addNullsTo("RepositoryAccessPermissionsModel", permissions);
  return permissions;
}

function idOf({ repositories }: Infrastructure, id: string): string {
  const repository = repositories.find((known) => sameId(known.id, id));
  if (!isObject(repository)) throw notFound("The repository", id);
  return repository.id;
}
