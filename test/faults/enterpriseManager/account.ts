/** What becomes of the logon, and who Enterprise Manager takes the account for. */
import { expireLogonSessions, type Simulator } from "veeam-simulator";
import { settings } from "../../reading";
import { configOf } from "../../site";
import { type Fault } from "../fault";
import { EVERY_OPERATION, WRITES, atTheLogon } from "./places";
import { endTasks } from "./tasks";

const LOG_ON = "enterpriseManager logOn";

export const ACCOUNT_FAULTS: readonly Fault[] = [
  {
    name: "logon session expired before",
    begin: ({ infrastructure }) => expireLogonSessions(infrastructure),
    becomes: { ok: WRITES },
  },
  {
    name: "logon session expired during a wait",
    strike: ({ simulator }) =>
      void simulator.fail({
        on: { operation: "task" },
        with: { kind: "meanwhile", when: "before", changes: expired(simulator) },
      }),
    hidesAnswer: true,
    becomes: { recovered: ["create", "update", "delete"], unfinished: ["password"], unknown: ["adopt"] },
  },
  {
    name: "password changed before the run",
    settings: configOf,
    begin: ({ infrastructure: { account } }) => (account.password = "another"),
    end: (simulator) => (simulator.infrastructure.account.password = simulator.password),
    once: () => LOG_ON,
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "password changed on the server during a wait",
    settings: configOf,
    strike: ({ simulator }) => {
      simulator.infrastructure.account.password = simulator.password;
      const password = { path: "account.password", value: `not ${simulator.password}` };
      simulator.fail({
        on: { operation: "task" },
        with: { kind: "meanwhile", when: "before", changes: [password, { path: "enterpriseManager.logonSessions", value: [] }] },
      });
    },
    end: (simulator) => {
      simulator.infrastructure.account.password = simulator.password;
      endTasks(simulator);
    },
    becomes: { unknown: ["create", "update"] },
    next: { adopt: ["create"] },
  },
  {
    name: "account locked",
    settings: configOf,
    begin: ({ infrastructure: { account } }) => (account.isLocked = true),
    end: ({ infrastructure: { account } }) => (account.isLocked = false),
    once: () => LOG_ON,
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "404 at the log-in",
    ...atTheLogon({ kind: "answer", status: 404, body: "<html>Not here</html>" }, "always"),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "a read-only account",
    settings: configOf,
    begin: ({ infrastructure: { enterpriseManager } }) => (enterpriseManager.role = "portalUser"),
    end: ({ infrastructure: { enterpriseManager } }) => (enterpriseManager.role = "portalAdministrator"),
    becomes: { ok: ["read"], refused: WRITES },
  },
  {
    // Enterprise Manager shows no identity of its own: only under another address it is known to be another one.
    name: "another Enterprise Manager",
    settings: (simulator) =>
      settings(simulator, {
        "veeam:enterpriseManagerUrl": simulator.enterpriseManagerUrl.replace("127.0.0.1", "localhost"),
      }),
    ...another(),
    becomes: { refused: ["read", "update", "password", "delete"] },
  },
];

function expired({ infrastructure: { enterpriseManager } }: Simulator): { path: string; value: number }[] {
  return enterpriseManager.logonSessions.map((_, index) => ({
    path: `enterpriseManager.logonSessions[${index}].expiresAt`,
    value: 0,
  }));
}

/** What it manages is not what the first one does. */
function another(): Pick<Fault, "begin" | "end"> {
  const kept = new Map<Simulator, Simulator["infrastructure"]["enterpriseManager"]["backupServers"]>();
  return {
    begin: (simulator) => {
      const { enterpriseManager } = simulator.infrastructure;
      if (!kept.has(simulator)) kept.set(simulator, enterpriseManager.backupServers);
      enterpriseManager.backupServers = [];
    },
    end: (simulator) => {
      simulator.infrastructure.enterpriseManager.backupServers = kept.get(simulator) ?? [];
      kept.delete(simulator);
    },
  };
}
