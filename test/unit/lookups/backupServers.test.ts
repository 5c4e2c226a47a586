/** Backup servers in Enterprise Manager, looked up by a program. */
import { setAllConfig } from "@pulumi/pulumi/runtime/config";
import { startSimulator, type Simulator } from "veeam-simulator";
import * as veeam from "../../../provider";
import { messageWith } from "../../codes";
import { failureOf } from "../../reading";
import { configOf } from "../../site";

let simulator: Simulator;
const environment = process.env;
const uid = (digit: number): string => `urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f1${digit}`;

beforeEach(async () => {
  process.env = Object.fromEntries(Object.entries(environment).filter(([name]) => !/^VEEAM_|_proxy$/i.test(name)));
  simulator = await startSimulator();
  setAllConfig(configOf(simulator));
  simulator.infrastructure.enterpriseManager.backupServers.push(
    { uid: uid(1), name: "Columbus", address: "vbr01.example.com", description: "first", port: 9393, version: "13.0.1.1071" },
    { uid: uid(2), name: "london", address: "192.0.2.7" },
  );
});
afterEach(async () => {
  process.env = environment;
  await simulator.close();
});

describe("a backup server", () => {
  it("is found by the address with which it was added, which it never shows, and by its name", async () => {
    const found = { id: uid(1), uid: uid(1), name: "Columbus", description: "first", port: 9393, version: "13.0.1.1071" };

    expect(await veeam.getBackupServer({ dnsNameOrIpAddress: "VBR01.example.com" })).toMatchObject(found);
    expect(await veeam.getBackupServer({ name: "columbus" })).toMatchObject(found);
    expect(JSON.stringify(await veeam.getBackupServers())).not.toMatch(/password|vbr01/i);
  });

  it("is one of all", async () => {
    expect((await veeam.getBackupServers()).map(({ name }) => name)).toEqual(["Columbus", "london"]);
  });

  it("that is not there is answered with what is, the most alike first", async () => {
    const address = new URL(simulator.enterpriseManagerUrl).host;

    expect(await failureOf(veeam.getBackupServer({ name: "londen" }))).toBe(
      `There is no backup server named "londen" on ${address}. There are: "london" (${uid(2)}); "Columbus" (${uid(1)}). [VEEAM_NOT_FOUND]`,
    );
    expect(await failureOf(veeam.getBackupServer({ dnsNameOrIpAddress: "192.0.2.8" }))).toMatch(
      /^There is no backup server with the address "192\.0\.2\.8" on /,
    );
  });

  it("that several have the name of is none of them", async () => {
    simulator.infrastructure.enterpriseManager.backupServers.push({ uid: uid(3), name: "London", address: "vbr03" });

    expect(await failureOf(veeam.getBackupServer({ name: "london" }))).toEqual(
      messageWith("VEEAM_AMBIGUOUS", '2 backup servers named "london"', uid(2), uid(3)),
    );
  });

  it("needs one argument, and settings for Enterprise Manager", async () => {
    expect(await failureOf(veeam.getBackupServer({} as never))).toEqual(
      messageWith("VEEAM_ARGUMENTS_INVALID", "getBackupServer: needs either dnsNameOrIpAddress or name"),
    );
    const { "veeam:enterpriseManagerUrl": _, ...others } = configOf(simulator);
    setAllConfig(others);
    expect(await failureOf(veeam.getBackupServers())).toEqual(
      messageWith("VEEAM_SETTINGS_INVALID", "No address for Enterprise Manager."),
    );
  });
});
