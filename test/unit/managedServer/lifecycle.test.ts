/** Managed servers from creation to deletion: every property, drift, removal, adoption, components. */
import { changeInfrastructure } from "veeam-simulator";
import { useFastClock } from "../../clock";
import { failureOf } from "../../reading";
import { startRun } from "../../run";
import { ManagedResource, configOf, startSite, type Fields, type Site } from "../../site";
import { valueAt } from "../repository/programs";
import {
  ACCOUNT_CHANGES,
  CHANGES,
  COMPLETE,
  LINUX,
  LINUX_CREDENTIALS,
  MANAGED_SERVER_STUB,
  OTHER_LINUX_CREDENTIALS,
  OTHER_WINDOWS_CREDENTIALS,
  REMOVALS,
  WINDOWS,
  WINDOWS_CREDENTIALS,
  held,
  is13,
  linuxHost,
  once,
  windowsHost,
} from "./programs";

useFastClock();

let site: Site;
beforeEach(async () => {
  site = await startSite();
  const { credentials } = infrastructure();
  for (const [id, other] of [
    [LINUX_CREDENTIALS, OTHER_LINUX_CREDENTIALS],
    [WINDOWS_CREDENTIALS, OTHER_WINDOWS_CREDENTIALS],
  ] as const) {
    const record = credentials.find((one) => one.id === id);
    if (record) credentials.push({ ...record, id: other });
  }
});
afterEach(() => site.close());

const infrastructure = () => site.simulator.infrastructure;
const managed = (): ManagedResource => new ManagedResource(site.host, MANAGED_SERVER_STUB);
const PATH = "/api/v1/backupInfrastructure/managedServers";
const writes = (): string[] =>
  site.simulator.requests
    .filter(({ method, path }) => method !== "GET" && !/oauth2|connectionCertificate/.test(path))
    .map(({ method, path }) => `${method} ${path}`);
const warnings = (): string[] =>
  site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);

describe.each(COMPLETE)("a managed server of type %s", (_, declaration) => {
  it("is created with every property, shows no drift, and does not change again", async () => {
    const resource = managed();

    expect(await resource.up(declaration)).toBe("create");

    const { sshFingerprint, ...shown } = declaration;
    expect(held(infrastructure(), String(declaration.name))).toMatchObject(shown);
    expect(resource.outputs).toMatchObject(declaration);
    expect(writes()).toEqual([`POST ${PATH}`]);
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(declaration)).toBe("same");
    expect(warnings()).toEqual([]);
  });

  it("is refused where the server has one, in any case, and adopted on request", async () => {
    await managed().up(declaration);
    const run = startRun(configOf(site.simulator));
    const resource = managed().through(run);
    const shouting = { ...declaration, name: String(declaration.name).toUpperCase() };
    site.simulator.clearRequests();

    const failure = await failureOf(resource.up(shouting));
    const sent = writes();
    const adopted = await resource.up({ ...shouting, description: "Adopted", adopt: true });
    await resource.destroy();
    await run.close();

    expect(failure).toMatch(
      /^Managed server "\S+" is on \S+ already \(type \w+, id \S+\)\. Nothing was changed\..*\[VEEAM_NAME_TAKEN\]$/,
    );
    expect([sent, adopted]).toEqual([[], "create"]);
    expect(held(infrastructure(), String(declaration.name))).toMatchObject({ description: "Adopted" });
  });

  it("is not adopted where its type is another one", async () => {
    await managed().up(declaration);
    const run = startRun(configOf(site.simulator));
    const other = declaration.type === "LinuxHost" ? windowsHost({ name: LINUX }) : linuxHost({ name: WINDOWS });

    const failure = await failureOf(
      managed()
        .through(run)
        .up({ ...other, adopt: true }),
    );
    await run.close();

    expect(failure).toMatch(
      /it cannot be adopted: type: declared "\w+", is "\w+"\. Nothing was changed\. .*\[VEEAM_NOT_ADOPTABLE\]$/,
    );
  });

  it("is deleted by a session, and the server lists it no longer when that is reported", async () => {
    const resource = managed();
    await resource.up(declaration);

    await resource.destroy();

    expect(infrastructure().managedServers.map(({ name }) => name)).not.toContain(declaration.name);
    expect(infrastructure().staleReads).toEqual([]);
    expect(writes().filter((one) => one.startsWith("DELETE"))).toHaveLength(1);
  });

  it("is replaced by another name, and keeps its place with another spelling of it", async () => {
    const resource = managed();
    await resource.up(declaration);
    const { id } = resource;
    const name = `other.${String(declaration.name)}`;
    infrastructure().networkHosts[name] = {
      ...infrastructure().networkHosts[String(declaration.name)],
      type: String(declaration.type),
    };

    expect(await resource.up({ ...declaration, name: String(declaration.name).toUpperCase() })).toBe("same");
    expect(await resource.up({ ...declaration, name })).toBe("replace");

    expect(resource.id).not.toBe(id);
    expect(infrastructure().managedServers.map((one) => one.name)).toContain(name);
  });

  it("is found gone, and added again", async () => {
    const resource = managed();
    await resource.up(declaration);
    infrastructure().managedServers.pop();

    expect(await resource.refresh()).toBe("gone");
    expect(await resource.up(declaration)).toBe("create");
  });
});

