import { noContent, ok, Refusal, type Answer } from "./answers.js";
import { pathOf } from "./backupServerViews.js";
import { sessionOf, type Context, type EnterpriseManagerRequest, type Route, type View } from "./context.js";
import { element, field, rootList, type Element, type Value } from "./elements.js";
import { hrefOf, links, type LinkTarget } from "./links.js";
import type { Task, TaskResult } from "./state.js";

export const taskRoutes: Route[] = [
  { operation: "tasks", method: "GET", path: "/tasks", for: "everyRole", answer: listTasks },
  { operation: "task", method: "GET", path: "/tasks/:id", for: "everyRole", answer: getTask },
  { operation: "cancelTask", method: "DELETE", path: "/tasks/:id", for: "everyRole", answer: cancelTask },
];

function listTasks({ clock, ...context }: Context, request: EnterpriseManagerRequest): Answer {
  const tasks = ownTasks({ clock, ...context }, request).filter((task) => clock.look(task));
  return ok(
    rootList(
      "Tasks",
      "Tasks",
      tasks.map((task) => taskElement(request.view, task)),
    ),
  );
}

function getTask(context: Context, request: EnterpriseManagerRequest): Answer {
  const task = findTask(context, request);
  if (!context.clock.look(task)) throw unknownTask(request);
  return ok(taskElement(request.view, task));
}

function cancelTask(context: Context, request: EnterpriseManagerRequest): Answer {
  context.clock.cancel(findTask(context, request));
  return noContent;
}

/** A task is known within the logon session that started it, and nowhere else. */
function ownTasks({ infrastructure }: Context, request: EnterpriseManagerRequest): Task[] {
  return infrastructure.enterpriseManager.tasks.filter(({ logonSessionId }) => logonSessionId === sessionOf(request).id);
}

function findTask(context: Context, request: EnterpriseManagerRequest): Task {
  const task = ownTasks(context, request).find(({ id }) => id === request.params.id?.toLowerCase());
  if (!task) throw unknownTask(request);
  return task;
}

function unknownTask({ params }: EnterpriseManagerRequest): Refusal {
  return new Refusal(500, `There is no backup task with id [${params.id ?? ""}] in current rest session`);
}

export function taskElement(view: View, task: Task): Element {
  const path = `/tasks/${task.id}`;
  const { state, operation, result } = task;
  return element(
    "Task",
    { Type: "Task", Href: hrefOf(view, path) },
    links(view, [{ rel: "Delete", type: "Task", to: path }, relatedLink(view, task)]),
    field("TaskId", task.id),
    field("State", state),
    field("Operation", operation),
    ...(result ? [resultElement(result)] : []),
  );
}

function relatedLink(view: View, { effect, isFinished, result }: Task): LinkTarget | false {
  const { related } = view.infrastructure.enterpriseManager.habits.createAnswer;
  if (related === undefined || effect.kind !== "create" || !isFinished || result?.success === false) return false;
  const { backupServer } = effect;
  const [type, query] = related === "entity" ? ["BackupServer", "?format=Entity"] : ["BackupServerReference", ""];
  return { rel: "Related", type, to: `${pathOf(backupServer)}${query}`, name: backupServer.name };
}

function resultElement({ success, message, confirmationNeeded, credentialsNeeded }: TaskResult): Element {
  const attributes: Record<string, Value> = {
    Success: success,
    ...(credentialsNeeded ? { CredentialsNeeded: true } : {}),
    ...(confirmationNeeded ? { ConfirmationNeeded: true } : {}),
  };
  return element("Result", attributes, ...(message === undefined ? [] : [field("Message", message)]));
}
