/** Which revision is spoken: the configured one, or the newest that the server serves; and what the revision in use has no room for. */
import { messageWith } from "../../codes";
import { LINUX_SERVER, linuxLocal } from "../repository/programs";
import { LATER_DECLARATIONS } from "../repository/laterTypes";
import { SCALE_OUT_STUB, minimal } from "../scaleOutRepository/programs";
import { failureOf, read, requestsOf } from "../../reading";
import { REVISIONS } from "../../revision";
import { ManagedResource, STUB, configOf, startSite, type Fields, type Site } from "../../site";
import { startRun } from "../../run";

const probes = (...revisions: string[]): string[] => revisions.map((revision) => `GET /swagger/v${revision}/swagger.json`);
const exaGrid = (): Fields => LATER_DECLARATIONS.find(({ type }) => type === "ExaGrid") ?? {};

let site: Site;

const sent = (): string[] => requestsOf(site.simulator).map((request) => request.replace(/ \d+$/, ""));
const spoken = (): unknown[] => [
  ...new Set(site.simulator.requests.map(({ headers }) => headers["x-api-version"]).filter((version) => version !== undefined)),
];
const warnings = (): string[] =>
  site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
const address = (): string => new URL(site.simulator.vbrUrl).host;

describe('with vbrApiVersion "auto"', () => {
  afterEach(() => site.close());

  it.each(["1.2-rev1", "1.3-rev1"] as const)(
    "speaks %s when that is the newest that the server serves, found before the log-in and once",
    async (newest) => {
      const apiVersions = REVISIONS.slice(0, REVISIONS.indexOf(newest) + 1);
      site = await startSite({ apiVersions: [...apiVersions] }, "auto");

      await Promise.all([read(site.host), read(site.host)]);
      await read(site.host);

      const asked = REVISIONS.slice(REVISIONS.indexOf(newest)).toReversed();
      expect(sent().slice(0, asked.length + 1)).toEqual([...probes(...asked), "POST /api/oauth2/token"]);
      expect(sent().filter((request) => request.includes("swagger"))).toEqual(probes(...asked));
      expect(spoken()).toEqual([newest]);
      expect(site.simulator.requests[0]?.headers).not.toHaveProperty("authorization");
    },
  );

  it("speaks 1.3-rev0 and says so once when the server shows no document", async () => {
    site = await startSite({ apiVersions: ["1.2-rev1", "1.3-rev0", "1.3-rev1"] }, "auto");
    site.simulator.infrastructure.server.servesSwagger = false;

    await read(site.host);
    await read(site.host);

    expect(spoken()).toEqual(["1.3-rev0"]);
    expect(sent().filter((request) => request.includes("swagger"))).toEqual([
      ...probes(...REVISIONS.toReversed()),
      // One that is too old is called so.
      "GET /swagger/v1.2-rev0/swagger.json",
    ]);
    expect(warnings()).toEqual([messageWith("VEEAM_REVISIONS_NOT_SHOWN", address(), "1.3-rev0 is used", "veeam:vbrApiVersion")]);
  });

  it("takes a page that is no JSON for no document", async () => {
    site = await startSite({ apiVersions: [...REVISIONS] }, "auto");
    site.simulator.fail({ on: "GET /swagger/v1.3-rev2/swagger.json", with: { kind: "garble", as: "html" } });

    await read(site.host);

    expect(spoken()).toEqual(["1.3-rev1"]);
  });

  it("reads no more of a document than its headers", async () => {
    site = await startSite({ apiVersions: [...REVISIONS] }, "auto");
    site.simulator.fail({ on: "GET /swagger/**", with: { kind: "stall", when: "after", headers: true } });

    await read(site.host);

    expect(spoken()).toEqual(["1.3-rev2"]);
  });

  it.each([
    [503, "VEEAM_UNAVAILABLE"],
    [500, "VEEAM_SERVER_ERROR"],
  ])("guesses nothing while the server answers %i, and asks again afterwards", async (status, code) => {
    site = await startSite({ apiVersions: [...REVISIONS] }, "auto");
    const fault = site.simulator.fail({
      on: "GET /swagger/**",
      times: "always",
      with: { kind: "answer", status, retryAfter: 900 },
    });

    const failure = await failureOf(read(site.host));
    fault.clear();
    await read(site.host);

    expect(failure).toBe(
      `Finding the newest REST revision failed: GET /swagger/v1.3-rev2/swagger.json was answered ${status}. ` +
        `If it stays so, set veeam:vbrApiVersion to the revision of the server. [${code}]`,
    );
    expect(spoken()).toEqual(["1.3-rev2"]);
  });

  it("passes the check whatever is declared, and refuses what the server's revision lacks before anything is written", async () => {
    site = await startSite({ apiVersions: ["1.2-rev1", "1.3-rev0"] }, "auto");
    const linux = new ManagedResource(site.host);
    await linux.up(linuxLocal("nas"));
    site.simulator.clearRequests();

    const created = await failureOf(new ManagedResource(site.host).up(exaGrid()));
    const updated = await failureOf(linux.up(linuxLocal("nas", { repository: { enableGovernanceMode: true } })));
    const scaleOut = minimal("x", [linux.id ?? ""], { archiveTier: { isEnabled: false, copyPolicyEnabled: true } });
    const archived = await failureOf(new ManagedResource(site.host, SCALE_OUT_STUB).up(scaleOut));

    const since = "needs REST revision 1.3-rev2 (VBR 13.1 or later); 1.3-rev0 is in use (veeam:vbrApiVersion)";
    expect(created).toBe(`type: ExaGrid ${since} [VEEAM_REVISION_MISMATCH]`);
    expect(updated).toEqual(messageWith("VEEAM_REVISION_MISMATCH", "repository.enableGovernanceMode", since));
    expect(archived).toEqual(messageWith("VEEAM_REVISION_MISMATCH", "archiveTier.copyPolicyEnabled", since));
    expect(sent().filter((request) => !request.startsWith("GET "))).toEqual([]);
  });
});

