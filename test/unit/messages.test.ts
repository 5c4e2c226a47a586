/** What the words of a server can do to a message. */
import { VeeamError } from "../../provider/core/errors";
import { codeIn } from "../codes";
import { failureOf, read, REPOSITORY } from "../reading";
import { flawsOf } from "../readable";
import { startRun, type Driven } from "../run";
import { ManagedResource, configOf, startSite, type Site } from "../site";
import { linuxLocal } from "./repository/programs";

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

describe("words of a server", () => {
  it("make no second line in a message, and do not steer a terminal", async () => {
    const message = "First\r\n   second\tthird\u001b[2J\u202Efourth\u0000.";
    site.simulator.fail({ on: `GET ${REPOSITORY}`, with: { kind: "answer", status: 400, message } });

    const failure = await failureOf(read(site.host));

    expect(failure).toContain("First second third\uFFFD[2J\uFFFDfourth\uFFFD.");
    expect(flawsOf(failure, [])).toEqual([]);
  });

  it("that are very long leave the beginning and the end of a message", async () => {
    const message = "x".repeat(1_000_000);
    site.simulator.fail({ on: `GET ${REPOSITORY}`, with: { kind: "answer", status: 403, message } });

    const failure = await failureOf(read(site.host));

    expect(failure).toMatch(
      /answered 403 to GET \S+: x+ … x+\. The account of this run is not allowed to do this: .* Administrator\. \[VEEAM_NOT_ALLOWED\]$/,
    );
    expect(flawsOf(failure, [])).toEqual([]);
  });
});

describe("a message that names the configuration", () => {
  const said = "A refresh and a destroy use the configuration of the last pulumi up; with --run-program, that of now.";

  it("says of a refresh and a delete that they do not see what was set since, and of others nothing", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(linuxLocal("nas"));
    const config = { ...configOf(site.simulator), "veeam:vbrCertificateFingerprint": "AB".repeat(32) };
    const failuresOn = async (run: Driven): Promise<string[]> => {
      const { id = "", outputs } = resource;
      const news = { ...resource.inputs, description: "changed" };
      const failures = [run.read(id, outputs), run.delete(id, outputs), run.update(id, outputs, news), run.create(news)];
      return Promise.all(failures.map((failure) => failureOf(failure)));
    };

    const failures = await failuresOn(startRun(config));

    expect(failures.map(codeIn)).toEqual(failures.map(() => "VEEAM_CERTIFICATE_CHANGED"));
    expect(failures.map((failure) => failure.includes(said))).toEqual([true, true, false, false]);
  });
});

describe("a message of several lines", () => {
  it("has those that it was given, no others, and one code", () => {
    const { code, message } = new VeeamError("VEEAM_SETTINGS_INVALID", ["first", "second\nand more"]);

    expect(code).toBe("VEEAM_SETTINGS_INVALID");
    expect(message).toBe("first\nsecond and more [VEEAM_SETTINGS_INVALID]");
  });
});
