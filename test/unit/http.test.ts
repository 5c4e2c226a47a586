import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { Fault, Simulator } from "veeam-simulator";
import { type VbrConnection, connectionOf, resolveVbr } from "../../provider/config/settings";
import { HttpClient } from "../../provider/http/client";
import { VbrClient } from "../../provider/vbr/client";
import type { Code } from "../../provider/core/codes";
import { messageWith } from "../codes";
import type { Driven } from "../run";
import { freePort, hostAndPort } from "../network";
import { failureOf, NAME, outcomeOf, read, REPOSITORY, requestsOf, settings } from "../reading";
import { startSite, type Site } from "../site";

let simulator: Simulator;
let host: Driven;
let client: VbrClient;
let address: string;
let site: Site;

beforeAll(async () => {
  site = await startSite();
  ({ simulator, host } = site);
  address = hostAndPort(simulator.vbrUrl);
  await read(host);
  client = new VbrClient(connection());
  await readOnce();
});
afterAll(async () => {
  await client.logOff(1000);
  await site.close();
});
beforeEach(() => simulator.clearRequests());
afterEach(() => simulator.clearFaults());

/** The next answers to a read of the repository. */
function onRead(withEffect: Fault["with"], times: Fault["times"] = 1): void {
  simulator.fail({ on: "GET /repositories/*", times, with: withEffect });
}

function connection(): VbrConnection {
  const config = settings(simulator);
  return connectionOf(resolveVbr({ get: (key) => config[key] }, {}));
}

/** A GET that is not retried. */
function readOnce(): Promise<unknown> {
  return client.get(REPOSITORY, { signal: AbortSignal.timeout(60_000), retryMs: 0 });
}

function unexpected(why: string): string {
  return `${address} gave an answer to GET ${REPOSITORY} that is not the one of a VBR server: ${why}. Check that the address (from config veeam:vbrUrl) is the one of its REST API. [VEEAM_UNEXPECTED_RESPONSE]`;
}

describe("a server that cannot be reached", () => {
  it("is reported with the cause and with what to check: nobody listens", async () => {
    const port = await freePort();

    const outcome = await outcomeOf(settings(simulator, { "veeam:vbrUrl": `https://127.0.0.1:${port}` }));

    expect(outcome).toBe(
      `Cannot reach 127.0.0.1:${port} (ECONNREFUSED). Check the address (from config veeam:vbrUrl), that the REST service runs, and the firewall. [VEEAM_UNREACHABLE]`,
    );
  });

  it("is reported with the cause and with what to check: the name is not known", async () => {
    const outcome = await outcomeOf(settings(simulator, { "veeam:vbrUrl": undefined }), {
      VEEAM_VBR_URL: "https://vbr01.invalid",
    });

    // EAI_AGAIN on a machine without a name server.
    expect(String(outcome).replace("EAI_AGAIN", "ENOTFOUND")).toEqual(
      messageWith("VEEAM_UNREACHABLE", "vbr01.invalid:9419", "ENOTFOUND", "from VEEAM_VBR_URL"),
    );
  });

  it("is told from a port that speaks no HTTPS", async () => {
    const plain = createServer((socket) => socket.on("error", () => socket.destroy()).end("220 mail.example.com\r\n"));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const { port } = plain.address() as AddressInfo;

    const outcome = await outcomeOf(settings(simulator, { "veeam:vbrUrl": `https://127.0.0.1:${port}` }));

    expect(outcome).toMatch(
      new RegExp(
        `^127\\.0\\.0\\.1:${port} broke the connection during POST /api/oauth2/token \\((ERR_SSL_\\w+|EPROTO)\\)\\. Does this port speak HTTPS\\? Address from config veeam:vbrUrl\\. \\[VEEAM_NO_RESPONSE\\]$`,
      ),
    );
    plain.close();
  });
});

