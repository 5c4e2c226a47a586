import {
  expireTokens,
  spendRefreshTokens,
  startSimulator,
  voidTokens,
  type Simulator,
  type SimulatorOptions,
} from "veeam-simulator";
import { connectionOf, resolveVbr } from "../../provider/config/settings";
import { VbrClient } from "../../provider/vbr/client";
import { arrived } from "../arrived";
import { codeIn, messageWith } from "../codes";
import type { Host } from "../engine/host";
import { hostAndPort } from "../network";
import { failureOf, FIRST_READ, NAME, read, REPOSITORY, requestsOf, settings } from "../reading";
import { WINDOWS_SERVER } from "./repository/programs";
import { REVISION, servedUpTo } from "../revision";
import { startRun, type Driven } from "../run";
import { ManagedResource, startHostProcess, startSite, type Fields } from "../site";

const TOKEN = "POST /api/oauth2/token";
const LOG_OFF = "POST /api/oauth2/logout";

let simulator: Simulator;
let host: Driven;
let close: () => Promise<void>;

async function open(options: SimulatorOptions = {}): Promise<void> {
  const site = await startSite(options);
  ({ simulator, host } = site);
  close = () => site.close();
}

afterEach(() => close());

/** What each token request asked for, and what was answered. */
function grants(): string[] {
  const requests = simulator.requests.filter(({ path }) => path === "/api/oauth2/token");
  return requests.map(({ body, status }) => `${String((body as Fields).grant_type)} ${status}`);
}

function reads(): number[] {
  return simulator.requests.filter(({ path }) => path === REPOSITORY).map(({ status }) => status);
}

const winLocal = {
  type: "WinLocal",
  name: "nas",
  hostId: WINDOWS_SERVER,
  repository: { path: "D:\\Backups" },
  mountServer: {
    mountServerSettingsType: "windows",
    windows: { mountServerId: WINDOWS_SERVER, writeCacheFolder: "C:\\Cache\\", vPowerNFSEnabled: true },
  },
};

describe("a log-in", () => {
  it("is made once for 100 resources that are read at the same time", async () => {
    await open();

    const names = await Promise.all(Array.from({ length: 100 }, () => read(host)));

    expect(new Set(names)).toEqual(new Set([NAME]));
    expect(grants()).toEqual(["password 200"]);
    expect(reads()).toEqual(Array(100).fill(200));
  });

  it("that is refused is not repeated for 100 resources, at the same time and later; each gets the whole message", async () => {
    await open();
    simulator.infrastructure.account.password = "another";

    const failures = await Promise.all(Array.from({ length: 100 }, () => failureOf(read(host))));
    const later = await failureOf(read(host));

    const refused =
      `${hostAndPort(simulator.vbrUrl)} refused user "administrator" (401 on POST /api/oauth2/token): The user name or password is incorrect. ` +
      `User name from config veeam:vbrUsername, password from config veeam:vbrPassword. An account of a domain is written DOMAIN\\user. ` +
      `The REST API takes no account with multi-factor authentication (unless it is a service account) and none with a custom role; ` +
      `writing needs the role Veeam Backup Administrator. The log-in is not repeated in this run: ` +
      `after a few refused ones the server locks the account, for 15 minutes or more. [VEEAM_LOG_IN_REFUSED]`;
    expect(new Set([...failures, later])).toEqual(new Set([refused]));
    expect(requestsOf(simulator)).toEqual([`${TOKEN} 401`]);
    expect(simulator.infrastructure.account.failedLogins).toBe(1);
  });

  it("is repeated when its answer is lost or the server is not ready, for that says nothing about the password", async () => {
    await open();
    simulator.fail({ on: TOKEN, with: { kind: "reset", when: "before" } });
    simulator.fail({ on: TOKEN, with: { kind: "answer", status: 503 } });

    expect(await read(host)).toBe(NAME);
    expect(grants()).toEqual(["password 0", "password 503", "password 200"]);
  });

  it.each([
    [404, "VEEAM_UNEXPECTED_RESPONSE"],
    [500, "VEEAM_SERVER_ERROR"],
  ] as const)("answered %i is no refusal of the account, and is sent again for the next resource", async (status, code) => {
    await open();
    simulator.fail({ on: TOKEN, with: { kind: "answer", status, message: "Not here." } });

    const first = await failureOf(read(host));

    expect(first).toEqual(messageWith(code, `${hostAndPort(simulator.vbrUrl)} answered ${status} to ${TOKEN}: Not here.`));
    expect(await read(host)).toBe(NAME);
  });

  it("that asks for a second factor is explained, and not repeated", async () => {
    await open();
    simulator.infrastructure.account.requiresMfa = true;
    simulator.infrastructure.habits.asksForMfa = true;

    const failures = [await failureOf(read(host)), await failureOf(read(host))];

    expect(new Set(failures)).toEqual(
      new Set([
        `${hostAndPort(simulator.vbrUrl)} asks for a second factor instead of giving a token (mfa_token in its answer to POST /api/oauth2/token): ` +
          `the account has multi-factor authentication, which a run without a person cannot answer. ` +
          `Use a service account, or an account for which multi-factor authentication is off. [VEEAM_SECOND_FACTOR_REQUIRED]`,
      ]),
    );
    expect(grants()).toEqual(["password 200"]);
  });

  it("that is answered by something else is reported as such", async () => {
    await open();
    simulator.fail({ on: TOKEN, with: { kind: "answer", status: 200, body: { access_token: "only" } } });

    expect(await failureOf(read(host))).toEqual(
      messageWith("VEEAM_UNEXPECTED_RESPONSE", `answer to ${TOKEN}`, "it contains no token", "veeam:vbrUrl"),
    );
  });
});

