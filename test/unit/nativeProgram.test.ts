/** What a program of the native form declares; the SDK's mocks answer in place of an engine. */
import * as pulumi from "@pulumi/pulumi";
import * as dynamic from "../../provider";
import * as native from "../../provider/nativeProgram";

interface Registration {
  type: string;
  inputs: Record<string, unknown>;
}

const registered: Registration[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs, id }) => {
      registered.push({ type, inputs: inputs as Record<string, unknown> });
      return { id: id ?? `${name}-id`, state: { ...(inputs as object), uniqueId: "u-1" } };
    },
    call: () => ({}),
  }),
);
beforeEach(() => registered.splice(0));

const valueOf = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => output.apply(resolve));
const lastOf = (type: string): Registration["inputs"] | undefined => registered.findLast((one) => one.type === type)?.inputs;
const visible = (inputs: Registration["inputs"] = {}) =>
  Object.fromEntries(Object.entries(inputs).filter(([key, value]) => !key.startsWith("__") && value !== undefined));

const REPOSITORY = {
  type: "LinuxLocal",
  name: "NAS",
  hostId: "3251ddfc-3691-4d20-a43e-860dc275147e",
  repository: { path: "/mnt/backups" },
} as const;
const BACKUP_SERVER = { dnsNameOrIpAddress: "vbr01", username: "svc", password: "hunter2" };

it.each<[type: string, declare: (veeam: typeof dynamic) => pulumi.CustomResource]>([
  ["Repository", (veeam) => new veeam.Repository("r", REPOSITORY)],
  [
    "ScaleOutRepository",
    (veeam) => new veeam.ScaleOutRepository("s", { name: "S", performanceTier: { performanceExtents: [] } }),
  ],
  ["BackupServer", (veeam) => new veeam.BackupServer("b", BACKUP_SERVER)],
  ["RepositoryRescan", (veeam) => new veeam.RepositoryRescan("rescan", { repositoryIds: ["1"], triggers: ["a"] })],
])("declares a %s as the dynamic form does, and nothing hidden beside it", async (type, declare) => {
  await valueOf(declare(dynamic).urn);
  await valueOf(declare(native).urn);
  const inDynamicForm = lastOf(`pulumi-nodejs:dynamic/veeam:${type}`);
  const inNativeForm = lastOf(`veeam:index:${type}`);

  expect(visible(inNativeForm)).toEqual(visible(inDynamicForm));
  expect(visible(inNativeForm)).not.toEqual({});
  expect(Object.keys(inNativeForm ?? {}).filter((key) => key.startsWith("__"))).toEqual([]);
});

it("gives every output of a class, of what is not declared as well", async () => {
  const repository = new native.Repository("r", REPOSITORY);

  expect(await valueOf(repository.uniqueId)).toBe("u-1");
  expect(await valueOf(repository.bucket)).toBeUndefined();
});

it("keeps passwords of resources and providers secret", async () => {
  const server = new native.BackupServer("b", BACKUP_SERVER);
  const provider = new native.Provider("site-b", { vbrUrl: "https://vbr-b", vbrPassword: "hunter2", refreshBeforeUpdate: true });
  await valueOf(provider.urn);

  expect(await pulumi.isSecret(server.password)).toBe(true);
  expect(lastOf("pulumi:providers:veeam")).toMatchObject({ vbrUrl: "https://vbr-b", refreshBeforeUpdate: "true" });
  expect(JSON.stringify(lastOf("pulumi:providers:veeam")?.vbrPassword)).toContain(pulumi.runtime.specialSigKey);
});

it("reads an object by its id with get", async () => {
  const repository = native.Repository.get("existing", "an-id");

  expect(await valueOf(repository.id)).toBe("an-id");
  expect(visible(lastOf("veeam:index:Repository"))).toEqual({});
});
