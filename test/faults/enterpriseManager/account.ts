/** What becomes of the logon, and who Enterprise Manager takes the account for. */
import { expireLogonSessions, type Simulator } from "veeam-simulator";
import { settings } from "../../reading";
import { configOf } from "../../site";
import { ofBackupServer, ok, refused, unknown, type Fault } from "../fault";
import { atTheLogon } from "./places";
import { WRITES, all, unreadable, withoutVerdict } from "./words";

const LOG_ON = "enterpriseManager logOn";

/** The server does not take the account: the way out, and no second try. */
const refusedLogon = (words: string): string =>
  `{server} refused user "administrator" (401 on {logOn}): ${words} User name from config veeam:enterpriseManagerUsername, password from config veeam:enterpriseManagerPassword. ` +
  "The account needs a role in Enterprise Manager; adding, editing and removing backup servers needs Portal Administrator. " +
  "The logon is not repeated in this run, so that the account does not get locked.";

const WRONG_PASSWORD = refusedLogon("The user name or password is incorrect.");
const UNSEEN = `{doing} failed: {server} does not know task {task} any more; it was Running when last seen. What became of it cannot be seen: ${WRONG_PASSWORD}`;

const noWay = (purpose: string, link: string): string =>
  `{doing} failed: {server} offers the account of this run no way to ${purpose} (no link ${link}). ` +
  "Most likely it may not do it: backup servers are added, edited and removed with the role Portal Administrator. Nothing was sent.";

export const ACCOUNT_FAULTS: readonly Fault[] = [
  {
    name: "logon session expired before",
    begin: ({ infrastructure }) => expireLogonSessions(infrastructure),
    outcomes: all(ok, WRITES),
  },
  {
    name: "logon session expired during a wait",
    isSequential: true,
    strike: ({ simulator }) =>
      void simulator.fail({
        on: { operation: "task" },
        with: { kind: "meanwhile", when: "before", changes: expired(simulator) },
      }),
    hidesAnswer: true,
    outcomes: withoutVerdict("{server} does not know task {task} any more; it was Running when last seen."),
  },
  {
    name: "password changed before the run",
    settings: configOf,
    begin: ({ infrastructure: { account } }) => (account.password = "another"),
    end: (simulator) => (simulator.infrastructure.account.password = simulator.password),
    once: () => LOG_ON,
    outcomes: all(refused(WRONG_PASSWORD)),
  },
  {
    name: "password changed on the server during a wait",
    settings: configOf,
    isSequential: true,
    isForgotten: true,
    strike: ({ simulator }) => {
      simulator.infrastructure.account.password = simulator.password;
      const password = { path: "account.password", value: `not ${simulator.password}` };
      simulator.fail({
        on: { operation: "task" },
        with: { kind: "meanwhile", when: "before", changes: [password, { path: "enterpriseManager.logonSessions", value: [] }] },
      });
    },
    end: (simulator) => (simulator.infrastructure.account.password = simulator.password),
    outcomes: ofBackupServer({
      create: unknown(
        `${UNSEEN} Whether it is connected cannot be seen either. Look for "{name}" on {server}: ` +
          "the next pulumi up looks for the address first, refuses to connect it twice, and continues with it when adopt: true is set.",
        "adopt",
      ),
      update: unknown(
        `${UNSEEN} What {server} holds now cannot be seen either. The state stays as it was; the next pulumi up compares and sends again.`,
      ),
    }),
  },
  {
    name: "account locked",
    settings: configOf,
    begin: ({ infrastructure: { account } }) => (account.isLocked = true),
    end: ({ infrastructure: { account } }) => (account.isLocked = false),
    once: () => LOG_ON,
    outcomes: all(refused(refusedLogon("The account is locked. Try again in 00:14:32."))),
  },
  {
    name: "404 at the log-in",
    ...atTheLogon({ kind: "answer", status: 404, body: "<html>Not here</html>" }, "always"),
    outcomes: unreadable(
      "{server} answered 404 to {logOn}: <html>Not here</html>. Check that the address (from config veeam:enterpriseManagerUrl) is the one of its REST API, and what stands between.",
    ),
  },
  {
    name: "a read-only account",
    settings: configOf,
    begin: ({ infrastructure: { enterpriseManager } }) => (enterpriseManager.role = "portalUser"),
    end: ({ infrastructure: { enterpriseManager } }) => (enterpriseManager.role = "portalAdministrator"),
    outcomes: {
      ...ofBackupServer({
        create: refused(noWay("add a backup server", "Create")),
        read: ok,
        delete: refused(noWay("remove a backup server", "Delete BackupServerReference")),
      }),
      ...all(refused(noWay("edit a backup server", "Edit BackupServerReference")), ["update", "password", "adopt"]),
    },
  },
  {
    // Enterprise Manager shows no identity of its own: only under another address it is known to be another one.
    name: "another Enterprise Manager",
    settings: (simulator) =>
      settings(simulator, {
        "veeam:enterpriseManagerUrl": simulator.enterpriseManagerUrl.replace("127.0.0.1", "localhost"),
      }),
    ...another(),
    outcomes: all(
      refused(
        "{what} was made on {server}, but this run is connected to localhost:{port}. " +
          "Nothing was changed on either. To go on with the first, set the address back. To leave it there and manage it no longer, " +
          "remove it from the state (pulumi state delete); the next pulumi up then makes it on the second.",
      ),
      ["read", "update", "password", "delete"],
    ),
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