describe("an answer", () => {
  it("may begin with a byte order mark", async () => {
    onRead({ kind: "garble", as: "bom" });

    expect(await read(host)).toBe(NAME);
  });

  it.each<[Fault["with"], string]>([
    [{ kind: "garble", as: "notJson" }, 'the response is not JSON (status 200, application/json; charset=utf-8: {"data": [)'],
    [{ kind: "garble", as: "html" }, "the response is not JSON (status 200, text/html: a web page)"],
    [{ kind: "garble", as: "empty" }, "the response is not JSON (status 200, application/json; charset=utf-8: empty)"],
    [{ kind: "garble", as: "null" }, "the response is not an object: null"],
    [{ kind: "answer", status: 200, body: [1] }, "the response is not an object: [1]"],
  ])("that is not the server's is shown in short: %j", async (effect, why) => {
    onRead(effect);

    expect(await failureOf(readOnce())).toBe(unexpected(why));
  });

  it("of more than 32 MiB is not read to its end", async () => {
    onRead({ kind: "garble", as: "oversized", sizeBytes: 32 * 1024 * 1024 + 1 });

    expect(await failureOf(readOnce())).toEqual(
      messageWith("VEEAM_UNEXPECTED_RESPONSE", address, `GET ${REPOSITORY}`, "more than 32 MiB", "veeam:vbrUrl"),
    );
  });

  it.each<[string, Fault["with"], Code, string]>([
    [
      "the server's own form",
      { kind: "answer", status: 500, message: "The database is locked" },
      "VEEAM_SERVER_ERROR",
      "answered 500 to GET %: The database is locked.",
    ],
    [
      "problem details",
      {
        kind: "answer",
        status: 400,
        body: { title: "Invalid", detail: "Two mistakes.", errors: { name: ["too long", "taken"] } },
      },
      "VEEAM_REQUEST_REFUSED",
      "answered 400 to GET %: Two mistakes. name: too long taken.",
    ],
    [
      "a page of a gateway",
      { kind: "answer", status: 500, body: "<html>\n  <title>Bad\n gateway</title>\n<b>…</b></html>" },
      "VEEAM_SERVER_ERROR",
      'answered 500 to GET %: a web page titled "Bad gateway".',
    ],
    [
      "a page without a title",
      { kind: "answer", status: 500, body: "<html></html>" },
      "VEEAM_SERVER_ERROR",
      "answered 500 to GET %: a web page.",
    ],
    ["nothing", { kind: "answer", status: 500, body: "" }, "VEEAM_SERVER_ERROR", "answered 500 to GET %: (no text)."],
    [
      "a redirection, which is not followed",
      { kind: "answer", status: 302, body: "", headers: { location: "https://elsewhere.example.com/" } },
      "VEEAM_UNEXPECTED_RESPONSE",
      "answered 302 to GET %: (no text). Check that the address (from config veeam:vbrUrl) is the one of its REST API, and what stands between, such as a proxy.",
    ],
    [
      "a page that refuses, which is not the server's",
      { kind: "gateway", status: 403, as: "html" },
      "VEEAM_UNEXPECTED_RESPONSE",
      'answered 403 to GET %: a web page titled "Forbidden". Check that the address (from config veeam:vbrUrl) is the one of its REST API, and what stands between, such as a proxy.',
    ],
    [
      "a refusal of the account without a text",
      { kind: "answer", status: 403, body: "" },
      "VEEAM_NOT_ALLOWED",
      "answered 403 to GET %: (no text). The account of this run is not allowed to do this: use one with the role Veeam Backup Administrator.",
    ],
  ])("with an error is shown in the server's words: %s", async (_form, effect, code, text) => {
    onRead(effect);

    expect(await failureOf(read(host))).toBe(`${address} ${text.replace("%", REPOSITORY)} [${code}]`);
    expect(simulator.requests).toHaveLength(1);
  });
});

