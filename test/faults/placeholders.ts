/** What stands for `{doing}`, `{server}` and others in the messages of the table. */
import type { Simulator } from "veeam-simulator";
import { hostAndPort } from "../network";
import type { Fault, Scene } from "./fault";
import { BACKUP_SERVER } from "./operations";

type Values = Record<string, string | undefined>;

export function filled(message: string, scene: Scene, fault: Fault): string {
  const { operation } = scene;
  const common: Values = {
    doing: operation.doing,
    what: `${operation.resource.noun} "${operation.object}"`,
    noun: operation.resource.noun,
    name: operation.object,
  };
  const values = {
    ...common,
    ...(operation.resource === BACKUP_SERVER ? ofEnterpriseManager(scene, fault) : ofVbr(scene, fault)),
  };
  return message.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}

/** The requests that a fault on this one meets. */
export function sentBy(simulator: Simulator, request: string): Simulator["requests"][number][] {
  return simulator.requests.filter(({ method, path, operation }) =>
    operation === undefined ? `${method} ${path}` === request : `enterpriseManager ${operation}` === request,
  );
}

/** The name of the object that a session or task is about. */
export function objectIn(effect: unknown): unknown {
  const { repository, scaleOutRepository, backupServer } = effect as Record<
    string,
    { name?: string; address?: string } | undefined
  >;
  return (repository ?? scaleOutRepository)?.name ?? backupServer?.address;
}

function ofVbr({ simulator, operation, request }: Scene, { isSequential }: Fault): Values {
  const { sessions } = simulator.infrastructure;
  const object = operation.resource.objects(simulator).find(({ name }) => name === operation.object);
  const session = sessions.findLast(({ effect }) => objectIn(effect) === operation.object);
  // One that the server has forgotten was asked for at least, by the only operation under way.
  const asked = simulator.requests.findLast(({ path }) => path.startsWith("/api/v1/sessions/"))?.path.split("/")[4];
  return {
    server: hostAndPort(simulator.vbrUrl),
    request,
    id: object?.id ?? request.split(/[/?]/)[5],
    readBack: operation.readBack.request.replace("*", object?.id ?? ""),
    list: operation.readBack.request.replace("/*", ""),
    session: isSequential === true ? asked : session?.id,
  };
}

/** Its paths cannot be known beforehand: they are those of the requests that came. */
function ofEnterpriseManager({ simulator, operation, resource, request }: Scene, { isSequential }: Fault): Values {
  const { tasks } = simulator.infrastructure.enterpriseManager;
  const object = operation.resource.objects(simulator).find(({ name }) => name === operation.object);
  const sent = (name: string): string | undefined => {
    const last = sentBy(simulator, name).at(-1);
    return last && `${last.method} ${last.path}`;
  };
  // One that the server has forgotten was asked for at least, by the only operation under way.
  const asked = sent("enterpriseManager task")?.split("/").at(-1);
  const task = tasks.findLast(({ effect }) => objectIn(effect) === operation.object);
  return {
    server: hostAndPort(simulator.enterpriseManagerUrl),
    port: new URL(simulator.enterpriseManagerUrl).port,
    request: sent(request),
    list: sent("enterpriseManager backupServers"),
    query: sent("enterpriseManager query"),
    logOn: sent("enterpriseManager logOn"),
    look: sent("enterpriseManager task"),
    id: object?.id ?? resource.id,
    task: isSequential === true ? (asked ?? task?.id) : task?.id,
  };
}