it.each(CHANGES)("%s drifts, is put back, and is changed in place", async (path, declaration, value) => {
  const name = String(declaration.name);
  const keys = path.replaceAll(/\[(\d)\]/g, ".$1").split(".");
  const wanted = valueAt(declaration, keys);
  const resource = managed();
  await resource.up(declaration);
  const change = [{ path: `managedServers[${name}].${path}`, value }];
  changeInfrastructure(infrastructure(), change);

  const drift = await resource.refresh();
  const repaired = await resource.up(declaration);
  const afterRepair = valueAt(held(infrastructure(), name), keys);
  const changed = structuredClone(declaration);
  changeInfrastructure(changed as never, [{ path, value }]);
  const updated = await resource.up(changed);

  expect(drift).not.toEqual({});
  expect([repaired, afterRepair]).toEqual(["update", wanted]);
  expect([updated, valueAt(held(infrastructure(), name), keys)]).toEqual(["update", value]);
  expect(await resource.refresh()).toEqual({});
});

it.each(REMOVALS)(
  "%s is removed from the program, and then has its default or stays with a warning",
  async (path, declaration, expected) => {
    const name = String(declaration.name);
    const resource = managed();
    await resource.up(declaration);
    const without = structuredClone(declaration);
    changeInfrastructure(without as never, [{ path }]);

    expect(await resource.up(without)).toBe("update");

    expect(valueAt(held(infrastructure(), name), path.split("."))).toEqual(expected ?? valueAt(declaration, path.split(".")));
    if (expected === undefined) expect(warnings().join("\n")).toContain("VEEAM_NO_LONGER_MANAGED");
    expect(await resource.refresh()).toEqual({});
  },
);

(is13 ? it : it.skip)("shows no drift of ports that the server has beside the declared ones", async () => {
  const declaration = windowsHost({ networkSettings: { components: [{ componentName: "TransportSvc", port: 6162 }] } });
  const resource = managed();
  await resource.up(declaration);
  const settings = held(infrastructure(), WINDOWS).networkSettings as Fields;
  settings.components = [
    { componentName: "InstallerSvc", port: 6160 },
    { componentName: "TransportSvc", port: 6162 },
    { componentName: "DDBoostSdk", port: -1 },
  ];

  expect(await resource.refresh()).toEqual({});
  expect(await resource.up({ ...declaration, description: "Changed" })).toBe("update");
  expect((held(infrastructure(), WINDOWS).networkSettings as Fields).components).toHaveLength(3);
});