describe("a token", () => {
  it("is renewed before it expires, so that no request is refused", async () => {
    await open();
    simulator.fail({ on: TOKEN, with: { kind: "edit", values: { expires_in: 0.001 } } });

    await read(host);
    await read(host);

    expect(grants()).toEqual(["password 200", "refresh_token 200"]);
    expect(simulator.requests.filter(({ status }) => status === 401)).toEqual([]);
  });

  it("is renewed 60 seconds before the time that the server named", async () => {
    await open({ tokenLifetimeSeconds: 900 });
    const config = settings(simulator);
    const client = new VbrClient(connectionOf(resolveVbr({ get: (key) => config[key] }, {})));
    const readClock = performance.now.bind(performance);
    const clock = jest.spyOn(performance, "now");
    const readAfter = async (seconds: number): Promise<string[]> => {
      clock.mockImplementation(() => readClock() + seconds * 1000);
      await client.get(REPOSITORY, { signal: AbortSignal.timeout(10_000) });
      return grants();
    };

    const [first, before, after] = [await readAfter(0), await readAfter(830), await readAfter(841)];
    clock.mockRestore();
    await client.logOff(500);

    expect([first, before, after]).toEqual([["password 200"], ["password 200"], ["password 200", "refresh_token 200"]]);
  });

  it("that expired all the same is renewed once for all resources, and nobody notices", async () => {
    await open();
    await read(host);
    expireTokens(simulator.infrastructure);
    simulator.clearRequests();

    const names = await Promise.all(Array.from({ length: 20 }, () => read(host)));

    expect(new Set(names)).toEqual(new Set([NAME]));
    expect(grants()).toEqual(["refresh_token 200"]);
    expect(reads().filter((status) => status === 200)).toHaveLength(20);
  });

  it("that cannot be renewed, because its refresh token is spent, is asked for with the password", async () => {
    await open();
    await read(host);
    expireTokens(simulator.infrastructure);
    spendRefreshTokens(simulator.infrastructure);
    simulator.clearRequests();

    expect(await read(host)).toBe(NAME);
    expect(grants()).toEqual(["refresh_token 401", "password 200"]);
  });

  it("whose renewal gets lost is asked for with the password, for a refresh token works once", async () => {
    await open();
    await read(host);
    expireTokens(simulator.infrastructure);
    simulator.clearRequests();
    simulator.fail({ on: TOKEN, with: { kind: "reset", when: "after" } });

    expect(await read(host)).toBe(NAME);
    expect(grants()).toEqual(["refresh_token 0", "password 200"]);
  });

  it("whose renewal meets an internal error says nothing of the request that it was for", async () => {
    await open();
    simulator.fail({ on: "POST /repositories", with: { kind: "answer", status: 401 } });
    simulator.fail({ on: TOKEN, skip: 1, times: 2, with: { kind: "answer", status: 500, message: "The service starts." } });

    const failure = await failureOf(new ManagedResource(host).up(winLocal));

    expect(failure).toEqual(
      messageWith(
        "VEEAM_SERVER_ERROR",
        'Creating repository "nas" failed: ',
        `answered 500 to ${TOKEN}: The service starts.`,
        "Nothing was made; the next pulumi up tries again.",
      ),
    );
    expect(requestsOf(simulator).slice(-2)).toEqual([`${TOKEN} 500`, `${TOKEN} 500`]);
  });

  it("that goes on being refused ends the request after one new log-in", async () => {
    await open();
    simulator.fail({ on: "GET /repositories/*", times: "always", with: { kind: "answer", status: 401 } });

    const failure = await failureOf(read(host));

    expect(failure).toBe(
      `${hostAndPort(simulator.vbrUrl)} answered 401 to GET ${REPOSITORY}: The access token has expired. A new log-in did not help; check the account of this run. [VEEAM_LOG_IN_REFUSED]`,
    );
    expect(reads()).toEqual([401, 401, 401]);
    expect(grants()).toEqual(["password 200", "refresh_token 200", "password 200"]);
  });

  it("that came for a refresh token and is refused with 403 is replaced by one for the password, once for all resources", async () => {
    await open();
    await read(host);
    expireTokens(simulator.infrastructure);
    simulator.infrastructure.habits.refusesRefreshedTokens = true;
    simulator.clearRequests();

    const names = await Promise.all(Array.from({ length: 20 }, () => read(host)));

    expect(new Set(names)).toEqual(new Set([NAME]));
    expect(grants()).toEqual(["refresh_token 200", "password 200"]);
  });

  it("that came for a refresh token and is refused with 403 lets a write through all the same, once", async () => {
    await open();
    await read(host);
    expireTokens(simulator.infrastructure);
    simulator.infrastructure.habits.refusesRefreshedTokens = true;

    await new ManagedResource(host).up(winLocal);

    expect(simulator.infrastructure.creations).toHaveLength(1);
  });

  it("for the password whose account lacks the role is not replaced", async () => {
    await open();
    simulator.infrastructure.role = "viewer";

    await failureOf(new ManagedResource(host).up(winLocal));

    expect(grants()).toEqual(["password 200"]);
  });

  it("that a restart of the server has voided is asked for with the password", async () => {
    await open();
    await read(host);
    voidTokens(simulator.infrastructure);
    simulator.clearRequests();

    expect(await read(host)).toBe(NAME);
    expect(grants()).toEqual(["refresh_token 401", "password 200"]);
  });

  it("that was refused with an empty body is renewed as well", async () => {
    await open();
    simulator.fail({ on: "GET /repositories/*", with: { kind: "answer", status: 401, body: "" } });

    expect(await read(host)).toBe(NAME);
    expect(grants()).toEqual(["password 200", "refresh_token 200"]);
  });

  it("is void after the password was changed on the server: the next log-in is refused, once", async () => {
    await open();
    await read(host);
    expireTokens(simulator.infrastructure);
    spendRefreshTokens(simulator.infrastructure);
    simulator.infrastructure.account.password = "another";
    simulator.clearRequests();

    const failures = await Promise.all([failureOf(read(host)), failureOf(read(host))]);

    expect(failures.map(codeIn)).toEqual(["VEEAM_LOG_IN_REFUSED", "VEEAM_LOG_IN_REFUSED"]);
    expect(grants()).toEqual(["refresh_token 401", "password 401"]);
  });
});

