/** Whatever a server answers to a log-in, to the question who it is, or to a look-up: it ends with an answer or a readable message. */
import { useFastClock } from "../../clock";
import fc from "fast-check";
import { startSimulator, type Fault, type Simulator } from "veeam-simulator";
import { connectionOf, resolveEnterpriseManager, resolveVbr, type Configuration } from "../../../provider/config/settings";
import { EnterpriseManagerClient } from "../../../provider/enterpriseManager/client";
import { VeeamError } from "../../../provider/core/errors";
import { backupServer, backupServers } from "../../../provider/functions/backupServers";
import { cloudCredentials, credentials, encryptionPassword, kmsServer } from "../../../provider/functions/credentials";
import type { Lookup } from "../../../provider/functions/lookup";
import { repositories, repository, repositoryStates, scaleOutRepositories } from "../../../provider/functions/repositories";
import { managedServer, mountServer } from "../../../provider/functions/servers";
import { VbrClient } from "../../../provider/vbr/client";
import { flawsOf } from "../../readable";
import { settings } from "../../reading";
import type { Fields } from "../../site";
import { readCorpus, type Example } from "./corpus";
import { about, garbage, textOf } from "./garbage";
import { limitMs, runs } from "./seed";

useFastClock();

const PASSWORD = 'p4ß & "w/ö+r\\d %41';
const LIMIT_MS = 2000;
const NOBODY = "00000000-0000-4000-8000-000000000000";

type Question = readonly [Lookup<unknown>, Fields];

const ON_VBR: readonly Question[] = [
  [managedServer, { name: "linux01.tech.local" }],
  [managedServer, { id: NOBODY }],
  [mountServer, { default: true }],
  [credentials, { username: "somebody" }],
  [cloudCredentials, { type: "Amazon", accessKey: "AKIA" }],
  [encryptionPassword, { hint: "hint" }],
  [kmsServer, { name: "kms" }],
  [repository, { id: NOBODY }],
  [repository, { name: "Default Backup Repository" }],
  [repositories, {}],
  [repositoryStates, {}],
  [scaleOutRepositories, {}],
];
const ON_ENTERPRISE_MANAGER: readonly Question[] = [
  [backupServers, {}],
  [backupServer, { name: "vbr01" }],
  [backupServer, { dnsNameOrIpAddress: "vbr01.example.com" }],
];
const PLACES = ["root", "logOn", "backupServers", "backupServer", "querySvc", "query", "*"].map(
  (name) => `enterpriseManager ${name}`,
);

let simulator: Simulator;
let corpus: Example[];
beforeAll(async () => {
  corpus = await readCorpus();
  simulator = await startSimulator({ password: PASSWORD });
});
afterAll(() => simulator.close());

describe("an answer made from bytes by chance and from what servers answer", () => {
  const arbitrary = () =>
    fc.record({
      answer: garbage(corpus),
      // None that a log-in is repeated for: 502, 503, 504 and 429.
      status: fc.constantFrom(undefined, undefined, 200, 204, 400, 401, 403, 404, 500),
      isAlways: fc.boolean(),
      place: fc.nat(1000),
    });

  it(
    "ends each look-up on a VBR server, in any revision, with an answer or a readable message",
    async () => {
      const run = async (revision: string, [lookup, args]: Question): Promise<void> => {
        const client = new VbrClient(connectionOf(resolveVbr(configuration(revision))));
        try {
          await client.identity({ signal: AbortSignal.timeout(LIMIT_MS) });
          await lookup.find(serversOf({ vbr: client }), args);
        } finally {
          await client.logOff(200);
        }
      };
      await fc.assert(
        fc.asyncProperty(arbitrary(), fc.constantFrom(...ON_VBR), async ({ place, ...scene }, question) => {
          const on =
            ["POST /token", "GET /serverInfo", "GET /swagger/**", /^GET \/api\/v1\/(?!serverInfo)/, /./][place % 5] ?? "";
          const revision = ["1.3-rev0", "1.2-rev1", "auto"][place % 3] ?? "";
          expect(await flawsUnder({ on, ...scene }, () => run(revision, question))).toEqual([]);
        }),
        runs(60),
      );
    },
    limitMs(60),
  );

  it(
    "ends each look-up in Enterprise Manager with an answer or a readable message",
    async () => {
      const run = async ([lookup, args]: Question): Promise<void> => {
        const client = new EnterpriseManagerClient(connectionOf(resolveEnterpriseManager(configuration("1.3-rev0"))));
        try {
          await lookup.find(serversOf({ enterpriseManager: client }), args);
        } finally {
          await client.logOff(200);
        }
      };
      await fc.assert(
        fc.asyncProperty(arbitrary(), fc.constantFrom(...ON_ENTERPRISE_MANAGER), async ({ place, ...scene }, question) => {
          const on = PLACES[place % PLACES.length] ?? "";
          expect(await flawsUnder({ on, ...scene }, () => run(question))).toEqual([]);
        }),
        runs(60),
      );
    },
    limitMs(60),
  );
});

function configuration(revision: string): Configuration {
  // A pin is checked faster than a chain, and each run connects anew.
  const pin = simulator.certificateFingerprint;
  const config: Record<string, string | undefined> = settings(simulator, {
    "veeam:vbrApiVersion": revision,
    "veeam:vbrCaCertificate": undefined,
    "veeam:vbrCertificateFingerprint": pin,
    "veeam:enterpriseManagerCaCertificate": undefined,
    "veeam:enterpriseManagerCertificateFingerprint": pin,
  });
  return { get: (key: string) => config[key] };
}

function serversOf(clients: { vbr?: VbrClient; enterpriseManager?: EnterpriseManagerClient }) {
  const none = (): never => {
    throw new Error("it asks the other server");
  };
  const { vbr, enterpriseManager } = clients;
  return {
    vbr: () => vbr ?? none(),
    enterpriseManager: () => enterpriseManager ?? none(),
    signal: AbortSignal.timeout(LIMIT_MS),
  };
}

interface Scene {
  readonly on: Fault["on"];
  readonly answer: Parameters<typeof about>[0];
  readonly status: number | undefined;
  readonly isAlways: boolean;
}

/** What is wrong with how it ends. */
async function flawsUnder({ on, answer, status, isAlways }: Scene, run: () => Promise<void>): Promise<string[]> {
  const bytes = about(answer, { id: NOBODY, name: "linux01.tech.local", secret: PASSWORD });
  const effect: Fault["with"] =
    status === undefined
      ? { kind: "replaceBody", text: bytes, encoding: "latin1" }
      : { kind: "answer", status, body: textOf(bytes) };
  simulator.fail({ on, times: isAlways ? "always" : 1, with: effect });
  try {
    await run();
    return [];
  } catch (error) {
    const { message } = error as Error;
    const flaws = flawsOf(message, [PASSWORD]).map((flaw) => `${flaw}: ${message.slice(0, 500)}`);
    return error instanceof VeeamError ? flaws : [`no error of ours: ${String((error as Error).stack)}`];
  } finally {
    simulator.clearFaults();
    simulator.clearRequests();
  }
}