it("is searched for in the whole list, for the filter of a server may distinguish case", async () => {
  await managed().up(linuxHost({ name: "Linux02.tech.local" }));

  expect(site.simulator.requests.filter(({ path }) => path.startsWith(PATH) && path.includes("nameFilter"))).toEqual([]);
});

(is13 ? it : it.skip).each(COMPLETE)(
  "the way to log in to a %s drifts, is put back, and is changed in place",
  async (_, declaration) => {
    const name = String(declaration.name);
    const resource = managed();
    await resource.up(declaration);
    Object.assign(held(infrastructure(), name), { credentialsStorageType: "Certificate" });

    const drift = await resource.refresh();
    await resource.up(declaration);
    const { credentialsStorageType: repaired } = held(infrastructure(), name);
    const byCertificate = { ...declaration, credentialsStorageType: "Certificate", credentialsId: undefined };
    const pairing = declaration.type === "LinuxHost" ? { handshakeCode: "123456" } : {};
    const changed = await resource.up({ ...byCertificate, ...pairing });

    expect(drift).toEqual({ credentialsStorageType: { declared: "Permanent", found: "Certificate" } });
    expect([repaired, changed]).toEqual(["Permanent", "update"]);
    expect(held(infrastructure(), name).credentialsStorageType).toBe("Certificate");
    expect(await resource.refresh()).toEqual({});
  },
);

(is13 ? describe : describe.skip)("a way to log in that the program does not declare", () => {
  const declaration = windowsHost({ credentialsStorageType: "Certificate", credentialsId: undefined });
  const { credentialsStorageType: _, ...undeclared } = declaration;

  it("is kept by an update of something else, without a record", async () => {
    const resource = managed();
    await resource.up(declaration);

    expect(await resource.up({ ...undeclared, description: "Changed" })).toBe("update");

    expect(held(infrastructure(), WINDOWS)).toMatchObject({
      credentialsStorageType: "Certificate",
      description: "Changed",
    });
  });

  it("becomes permanent with a record", async () => {
    const resource = managed();
    await resource.up(declaration);

    expect(await resource.up(windowsHost())).toBe("update");

    expect(held(infrastructure(), WINDOWS)).toMatchObject({ credentialsStorageType: "Permanent", ...windowsHost() });
  });
});

it.each(["", ", also after a refresh"])(
  "is sent again by the next up where its session failed after it was added%s",
  async (refreshed) => {
    const resource = managed();
    const outcome = { result: "Failed", message: "no transport service", effect: true, resourceId: true } as const;
    site.simulator.planSession({ match: { kind: "createManagedServer" }, outcome });

    const failure = await failureOf(resource.up(linuxHost()));
    const { isUnfinished } = resource;
    if (refreshed !== "") expect(await resource.refresh()).toEqual({});
    site.simulator.clearRequests();
    const next = [await resource.up(linuxHost()), await resource.up(linuxHost())];

    expect(failure).toContain("no transport service");
    expect([isUnfinished, writes()]).toEqual([true, [`PUT ${PATH}/${resource.id ?? ""}`]]);
    expect(next).toEqual(["update", "same"]);
  },
);