describe("every request", () => {
  it("names the revision and accepts JSON, token and log-off included", async () => {
    await open();
    const resource = new ManagedResource(host);

    await resource.up(winLocal);
    await resource.up({ ...winLocal, description: "changed" });
    await resource.refresh();
    await resource.destroy();
    await host.close();

    const headers = simulator.requests.map((request) => [request.headers["x-api-version"], request.headers.accept]);
    const methods = new Set(simulator.requests.map(({ method }) => method));
    expect(methods).toEqual(new Set(["GET", "POST", "PUT", "DELETE"]));
    expect(requestsOf(simulator).at(0)).toBe(`${TOKEN} 200`);
    expect(requestsOf(simulator).at(-1)).toBe(`${LOG_OFF} 200`);
    expect(headers).toEqual(headers.map(() => ["1.3-rev0", "application/json"]));
  });
});

describe("the end of a run", () => {
  async function openProcess(): Promise<Host> {
    simulator = await startSimulator({ apiVersions: servedUpTo(REVISION) });
    const host = await startHostProcess(settings(simulator));
    close = () => simulator.close();
    return host;
  }

  it("logs off and ends the process at once", async () => {
    const host = await openProcess();
    await read(host);

    const exit = await host.close();

    expect(exit.durationMs).toBeLessThan(1500);
    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(requestsOf(simulator)).toEqual([...FIRST_READ, `${LOG_OFF} 200`]);
    expect(simulator.infrastructure.tokens).toMatchObject([{ isVoid: true }]);
  });

  it("comes in time when the server does not answer the log-off", async () => {
    const host = await openProcess();
    await read(host);
    simulator.fail({ on: LOG_OFF, with: { kind: "stall" } });

    const exit = await host.close();

    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(exit.durationMs).toBeLessThan(1500);
  });

  it("comes in time when the server does not answer the log-in", async () => {
    const host = await openProcess();
    const fault = simulator.fail({ on: TOKEN, times: "always", with: { kind: "stall" } });
    const reading = failureOf(read(host));
    await arrived(() => fault.hits > 0);

    const exit = await host.close();

    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(exit.durationMs).toBeLessThan(1500);
    await reading;
  });

  it("comes in time in the middle of an operation, and the token does not stay", async () => {
    const host = await openProcess();
    simulator.planSession({ never: true });
    const creating = failureOf(new ManagedResource(host).up(winLocal));
    await host.log.waitFor(/Creating repository "nas"/);

    const exit = await host.close();

    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(exit.durationMs).toBeLessThan(1500);
    expect(requestsOf(simulator)).toContain(`${LOG_OFF} 200`);
    expect(simulator.infrastructure.tokens.every(({ isVoid }) => isVoid)).toBe(true);
    await creating;
  });

  it("is for good: an operation that goes on for a moment does not log in anew", async () => {
    await open();
    const config = settings(simulator);
    const client = new VbrClient(connectionOf(resolveVbr({ get: (key) => config[key] }, {})));
    const readOnce = (): Promise<unknown> => client.get(REPOSITORY, { signal: AbortSignal.timeout(10_000), retryMs: 0 });

    await readOnce();
    await client.logOff(500);

    await expect(readOnce()).rejects.toMatchObject({ code: "VEEAM_INTERRUPTED" });
    expect(grants()).toEqual(["password 200"]);
  });

  it("sends nothing when nothing was sent before", async () => {
    const host = await openProcess();
    await new ManagedResource(host).check(winLocal);

    const exit = await host.close();

    expect(exit.durationMs).toBeLessThan(1500);
    expect(simulator.requests).toEqual([]);
  });
});

