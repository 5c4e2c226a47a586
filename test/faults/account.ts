/** What becomes of the log-in, and who the server takes the account for. */
import { expireTokens, spendRefreshTokens, type Infrastructure, type InfrastructureChange } from "veeam-simulator";
import { configOf } from "../site";
import { WITH_SESSION, each, ok, onLogIn, onRequest, recovered, refused, repeated, unknown, type Fault } from "./fault";
import { refusal } from "./words";

const LOG_IN = "POST /api/oauth2/token";
const ROLE = "writing needs the role Veeam Backup Administrator.";
const FOUR_EYES = "with four-eyes authorization on, nothing can be deleted over REST, only in the console.";
const OTHER_SERVER = "ffffffff-0000-4000-8000-000000000000";
const THIS_SERVER = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";

/** The server does not take the account: the way out, and no second try. */
function refusedLogIn(status: number, words: string): string {
  return (
    `{server} refused user "administrator" (${status} on ${LOG_IN}): ${words} User name from config veeam:vbrUsername, password from config veeam:vbrPassword. An account of a domain is written DOMAIN\\user. ` +
    `The REST API takes no account with multi-factor authentication (unless it is a service account) and none with a custom role; ${ROLE} ` +
    "The log-in is not repeated in this run: after a few refused ones the server locks the account, for 15 minutes or more."
  );
}

const WRONG_PASSWORD = refusedLogIn(401, "The user name or password is incorrect.");
const UNSEEN = `what becomes of it cannot be seen: ${WRONG_PASSWORD} When last seen, session {session} is Working, 0 %. It goes on running on {server}.`;
const STATE_UNSEEN =
  "What {server} holds now cannot be seen either. The state stays as it was; the next pulumi up compares and sends again.";

