/** What becomes of the log-in, and who the server takes the account for. */
import { expireTokens, spendRefreshTokens, type Infrastructure, type InfrastructureChange } from "veeam-simulator";
import { configOf } from "../site";
import { onLogIn, onRequest, EVERY_OPERATION, WITH_SESSION, WRITES, type Fault } from "./fault";

const LOG_IN = "POST /api/oauth2/token";
const OTHER_SERVER = "ffffffff-0000-4000-8000-000000000000";
const THIS_SERVER = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";

export const ACCOUNT_FAULTS: readonly Fault[] = [
  {
    name: "access token expired",
    begin: ({ infrastructure }) => expireTokens(infrastructure),
    // Of several at once, the first would renew the token for the others.
    becomes: { ok: WITH_SESSION, repeated: ["read", "delete"] },
  },
  {
    name: "access token expired, refresh token spent",
    begin: ({ infrastructure }) => {
      expireTokens(infrastructure);
      spendRefreshTokens(infrastructure);
    },
    becomes: { ok: WITH_SESSION, repeated: ["read", "delete"] },
  },
  { name: "access token expired during a wait", ...duringTheWait(expired), becomes: { ok: WITH_SESSION } },
  {
    name: "access token expired during a wait, refresh token spent",
    ...duringTheWait((infrastructure) => [...expired(infrastructure), ...spent(infrastructure)]),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "password changed before the run",
    settings: configOf,
    begin: ({ infrastructure: { account } }) => (account.password = "another"),
    end: (simulator) => (simulator.infrastructure.account.password = simulator.password),
    once: () => LOG_IN,
    becomes: { refused: EVERY_OPERATION },
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
    end: (simulator) => (simulator.infrastructure.account.password = simulator.password),
    becomes: { unknown: WITH_SESSION },
    next: { adopt: ["create"] },
  },
  {
    name: "account with multi-factor authentication",
    settings: configOf,
    begin: ({ infrastructure: { account } }) => (account.requiresMfa = true),
    end: ({ infrastructure: { account } }) => (account.requiresMfa = false),
    once: () => LOG_IN,
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "account locked",
    settings: configOf,
    begin: ({ infrastructure: { account } }) => (account.isLocked = true),
    end: ({ infrastructure: { account } }) => (account.isLocked = false),
    once: () => LOG_IN,
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "503 at the log-in",
    ...onLogIn({ kind: "answer", status: 503 }),
    becomes: { ok: EVERY_OPERATION },
  },
  {
    name: "reset at the log-in",
    ...onLogIn({ kind: "reset", when: "after" }),
    becomes: { ok: EVERY_OPERATION },
  },
  {
    name: "404 at the log-in",
    ...onLogIn({ kind: "answer", status: 404, message: "Not here." }, "always"),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "a read-only account",
    settings: configOf,
    begin: ({ infrastructure }) => (infrastructure.role = "viewer"),
    end: ({ infrastructure }) => (infrastructure.role = "administrator"),
    becomes: { ok: ["read"], refused: WRITES },
  },
  {
    name: "four-eyes authorization",
    begin: ({ infrastructure }) => (infrastructure.fourEyesAuthorization = true),
    end: ({ infrastructure }) => (infrastructure.fourEyesAuthorization = false),
    once: ({ operation, request }) => (operation.name === "delete" ? request : "GET /api/v1/serverInfo"),
    becomes: { ok: ["create", "read", "update", "mode change"], refused: ["delete"] },
    settings: configOf,
  },
  {
    // A creation has no state that could know the server.
    name: "another server behind the same name",
    settings: configOf,
    begin: ({ infrastructure: { server } }) => (server.vbrId = OTHER_SERVER),
    end: ({ infrastructure: { server } }) => (server.vbrId = THIS_SERVER),
    becomes: { refused: ["read", "update", "delete", "mode change"] },
  },
  ...([-600_000, 600_000] as const).map((skewMs): Fault => ({
    name: `answer lost, and the machine's clock 10 minutes ${skewMs < 0 ? "fast" : "slow"}`,
    begin: ({ infrastructure: { server } }) => (server.clockSkewMs = skewMs),
    end: ({ infrastructure: { server } }) => (server.clockSkewMs = 0),
    ...onRequest({ kind: "reset", when: "after" }),
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
  })),
];

/** What somebody changes on the server right before the first look at the session. */
function duringTheWait(changesOf: (infrastructure: Infrastructure) => InfrastructureChange[]): Pick<Fault, "strike"> {
  return {
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
