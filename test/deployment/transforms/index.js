// A repository in a component, and an account; what sets their timeout to create, and a password, is told by the configuration.
/* global exports, require */
const pulumi = require("@pulumi/pulumi");
const veeam = require("pulumi-veeam");

const config = new pulumi.Config();
const { by, create, password } = config.requireObject("timeout");

const set = ({ type, props, opts }) =>
  type.startsWith("pulumi-nodejs:dynamic/veeam:")
    ? {
        props: type.endsWith(":Credentials") && password !== undefined ? { ...props, password } : props,
        opts: { ...opts, customTimeouts: { create } },
      }
    : undefined;
/** The option of this name, where it is what sets the timeout. */
const option = (of, value = [set]) => (by === `${of}` ? { [of.split(" ")[1]]: value } : {});

class Group extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("test:index:Group", name, {}, opts);
    this.repository = new veeam.Repository("nas", config.requireObject("repository"), {
      parent: this,
      ...option("resource customTimeouts", { create }),
      ...option("resource transforms"),
      ...option("resource transformations"),
    });
  }
}

if (by === "stack transformation") pulumi.runtime.registerStackTransformation(set);
const group = new Group("group", { ...option("component transforms"), ...option("component transformations") });
// A stack's transforms are waited for, also by resources that were declared before.
if (by === "stack transform") pulumi.runtime.registerResourceTransform(set);
// One that has nothing to wait for.
if (config.getBoolean("hasAccount")) {
  new veeam.Credentials(
    "account",
    { type: "Standard", username: "svc-backup", password: "Confidential-once" },
    { ...option("resource transforms"), ...option("resource transformations") },
  );
}

exports.id = group.repository.id;