export const ACCOUNT_FAULTS: readonly Fault[] = [
  {
    name: "access token expired",
    begin: ({ infrastructure }) => expireTokens(infrastructure),
    // Of several at once, the first would renew the token for the others.
    isSequential: true,
    outcomes: { ...each(ok), read: repeated, delete: repeated },
  },
  {
    name: "access token expired, refresh token spent",
    begin: ({ infrastructure }) => {
      expireTokens(infrastructure);
      spendRefreshTokens(infrastructure);
    },
    isSequential: true,
    outcomes: { ...each(ok), read: repeated, delete: repeated },
  },
  { name: "access token expired during a wait", ...duringTheWait(expired), outcomes: each(ok, WITH_SESSION) },
  {
    name: "access token expired during a wait, refresh token spent",
    ...duringTheWait((infrastructure) => [...expired(infrastructure), ...spent(infrastructure)]),
    outcomes: each(ok, WITH_SESSION),
  },
  {
    name: "password changed before the run",
    settings: configOf,
    begin: ({ infrastructure: { account } }) => (account.password = "another"),
    end: (simulator) => (simulator.infrastructure.account.password = simulator.password),
    once: () => LOG_IN,
    outcomes: each(refused(WRONG_PASSWORD)),
  },
  {
    name: "password changed on the server during a wait",
    ...duringTheWait(({ account }) => {
      const { password } = account;
      return [
        { path: "account.password", value: `not ${password}` },
        { path: "tokens", value: [] },
      ];
    }),
    settings: configOf,
    isForgotten: true,
    end: (simulator) => (simulator.infrastructure.account.password = simulator.password),
    outcomes: {
      create: unknown(
        `{doing}: ${UNSEEN} Whether the {noun} exists cannot be seen either. Look for "{name}" on {server}: ` +
          "the next pulumi up waits for that session first, refuses to make a second one, and continues with it when adopt: true is set.",
        "adopt",
      ),
      update: unknown(`{doing}: ${UNSEEN} ${STATE_UNSEEN}`),
      "mode change": unknown(`Updating {what} failed: {doing}: ${UNSEEN} ${STATE_UNSEEN}`),
    },
  },
  {
    name: "account with multi-factor authentication",
    settings: configOf,
    begin: ({ infrastructure: { account } }) => (account.requiresMfa = true),
    end: ({ infrastructure: { account } }) => (account.requiresMfa = false),
    once: () => LOG_IN,
    outcomes: each(
      refused(refusedLogIn(403, "Multi-factor authentication is enabled for this account; it cannot log on over REST.")),
    ),
  },
  {
    name: "account locked",
    settings: configOf,
    begin: ({ infrastructure: { account } }) => (account.isLocked = true),
    end: ({ infrastructure: { account } }) => (account.isLocked = false),
    once: () => LOG_IN,
    outcomes: each(refused(refusedLogIn(401, "The account is locked. Try again in 00:14:32."))),
  },
  { name: "503 at the log-in", ...onLogIn({ kind: "answer", status: 503 }), outcomes: each(ok) },
  { name: "reset at the log-in", ...onLogIn({ kind: "reset", when: "after" }), outcomes: each(ok) },
  {
    name: "404 at the log-in",
    ...onLogIn({ kind: "answer", status: 404, message: "Not here." }, "always"),
    outcomes: notHere(
      `{server} answered 404 to ${LOG_IN}: Not here. Check that the address (from config veeam:vbrUrl) is the one of its REST API, and what stands between.`,
    ),
  },
  {
    name: "a read-only account",
    settings: configOf,
    begin: ({ infrastructure }) => (infrastructure.role = "viewer"),
    end: ({ infrastructure }) => (infrastructure.role = "administrator"),
    outcomes: {
      ...refusal(
        `403 to {request}: The account does not have the role Veeam Backup Administrator. The account of this run may not do this: ${ROLE}`,
      ),
      read: ok,
      delete: refused(
        `{doing} failed: {server} answered 403: The account does not have the role Veeam Backup Administrator. Nothing was deleted. ` +
          `Deleting needs the role Veeam Backup Administrator; ${FOUR_EYES}`,
      ),
    },
  },
  {
    name: "four-eyes authorization",
    begin: ({ infrastructure }) => (infrastructure.fourEyesAuthorization = true),
    end: ({ infrastructure }) => (infrastructure.fourEyesAuthorization = false),
    once: ({ operation, request }) => (operation.name === "delete" ? request : "GET /api/v1/serverInfo"),
    outcomes: {
      ...each(ok),
      delete: refused(
        "{doing} failed: {server} answered 403: Four-eyes authorization is enabled: objects cannot be deleted over the REST API. Nothing was deleted. " +
          `Deleting needs the role Veeam Backup Administrator; ${FOUR_EYES}`,
      ),
    },
    settings: configOf,
  },
  {
    // A creation has no state that could know the server.
    name: "another server behind the same name",
    settings: configOf,
    begin: ({ infrastructure: { server } }) => (server.vbrId = OTHER_SERVER),
    end: ({ infrastructure: { server } }) => (server.vbrId = THIS_SERVER),
    outcomes: each(
      refused(
        `{what} was made on {server} (vbrId ${THIS_SERVER}), but this run is connected to {server} (vbrId ${OTHER_SERVER}). ` +
          "Nothing was changed on either. To go on with the first, set the address back. To leave it there and manage it no longer, " +
          "remove it from the state (pulumi state delete); the next pulumi up then makes it on the second.",
      ),
      ["read", "update", "delete", "mode change"],
    ),
  },
  ...([-600_000, 600_000] as const).map((skewMs): Fault => ({
    name: `answer lost, and the machine's clock 10 minutes ${skewMs < 0 ? "fast" : "slow"}`,
    begin: ({ infrastructure: { server } }) => (server.clockSkewMs = skewMs),
    end: ({ infrastructure: { server } }) => (server.clockSkewMs = 0),
    ...onRequest({ kind: "reset", when: "after" }),
    hidesAnswer: true,
    outcomes: { ...each(recovered), read: repeated },
  })),
];

function notHere(why: string): Fault["outcomes"] {
  const nothingChanged = refused(`Updating {what} failed: ${why} Nothing was changed; the next pulumi up tries again.`);
  return {
    create: refused(`{doing} failed: ${why} Nothing was made; the next pulumi up tries again.`),
    read: refused(`{doing} failed: ${why} The state stays as it is; run it again later.`),
    update: nothingChanged,
    delete: refused(`{doing} failed: ${why} Nothing was deleted; the next run tries again.`),
    "mode change": nothingChanged,
  };
}

/** What somebody changes on the server right before the first look at the session. */
function duringTheWait(
  changesOf: (infrastructure: Infrastructure) => InfrastructureChange[],
): Pick<Fault, "strike" | "isSequential"> {
  return {
    isSequential: true,
    strike: ({ simulator }) => {
      // The one before may have changed it.
      simulator.infrastructure.account.password = simulator.password;
      const changes = changesOf(simulator.infrastructure);
      simulator.fail({ on: "GET /sessions/*", with: { kind: "meanwhile", when: "before", changes } });
    },
  };
}

function expired({ tokens }: Infrastructure): InfrastructureChange[] {
  return tokens.map((_, index) => ({ path: `tokens[${index}].expiresAt`, value: 0 }));
}

function spent({ tokens }: Infrastructure): InfrastructureChange[] {
  return tokens.map((_, index) => ({ path: `tokens[${index}].isRefreshSpent`, value: true }));
}