describe("a secret", () => {
  const password = 'p4ß & "w/ö+r\\d %41';

  /** The forms in which it could appear. */
  function forms(secret: string, username: string): string[] {
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    return [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ secret }).toString().slice("secret=".length),
      JSON.stringify(secret).slice(1, -1),
      base64(secret),
      base64(`${username}:${secret}`),
    ];
  }

  async function openWithPassword(): Promise<void> {
    simulator = await startSimulator({ sessionLooks: 1, password });
    host = startRun(settings(simulator));
    close = async () => {
      await host.close();
      await simulator.close();
    };
  }

  /** Everything that left the provider, beside the given messages. */
  function told(messages: readonly string[]): string {
    return [...messages, ...host.log.messages.map(({ message }) => message)].join("\n");
  }

  function expectNone(text: string, secrets: readonly string[]): void {
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).toContain("[secret]");
  }

  it("is not shown when the server repeats the password in its refusal, in whatever form", async () => {
    await openWithPassword();
    const secrets = forms(password, simulator.username);
    simulator.fail({ on: TOKEN, with: { kind: "answer", status: 401, message: `Not ${secrets.join(" nor ")}.` } });

    const message = await failureOf(read(host));

    expect(message).toEqual(messageWith("VEEAM_LOG_IN_REFUSED", `Not ${secrets.map(() => "[secret]").join(" nor ")}.`));
    expectNone(told([message]), secrets);
  });

  it.each([
    ["a long text", (body: string) => body],
    ["the title of a web page", (body: string) => `<html><title>${body}</title></html>`],
  ])("is not shown when it stands in %s that is cut", async (_, pageOf) => {
    await openWithPassword();
    const body = pageOf(`${"x".repeat(190)}${password}${"y".repeat(100)}`);
    simulator.fail({ on: "GET /repositories/*", with: { kind: "answer", status: 500, body } });

    const message = await failureOf(read(host));

    expect(message).not.toContain(password.slice(0, 2));
    expect(message).toContain(`${"x".repeat(190)}[secret]`.slice(0, 198));
  });

  it("is not shown when the server repeats a token", async () => {
    await openWithPassword();
    await read(host);
    const { accessToken = "", refreshToken = "" } = simulator.infrastructure.tokens[0] ?? {};
    const message = `Bearer ${accessToken} cannot, ${refreshToken} neither`;
    simulator.fail({ on: "GET /repositories/*", times: 2, with: { kind: "answer", status: 500, message } });
    simulator.fail({ on: "GET /repositories/*", with: { kind: "answer", status: 200, body: message } });

    const messages = [await failureOf(read(host)), await failureOf(read(host)), await failureOf(read(host))];

    expectNone(told(messages), [...forms(accessToken, ""), ...forms(refreshToken, "")]);
  });

  it("is not shown in a session's warning, failure or log", async () => {
    await openWithPassword();
    const resource = new ManagedResource(host);
    simulator.planSession({ outcome: { result: "Warning", message: `slow with ${password}` } });
    simulator.planSession({
      outcome: { result: "Failed", message: `failed with ${password}`, logs: [{ title: `at ${password}`, status: "Failed" }] },
    });

    await resource.up(winLocal);
    const { message } = await host.log.waitFor(/slow/);
    const failure = await failureOf(resource.up({ ...winLocal, description: "changed" }));

    expect(message).toContain("slow with [secret]");
    expect(failure).toContain("failed with [secret]");
    expectNone(told([failure]), forms(password, simulator.username));
  });
});
