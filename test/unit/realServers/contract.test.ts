/** Models that were captured from a server of version 13.1: read, imported without drift, and sent back whole. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Item, Repository } from "veeam-simulator";
import { toDeclaration } from "../../../provider/schema/declaration";
import { repositorySchemas, type RepositoryType } from "../../../provider/resources/repository/schema";
import { CAPTURED, contract } from "../../contract";
import { warningsOf } from "../safety/programs";
import { ManagedResource, type Fields, startSite, type Site } from "../../site";

/** The objects of a list; the mount servers as the inventory of the simulator has them. */
function objectsOf<T>(list: string): T[] {
  const { data } = JSON.parse(readFileSync(join(CAPTURED, `${list}.json`), "utf8")) as { data: T[] };
  return data;
}

contract("captured models", () => {
  describe.each(objectsOf<Repository>("repositories-list").map((one) => [one.type, one] as const))(
    "a captured %s",
    (type, model) => {
      const schema = repositorySchemas[type as RepositoryType];
      let scene: Site;
      let resource: ManagedResource;
      let declaration: Fields;

      beforeEach(async () => {
        scene = await startSite({}, "1.3-rev2");
        const { infrastructure } = scene.simulator;
        const [credentials] = infrastructure.credentials;
        const [cloudCredentials] = infrastructure.cloudCredentials;
        const { share, account } = model as Fields as { share?: Item; account?: Item };
        infrastructure.credentials.push({ ...credentials, id: String(share?.credentialsId) });
        infrastructure.cloudCredentials.push({ ...cloudCredentials, id: String(account?.credentialsId) });
        infrastructure.repositories = [withLowerCaseSide(structuredClone(model))];
        resource = new ManagedResource(scene.host);
        declaration = toDeclaration(schema, infrastructure.repositories[0] as Fields);
      });
      afterEach(() => scene.close());

      it("is adopted as it is declared from the model: nothing is sent, and nothing drifts", async () => {
        await resource.up({ ...declaration, adopt: true });

        expect(await resource.refresh()).toEqual({});
        expect(scene.simulator.requests.filter(({ method }) => method === "PUT")).toEqual([]);
        expect(warningsOf(scene.host)).toEqual([]);
      });

      it("keeps everything else when one setting is changed", async () => {
        await resource.up({ ...declaration, adopt: true, description: "changed" });

        const { uniqueId: _, ...expected } = { ...withLowerCaseSide(model), description: "changed" };
        const [held] = scene.simulator.infrastructure.repositories;
        expect(held).toMatchObject({ ...expected, mountServer: expect.objectContaining({ windows: side(model) }) as unknown });
      });
    },
  );
});

/** The inventory is spelled as in 1.3-rev0. */
function withLowerCaseSide(model: Repository): Repository {
  const { mountServer } = model;
  if (mountServer === undefined) return model;
  return { ...model, mountServer: { ...mountServer, mountServerSettingsType: "windows" } };
}

function side({ mountServer }: Repository): unknown {
  return (mountServer as Fields).windows;
}
