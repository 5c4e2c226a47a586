// One program for each test, chosen by the configuration `program`.
/* global module, require */
const { Config } = require("@pulumi/pulumi/config");
const log = require("@pulumi/pulumi/log");
const { output, secret } = require("@pulumi/pulumi/output");
const { ComponentResource } = require("@pulumi/pulumi/resource");
const veeam = require("pulumi-veeam");

const config = new Config();

/** Its address is an output, as an address that another stack gives. */
const siteOf = (password) =>
  new veeam.Provider("site-b", {
    ...config.requireObject("siteB"),
    vbrUrl: output(config.requireObject("siteB").vbrUrl),
    vbrPassword: password,
  });

async function repository() {
  const host = await veeam.getManagedServer({ name: "linux01.tech.local" });
  const mount = await veeam.getMountServer({ default: true, type: "linux" });
  return new veeam.Repository("nas", {
    type: "LinuxLocal",
    name: "nas",
    hostId: host.id,
    repository: { path: "/mnt/backups" },
    mountServer: { mountServerSettingsType: "linux", linux: { mountServerId: mount.id, ...mount.settings } },
  });
}

const programs = {
  async repository() {
    const nas = await repository();
    const state = veeam.getRepositoryStatesOutput({ idFilter: nas.id })[0];
    const rescan = new veeam.RepositoryRescan("scan", { repositoryIds: [nas.id], triggers: [config.get("trigger")] });
    return { id: nas.id, capacityGB: state.capacityGB, sessionId: rescan.sessionId };
  },
  async nothing() {
    const { id } = await veeam.getKmsServer({ name: "kms01.tech.local" });
    return { id, hint: veeam.getEncryptionPasswordOutput({ hint: "SOBR offload 2025" }).hint };
  },
  async missing() {
    await veeam.getManagedServer({ name: "linux1.tech.local" });
  },
  async dependent() {
    const nas = await repository();
    const component = new ComponentResource("test:index:Estate", "estate");
    const { hostId, mountServer } = nas;
    const args = { type: "LinuxLocal", name: "inner", hostId, repository: { path: "/mnt/inner" }, mountServer };
    new veeam.Repository("inner", args, { parent: component });
    return {
      ofInput: veeam.getRepositoryOutput({ name: nas.name }).id,
      ofOption: veeam.getRepositoryOutput({ name: "nas" }, { dependsOn: nas }).id,
      ofComponent: veeam.getRepositoryOutput({ name: "inner" }, { dependsOn: [Promise.resolve(component)] }).name,
    };
  },
  missingOutputs() {
    for (const name of ["linux1.tech.local", "linux1.tech.local", "linux2.tech.local"]) {
      new veeam.Repository(name, { type: "LinuxLocal", name, hostId: veeam.getManagedServerOutput({ name }).id });
    }
  },
  async otherSite() {
    const provider = siteOf(config.requireSecret("siteBPassword"));
    const parent = new ComponentResource("test:index:Site", "site", {}, { provider });
    return {
      plain: (await veeam.getManagedServer({ name: "b.tech.local" }, { provider })).description,
      inherited: veeam.getManagedServerOutput({ name: "b.tech.local" }, { parent }).description,
      secret: veeam.getManagedServerOutput({ name: secret("b.tech.local") }, { provider }).description,
    };
  },
  async unknownSite() {
    const nas = await repository();
    const provider = siteOf(nas.uniqueId.apply(() => config.require("siteBPassword")));
    const found = veeam.getManagedServerOutput({ name: "b.tech.local" }, { provider });
    const failure = await veeam.getManagedServer({ name: "b.tech.local" }, { provider }).then(
      () => "none",
      ({ message }) => message,
    );
    await log.info(`Plain: ${failure}`);
    return { found: found.description };
  },
};

module.exports = () => programs[config.require("program")]();