describe("a GET", () => {
  it.each<[string, Fault["with"], number]>([
    ["429", { kind: "answer", status: 429, retryAfter: 0 }, 429],
    ["503", { kind: "answer", status: 503, retryAfter: 0 }, 503],
    ["502", { kind: "answer", status: 502 }, 502],
    ["504", { kind: "answer", status: 504 }, 504],
    ["a gateway's own 524", { kind: "gateway", status: 524, as: "html" }, 524],
    ["a reset", { kind: "reset", when: "before" }, 0],
    ["a response that was cut", { kind: "cutReply" }, 200],
    ["truncated JSON", { kind: "garble", as: "truncated" }, 200],
    ["a web page", { kind: "garble", as: "html" }, 200],
    ["bytes that are not TLS", { kind: "tlsFailure", when: "before" }, 0],
  ])("is retried after %s", async (_what, effect, status) => {
    onRead(effect);

    expect(await read(host)).toBe(NAME);
    expect(requestsOf(simulator)).toEqual([`GET ${REPOSITORY} ${status}`, `GET ${REPOSITORY} 200`]);
  });

  it("is retried until the server is back", async () => {
    onRead({ kind: "answer", status: 503 }, 3);

    expect(await read(host)).toBe(NAME);
    expect(simulator.requests.map(({ status }) => status)).toEqual([503, 503, 503, 200]);
  });

  it.each<[string, () => string | number]>([
    ["seconds", () => 1],
    ["a date", () => new Date(Date.now() + 2000).toUTCString()],
  ])("is not retried before the time that the server names in %s", async (_form, retryAfter) => {
    onRead({ kind: "answer", status: 503, retryAfter: retryAfter() });

    await read(host);

    const [refused, served] = simulator.requests.map(({ time }) => Date.parse(time));
    expect(simulator.requests).toHaveLength(2);
    expect((served ?? 0) - (refused ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it.each([429, 503])(
    "is given up at once when the server answers %i and names a time more than two minutes away",
    async (status) => {
      onRead({ kind: "answer", status, retryAfter: 86_400 });

      expect(await failureOf(read(host))).toEqual(
        messageWith("VEEAM_UNAVAILABLE", `${address} answered ${status} to GET ${REPOSITORY}`),
      );
      expect(simulator.requests).toHaveLength(1);
    },
  );

  it.each([400, 403, 500, 501])("is not retried after %i", async (status) => {
    onRead({ kind: "answer", status });

    await failureOf(read(host));

    expect(simulator.requests).toHaveLength(1);
  });
});

describe("a timeout", () => {
  let http: HttpClient;
  const headers = { accept: "application/json", "x-api-version": "1.3-rev0" };
  const path = "/api/v1/serverTime";

  beforeAll(() => {
    http = new HttpClient(connection());
  });
  afterAll(() => http.close());

  it.each<[string, Fault["with"]]>([
    ["answers nothing", { kind: "stall" }],
    ["stops in the middle", { kind: "stall", headers: true }],
  ])("of the operation ends a request to a server that %s", async (_what, effect) => {
    simulator.fail({ on: "GET /serverTime", times: "always", with: effect });

    expect(await failureOf(http.send({ method: "GET", path, headers, signal: AbortSignal.timeout(100) }))).toBe(
      `${address} gave no answer to GET ${path} before the timeout expired. [VEEAM_NO_RESPONSE]`,
    );
    expect(simulator.requests).toHaveLength(1);
  });

  describe("of the whole answer", () => {
    const timeoutMs = 300;
    let impatient: HttpClient;
    const request = { method: "GET", path, headers } as const;

    beforeAll(() => {
      const config = settings(simulator);
      impatient = new HttpClient(connectionOf(resolveVbr({ get: (key) => config[key] }, {})), { bodyTimeoutMs: timeoutMs });
    });
    afterAll(() => impatient.close());

    it("ends a response that drips for ever", async () => {
      simulator.fail({ on: "GET /serverTime", times: "always", with: { kind: "drip", everyMs: 100 } });

      expect(await failureOf(impatient.send({ ...request, signal: AbortSignal.timeout(20_000), retryMs: 0 }))).toBe(
        `${address} did not finish its answer to GET ${path} within 300ms. [VEEAM_NO_RESPONSE]`,
      );
    });

    it("takes nothing from the time in which the request is retried", async () => {
      simulator.fail({ on: "GET /serverTime", with: { kind: "drip", everyMs: 100 } });
      // The longest pause before the first retry is shorter, together with the timeout it is longer.
      const retryMs = 550;

      expect(await impatient.send({ ...request, signal: AbortSignal.timeout(20_000), retryMs })).toMatchObject({ status: 200 });
    });
  });

  it("of the operation lets no request begin after it has expired", async () => {
    expect(await failureOf(http.send({ method: "GET", path, headers, signal: AbortSignal.abort() }))).toBe(
      `GET ${path} was not sent to ${address}: the timeout expired before. [VEEAM_NOT_STARTED]`,
    );
    expect(simulator.requests).toEqual([]);
  });

  it("of the operation ends the retries", async () => {
    simulator.fail({ on: "GET /serverTime", times: "always", with: { kind: "answer", status: 503, retryAfter: 0 } });

    const { status } = await http.send({ method: "GET", path, headers, signal: AbortSignal.timeout(200) });

    expect(status).toBe(503);
    // A server that says "at once" is not asked without a pause.
    expect(simulator.requests.length).toBeLessThanOrEqual(2);
  });
});