describe("a configured revision", () => {
  afterEach(() => site.close());

  it("that the server does not serve is refused with those that it serves, and is not taken for a refused log-in", async () => {
    site = await startSite({ apiVersions: ["1.2-rev1", "1.3-rev0"] }, "1.3-rev2");

    const failure = await failureOf(read(site.host));
    site.simulator.infrastructure.server.apiVersions.push("1.3-rev2");

    expect(failure).toBe(
      `${address()} does not serve REST revision 1.3-rev2 (400 on POST /api/oauth2/token): There is no resource at /api/oauth2/token for the API version 1.3-rev2. ` +
        `It serves 1.2-rev1, 1.3-rev0. Set veeam:vbrApiVersion to one that it serves, or to auto for the newest of them. [VEEAM_REVISION_NOT_SERVED]`,
    );
    await read(site.host);
  });

  it("that is refused in other words, and by a server that shows no document, is reported in the server's words", async () => {
    site = await startSite({ apiVersions: ["1.2-rev1", "1.3-rev0"] }, "1.3-rev1");
    site.simulator.fail({ on: "POST /token", with: { kind: "answer", status: 404, message: "Nothing here" } });

    const otherWords = await failureOf(read(site.host));
    site.simulator.infrastructure.server.servesSwagger = false;
    const noDocument = await failureOf(read(site.host));

    expect(otherWords).toEqual(
      messageWith("VEEAM_REVISION_NOT_SERVED", "(404 on POST /api/oauth2/token): Nothing here.", "It serves 1.2-rev1, 1.3-rev0."),
    );
    expect(noDocument).toEqual(messageWith("VEEAM_REVISION_NOT_SERVED", "Which ones it serves could not be read"));
  });
});

describe("a repository in the state that the revision in use cannot show", () => {
  afterEach(() => site.close());

  it("is not read as if somebody had removed what is declared", async () => {
    site = await startSite({ apiVersions: [...REVISIONS] }, "1.3-rev2");
    const resource = new ManagedResource(site.host);
    await resource.up(exaGrid());
    const older = startRun(configOf(site.simulator, "1.3-rev1"));

    const failure = await failureOf(older.read(resource.id ?? "", resource.outputs));
    await older.close();

    expect(failure).toEqual(
      messageWith(
        "VEEAM_REVISION_MISMATCH",
        'Reading repository "ExaGrid" failed.',
        "type: ExaGrid needs REST revision 1.3-rev2",
      ),
    );
  });
});

describe("a configured revision, known without a server,", () => {
  beforeAll(async () => (site = await startSite({}, "1.2-rev1")));
  afterAll(() => site.close());

  it.each<[string, Fields, string]>([
    ["a type", exaGrid(), "type: ExaGrid needs REST revision 1.3-rev2 (VBR 13.1 or later)"],
    [
      "a property",
      linuxLocal("nas", { repository: { enableGovernanceMode: false } }),
      "repository.enableGovernanceMode: needs REST revision 1.3-rev2 (VBR 13.1 or later)",
    ],
    [
      "access permissions",
      linuxLocal("nas", { accessPermissions: { accessPolicy: "AllowAll" } }),
      "accessPermissions: needs REST revision 1.3-rev2 (VBR 13.1 or later)",
    ],
    ["a flag", linuxLocal("nas", { importBackup: true }), "importBackup: needs REST revision 1.3-rev0 (VBR 13.0.0 or later)"],
    [
      "a second mount server",
      linuxLocal("nas", {
        mountServer: {
          mountServerSettingsType: "both",
          linux: { mountServerId: LINUX_SERVER, writeCacheFolder: "/c", vPowerNFSEnabled: false },
          windows: { mountServerId: LINUX_SERVER, writeCacheFolder: "C:\\c", vPowerNFSEnabled: false },
        },
      }),
      'mountServer.mountServerSettingsType: "both" needs REST revision 1.3-rev0 (VBR 13.0.0 or later)',
    ],
  ])("refuses %s that it lacks in the check, without a request", async (_, declaration, message) => {
    const failure = await failureOf(new ManagedResource(site.host).up(declaration));

    expect(failure).toBe(`${message}; 1.2-rev1 is in use (veeam:vbrApiVersion)`);
    expect(site.simulator.requests).toEqual([]);
  });

  it("lets flags that are off, and what is not known yet, pass", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const declaration = linuxLocal("nas", { importBackup: false, importIndex: false });

    expect(await new ManagedResource(site.host).up(declaration)).toBe("create");
    expect((await site.host.check({}, { ...declaration, type: unknown, __provider: STUB })).failures).toEqual([]);
  });
});
