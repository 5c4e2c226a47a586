/** Backup servers from creation to deletion, as documented servers do it. */
import { complete, held, managed, minimal, PASSWORD, siteOfThisFile } from "./programs";

const site = siteOfThisFile();

describe("a backup server", () => {
  it("is connected with every property, shows no drift, does not change again, and is disconnected", async () => {
    const resource = managed(site);

    expect(await resource.up(complete("vbr01.example.com"))).toBe("create");

    expect(held(site, resource.id)).toMatchObject({
      address: "vbr01.example.com",
      description: `R&D <lab> "east/west" '17'`,
      port: 9393,
      username: "EXAMPLE\\svc-veeam",
      password: PASSWORD,
      wcfPort: 9406,
      thumbprint: "0123456789ABCDEF0123456789ABCDEF01234567",
    });
    expect(resource.outputs).toMatchObject({ ...complete("vbr01.example.com"), name: "vbr01.example.com", uid: resource.id });
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(complete("vbr01.example.com"))).toBe("same");
    await resource.destroy();
    expect(site.simulator.infrastructure.enterpriseManager.backupServers).toEqual([]);
  });

  it("is connected with the documented defaults where nothing is declared", async () => {
    const resource = managed(site);

    await resource.up(minimal("192.0.2.7"));

    expect(held(site, "192.0.2.7")).toMatchObject({ description: "", port: 9392 });
    expect(resource.outputs).toMatchObject({ port: 9392, description: "" });
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(minimal("192.0.2.7"))).toBe("same");
  });
});