describe("an account that is used once", () => {
  it("is sent with the creation, kept from all answers, and no drift", async () => {
    const resource = managed();

    await resource.up(once);

    expect(held(infrastructure(), LINUX)).toMatchObject({ credentialsStorageType: "SingleUse" });
    expect(infrastructure().secrets[resource.id ?? ""]).toEqual({
      singleUseCredentials: { type: "Linux", ...(once.singleUseCredentials as Fields) },
    });
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(once)).toBe("same");
  });

  it.each(Object.entries(ACCOUNT_CHANGES))(
    "is changed by one request where its %s changes, and nothing else is",
    async (name, value) => {
      const resource = managed();
      await resource.up(once);
      const before = structuredClone(held(infrastructure(), LINUX));
      site.simulator.clearRequests();
      const singleUseCredentials = { ...(once.singleUseCredentials as Fields), [name]: value };
      const { SSHPort: sshPort } = singleUseCredentials;
      changeInfrastructure(infrastructure(), [{ path: `networkHosts[${LINUX}].sshPort`, value: sshPort }]);

      expect(await resource.up({ ...once, singleUseCredentials })).toBe("update");

      expect(writes()).toEqual([`POST ${PATH}/${resource.id ?? ""}/updateSingleUseCredentials`]);
      expect(infrastructure().secrets[resource.id ?? ""]).toMatchObject({ singleUseCredentials });
      expect(held(infrastructure(), LINUX)).toEqual(before);
      expect(await resource.refresh()).toEqual({});
      expect(await resource.up({ ...once, singleUseCredentials })).toBe("same");
    },
  );

  it("takes the place of a record, and a record takes its place", async () => {
    const resource = managed();
    await resource.up(linuxHost());

    await resource.up(once);
    const single = { ...held(infrastructure(), LINUX) };
    await resource.up(linuxHost());

    expect(single).toMatchObject({ credentialsStorageType: "SingleUse" });
    expect(held(infrastructure(), LINUX)).toMatchObject({
      credentialsStorageType: "Permanent",
      credentialsId: LINUX_CREDENTIALS,
    });
    expect(await resource.refresh()).toEqual({});
  });

  it("is in no message, even where the server repeats it", async () => {
    const resource = managed();
    const message = "veeam with Confidential-once cannot log in";
    site.simulator.planSession({ match: { kind: "createManagedServer" }, outcome: { result: "Failed", message } });

    const failure = await failureOf(resource.up(once));

    expect(failure).toMatch(/cannot log in.*\[VEEAM_SESSION_FAILED\]$/s);
    expect([failure, ...site.host.log.messages.map((one) => one.message)].join("\n")).not.toContain("Confidential");
  });
});

