/** A program under test: the SDK's mocks answer its look-ups, and no server is asked. */
import * as pulumi from "@pulumi/pulumi";
import * as dynamic from "../../../provider";
import * as native from "../../../provider/nativeProgram";

const calls: pulumi.runtime.MockCallArgs[] = [];
let answer: (args: pulumi.runtime.MockCallArgs) => Record<string, unknown>;

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
    call: (args) => {
      calls.push(args);
      return answer(args);
    },
  }),
);
beforeEach(() => calls.splice(0));

const valueOf = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => output.apply(resolve));

describe.each<[form: string, veeam: typeof dynamic]>([
  ["dynamic", dynamic],
  ["native", native],
])("a look-up of the %s form under mocks", (_form, veeam) => {
  it("is answered by them, as a function and as an output", async () => {
    answer = ({ inputs }) => ({ id: "1", name: (inputs as { name: string }).name });

    const plain = await veeam.getManagedServer({ name: "linux01" });
    const output = await valueOf(veeam.getManagedServerOutput({ name: pulumi.output("linux02") }));

    expect([plain, output]).toEqual([
      { id: "1", name: "linux01" },
      { id: "1", name: "linux02" },
    ]);
    expect(calls.map(({ token }) => token)).toEqual(Array(2).fill("veeam:index:getManagedServer"));
  });

  it("gives the list in items", async () => {
    answer = () => ({ items: [{ name: "nas" }] });

    expect(await veeam.getRepositories()).toEqual([{ name: "nas" }]);
    expect(await valueOf(veeam.getBackupServersOutput())).toEqual([{ name: "nas" }]);
  });

  it("says what a mock of a list has to give when it gives none", async () => {
    answer = () => ({});

    await expect(veeam.getRepositoryStates()).rejects.toThrow(
      "The mock of veeam:index:getRepositoryStates gives no list. Let it return { items: [...] }. [VEEAM_ARGUMENTS_INVALID]",
    );
  });

  it("names its provider, that of the parent too", async () => {
    answer = () => ({ id: "1" });
    const provider = new veeam.Provider("site-b", { vbrUrl: "https://vbr-b.example.com" });
    const parent = new pulumi.ComponentResource("test:index:Site", "site", {}, { provider });

    await veeam.getKmsServer({ name: "kms" }, { provider });
    await valueOf(veeam.getKmsServerOutput({ name: "kms" }, { parent }));

    expect(calls.map((call) => call.provider)).toEqual(Array(2).fill(expect.stringMatching(/::site-b::site-b-id$/)));
  });
});
