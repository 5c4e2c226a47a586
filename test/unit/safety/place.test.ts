/** Only a changed declaration replaces: a place that is drifted, or spelled otherwise, never does. */
import { useFastClock } from "../../clock";
import { messageWith } from "../../codes";
import { linuxLocal } from "../repository/programs";
import { ManagedResource, type Fields, startSite, type Site } from "../../site";
import { failing, fresh, nextRun, warningsOf } from "./programs";

useFastClock();

let site: Site;

beforeAll(async () => {
  site = await startSite();
  site.simulator.infrastructure.habits.normalizesPaths = true;
});
afterAll(() => site.close());

const at = (name: string, path: string, more: Fields = {}): Fields => linuxLocal(name, { repository: { path }, ...more });

function live(name: string): { repository: { path: string } } & Fields {
  const found = site.simulator.infrastructure.repositories.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the server has no ${name}`);
  return found as unknown as { repository: { path: string } } & Fields;
}

/** A repository that an administrator has moved to `/mnt/elsewhere` since, in the hands of the next run. */
async function moved(): Promise<{ readonly name: string; readonly resource: ManagedResource }> {
  const name = fresh();
  const resource = new ManagedResource(site.host);
  await resource.up(at(name, `/mnt/${name}`));
  live(name).repository.path = "/mnt/elsewhere";
  resource.host = nextRun(site);
  return { name, resource };
}

/** Requests that change something on the server. */
function writes(): string[] {
  return site.simulator.requests
    .filter(({ method, path }) => method !== "GET" && !path.includes("oauth2"))
    .map(({ method, path }) => `${method} ${path}`);
}

it.each(["/mnt//nas", "/mnt/./nas", "/mnt/nas/"])(
  "sends nothing for an unchanged program that spells its place %s",
  async (spelling) => {
    const name = fresh();
    const path = spelling.replace("nas", name);
    const resource = new ManagedResource(site.host);
    await resource.up(at(name, path));
    const { id } = resource;
    site.simulator.clearRequests();

    for (let run = 0; run < 3; run++) {
      resource.host = nextRun(site);
      expect(await resource.refresh()).toEqual({});
      expect(await resource.up(at(name, path))).toBe("same");
    }

    expect(writes()).toEqual([]);
    expect(resource.id).toBe(id);
    expect(await resource.up(at(name, path, { description: "new" }))).toBe("update");
    expect(live(name).description).toBe("new");
  },
);

it("takes the target of a link for the declared place, since the server showed it right after the creation", async () => {
  const name = fresh();
  site.simulator.infrastructure.symbolicLinks[`/mnt/${name}`] = `/data/${name}`;
  const resource = new ManagedResource(site.host);
  await resource.up(at(name, `/mnt/${name}`));
  resource.host = nextRun(site);

  expect(await resource.refresh()).toEqual({});
  expect((resource.outputs.repository as Fields).path).toBe(`/data/${name}`);
  expect(await resource.up(at(name, `/mnt/${name}`))).toBe("same");
  expect(await resource.up(at(name, `/mnt/${name}`, { description: "new" }))).toBe("update");
  expect(live(name).description).toBe("new");
  expect(warningsOf(resource.host)).toEqual([]);
});

it("keeps the declaration when an administrator moves the repository, warns, and refuses an update with both values", async () => {
  const name = fresh();
  const resource = new ManagedResource(site.host);
  await resource.up(at(name, `/mnt/${name}`));
  live(name).repository.path = "/mnt/elsewhere";
  const run = nextRun(site);
  resource.host = run;
  site.simulator.clearRequests();

  expect(await resource.refresh()).toEqual({});
  expect((resource.inputs.repository as Fields).path).toBe(`/mnt/${name}`);
  expect((resource.outputs.repository as Fields).path).toBe("/mnt/elsewhere");
  expect(warningsOf(run)).toEqual([messageWith("VEEAM_PLACE_CHANGED", "repository.path", `"/mnt/${name}"`, '"/mnt/elsewhere"')]);
  expect(await resource.up(at(name, `/mnt/${name}`))).toBe("same");
  const error = await failing(resource.up(at(name, `/mnt/${name}`, { description: "new" })));
  expect(error.message).toBe(
    `Updating repository "${name}" failed: it is not where it is declared to be, and this cannot be changed in place: ` +
      `repository.path: declared "/mnt/${name}", is "/mnt/elsewhere". Nothing was sent. ` +
      `Run pulumi refresh first, and declare what the server holds then. A new repository is a resource of its own, with another name. [VEEAM_PLACE_CHANGED]`,
  );
  expect(writes()).toEqual([]);
});

it("updates in place when the place is declared to which an administrator has moved the repository", async () => {
  const { name, resource } = await moved();
  const { id } = resource;
  await resource.refresh();
  site.simulator.clearRequests();

  expect(await resource.up(at(name, "/mnt/elsewhere"))).toBe("update");
  expect(writes()).toEqual([]);
  expect(resource.id).toBe(id);
  expect(await resource.up(at(name, "/mnt/elsewhere"))).toBe("same");
  expect(await resource.up(at(name, `/mnt/${name}`))).toBe("replace");
});

it("does not delete a repository that an administrator has moved to where the program declares it now", async () => {
  const { name, resource } = await moved();
  const { id } = resource;
  site.simulator.clearRequests();

  expect((await failing(resource.up(at(name, "/mnt/elsewhere")))).message).toEqual(
    messageWith("VEEAM_PLACE_CHANGED", `repository.path is "/mnt/elsewhere"`, "Nothing was deleted", "pulumi refresh"),
  );
  expect(writes()).toEqual([]);

  resource.host = nextRun(site);
  await resource.refresh();
  expect(await resource.up(at(name, "/mnt/elsewhere"))).toBe("update");
  expect(resource.id).toBe(id);
});

it("replaces a repository that was moved to neither place", async () => {
  const { name, resource } = await moved();

  expect(await resource.up(at(name, "/mnt/declared"))).toBe("replace");
  expect(live(name).repository.path).toBe("/mnt/declared");
});

it("replaces when the declared place changes", async () => {
  const name = fresh();
  const resource = new ManagedResource(site.host);
  await resource.up(at(name, `/mnt/${name}`));
  const { id } = resource;

  expect(await resource.up(at(name, `/mnt/other-${name}`))).toBe("replace");
  expect(resource.id).not.toBe(id);
});