(is13 ? describe : describe.skip)("components that wait for an update", () => {
  const pending = () =>
    changeInfrastructure(infrastructure(), [{ path: `networkHosts[${LINUX}].pendingComponents`, value: 1000 }]);

  it("are updated before a creation counts as completed", async () => {
    pending();
    const resource = managed();

    await resource.up(linuxHost({ updateComponents: true }));

    expect(writes()).toEqual([`POST ${PATH}`, `POST ${PATH}/updateComponents`]);
    expect(infrastructure().pendingComponents[resource.id ?? ""]).toBe(0);
  });

  it("are left alone where the program does not ask for it", async () => {
    pending();
    const resource = managed();

    await resource.up(linuxHost());

    expect(infrastructure().pendingComponents[resource.id ?? ""]).toBe(1000);
  });

  it("are updated where the program asks for it later, and nothing else is sent", async () => {
    pending();
    const resource = managed();
    await resource.up(linuxHost());
    site.simulator.clearRequests();

    expect(await resource.up(linuxHost({ updateComponents: true }))).toBe("update");

    expect(writes()).toEqual([`POST ${PATH}/updateComponents`]);
    expect(infrastructure().pendingComponents[resource.id ?? ""]).toBe(0);
  });

  it("are waited for while the server installs them by itself", async () => {
    const resource = managed();
    await resource.up(linuxHost());
    site.simulator.clearRequests();
    site.simulator.fail({
      on: "GET /managedServers/*",
      times: 4,
      with: { kind: "edit", values: { updatesState: "Installing" } },
    });

    expect(await resource.up(linuxHost({ updateComponents: true }))).toBe("update");

    expect(site.simulator.requests.filter(({ path }) => path === `${PATH}/${resource.id ?? ""}`)).toHaveLength(5);
    expect(writes()).toEqual([]);
  });

  it.each(["Success", "None"] as const)("are a failure where they still wait after a session with result %s", async (result) => {
    pending();
    site.simulator.planSession({ match: { kind: "updateComponents" }, outcome: { result, message: "", effect: false } });

    const failure = await failureOf(managed().up(linuxHost({ updateComponents: true })));

    expect(failure).toMatch(
      /Updating components of managed server "linux02\.tech\.local" failed: the server shows the updatesState "OutOfDate" after it\./,
    );
    expect(failure).toMatch(/\[VEEAM_NOT_APPLIED\]$/);
  });

  it("show as to be updated by a refresh after an update that failed", async () => {
    pending();
    const resource = managed();
    site.simulator.planSession({ match: { kind: "updateComponents" }, outcome: { result: "Failed", message: "no disk space" } });
    await failureOf(resource.up(linuxHost({ updateComponents: true })));

    const drift = await resource.refresh();
    const next = await resource.up(linuxHost({ updateComponents: true }));

    expect(drift).toEqual({ updateComponents: { declared: true, found: undefined } });
    expect([next, infrastructure().pendingComponents[resource.id ?? ""]]).toEqual(["update", 0]);
    expect(await resource.refresh()).toEqual({});
  });

  it("are waited for where an interrupted run is updating them", async () => {
    const resource = managed();
    await resource.up(linuxHost());
    const { id } = site.simulator.startSession({ kind: "updateComponents", hostIds: [String(resource.id)] }, { never: true });
    const run = startRun(configOf(site.simulator));

    const declaration = { ...linuxHost({ description: "Changed" }), __timeouts: { update: "30s" } };
    const failure = await failureOf(resource.through(run).up(declaration));
    await run.close();

    expect(failure).toContain(id);
    expect(failure).toMatch(/\[VEEAM_EARLIER_SESSION_RUNNING\]$/);
  });

  it("are not updated where there are none", async () => {
    await managed().up(linuxHost({ updateComponents: true }));

    expect(writes()).toEqual([`POST ${PATH}`]);
  });

  it("are no failure where the session fails because they are up to date", async () => {
    const resource = managed();
    infrastructure().networkHosts[LINUX] = {
      ...infrastructure().networkHosts[LINUX],
      type: "LinuxHost",
      pendingComponents: 1000,
    };
    const updated = { path: "pendingComponents", value: {} };
    site.simulator.planSession({ match: { kind: "updateComponents" }, meanwhile: [updated] });

    expect(await resource.up(linuxHost({ updateComponents: true }))).toBe("create");
  });

  it("leave the server in the state as unfinished where the update fails, and the next up updates them", async () => {
    pending();
    const resource = managed();
    site.simulator.planSession({ match: { kind: "updateComponents" }, outcome: { result: "Failed", message: "no disk space" } });

    const failure = await failureOf(resource.up(linuxHost({ updateComponents: true })));
    const { isUnfinished } = resource;
    await resource.up(linuxHost({ updateComponents: true }));

    expect(failure).toMatch(/no disk space.*is in the state; the next pulumi up finishes it\. \[VEEAM_SESSION_FAILED\]$/s);
    expect([isUnfinished, infrastructure().pendingComponents[resource.id ?? ""]]).toEqual([true, 0]);
  });
});

(is13 ? it : it.skip)("sends the code of a pairing with the creation and never again", async () => {
  infrastructure().networkHosts[LINUX] = { ...infrastructure().networkHosts[LINUX], type: "LinuxHost", handshakeCode: "123456" };
  const declaration = linuxHost({ credentialsId: undefined, handshakeCode: "123456" });
  const resource = managed();
  await resource.up(declaration);
  site.simulator.clearRequests();

  await resource.up({ ...declaration, handshakeCode: "654321" });

  expect(held(infrastructure(), LINUX)).toMatchObject({ credentialsStorageType: "Certificate" });
  expect(infrastructure().secrets[resource.id ?? ""]).toEqual({ handshakeCode: "123456" });
  expect(writes()).toEqual([]);
});
