/** What answers by chance have found: answers that were believed, or followed, and must not be. */
import { useFastClock } from "../../clock";
import { failureOf } from "../../reading";
import { linuxLocal } from "../repository/programs";
import { ManagedResource, startSite, type Site } from "../../site";

useFastClock();

const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterEach(() => {
  site.simulator.clearFaults();
  site.simulator.clearRequests();
});
afterAll(() => site.close());

async function deployed(name: string): Promise<ManagedResource> {
  const resource = new ManagedResource(site.host);
  await resource.up(linuxLocal(name));
  return resource;
}

describe("an answer about something else than was asked for", () => {
  it.each([
    [
      "another repository",
      { id: "00000000-0000-4000-8000-000000000001", type: "WinLocal", name: "other" },
      /with another object \(id "0{8}-/,
    ],
    ["no repository at all", { SupportedVersions: [] }, /with another object \(id null\)/],
  ])("is not taken for the repository: %s", async (_what, body, words) => {
    const resource = await deployed("asked for");
    const before = structuredClone(resource.outputs);
    site.simulator.fail({
      on: `GET ${REPOSITORIES}/${resource.id ?? ""}`,
      times: 2,
      with: { kind: "answer", status: 200, body },
    });

    const [refresh, update] = [
      await failureOf(resource.refresh()),
      await failureOf(resource.up(linuxLocal("asked for", { description: "new" }))),
    ];

    expect(refresh).toMatch(words);
    expect(update).toMatch(words);
    expect(resource.outputs).toEqual(before);
    await resource.destroy();
  });
});

describe("the id of a session", () => {
  it("is asked for whatever it is, and one that the server does not know is not waited for", async () => {
    const resource = new ManagedResource(site.host);
    const body = { id: "a/../b?c#d e\r\n", state: "Working", sessionType: "Infrastructure" };
    site.simulator.fail({ on: `POST ${REPOSITORIES}`, with: { kind: "answer", status: 201, body, when: "after" } });

    // The real session is over without a look.
    site.simulator.planSession({ match: { name: "oddly made" }, looks: 0 });

    await resource.up(linuxLocal("oddly made"));

    expect(site.simulator.requests.map(({ path }) => path)).toContain("/api/v1/sessions/a%2F..%2Fb%3Fc%23d%20e%0D%0A");
    await resource.destroy();
  });
});

describe("a list that never ends", () => {
  it("is left when page after page is the same", async () => {
    const body = { data: [{ id: "00000000-0000-4000-8000-000000000002", name: "other" }], pagination: { total: 1e9 } };
    site.simulator.fail({ on: `GET ${REPOSITORIES}`, times: "always", with: { kind: "answer", status: 200, body } });

    const failure = await failureOf(new ManagedResource(site.host).up(linuxLocal("never found")));

    expect(failure).toContain('page after page repeats the ones before it, and its "pagination" promises more');
    expect(failure).toContain("Nothing was made");
  });
});

describe("an answer whose parts lie too deep in one another", () => {
  it("is refused with a reason, and not with the end of a stack", async () => {
    const resource = await deployed("deep");
    const id = resource.id ?? "";
    const body = `{"id": "${id}", "name": "deep", "type": "LinuxLocal", "repository": ${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    site.simulator.fail({ on: `GET ${REPOSITORIES}/${id}`, times: "always", with: { kind: "answer", status: 200, body } });

    expect(await failureOf(resource.refresh())).toMatch(
      /: its arrays and objects are nested too deep\. .* The state stays as it is/,
    );
    site.simulator.clearFaults();
    expect(await resource.refresh()).toEqual({});
    await resource.destroy();
  });

  it("is shown as it is when it is an error, and so are details that are no texts", async () => {
    const resource = await deployed("deep error");
    const fail = (body: string): unknown =>
      site.simulator.fail({ on: `GET ${REPOSITORIES}/${resource.id ?? ""}`, with: { kind: "answer", status: 400, body } });

    fail(`{"title": "Bad", "errors": {"name": ${"[".repeat(20_000)}${"]".repeat(20_000)}}}`);
    expect(await failureOf(resource.refresh())).toMatch(
      /answered 400 to GET \S+: \{"title": "Bad", "errors": \{"name": \[+ …\. The state/,
    );

    fail('{"title": "Bad", "errors": {"name": [{"a": 1}, "too long"]}}');
    expect(await failureOf(resource.refresh())).toContain('Bad name: {"a":1} too long.');
    await resource.destroy();
  });
});
