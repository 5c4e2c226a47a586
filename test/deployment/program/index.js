// What is deployed is data in a file that the environment names: the form of the provider, and a map of names to
// { kind, args, options } or { kind, get: id }.
/* global exports, process, require */
const { readFileSync } = require("node:fs");
// Its module, because the index of the SDK takes longer to load than all else.
const { Config } = require("@pulumi/pulumi/config");

const { form = process.env.PROVIDER_FORM, declarations } = JSON.parse(readFileSync(process.env.DECLARATIONS_FILE, "utf8"));
const veeam = require(form === "native" ? "pulumi-veeam/native" : "pulumi-veeam");

const config = new Config();
const providers = Object.fromEntries(
  Object.entries(config.getObject("providers") ?? {}).map(([name, settings]) => [name, new veeam.Provider(name, settings)]),
);
const resources = {};

/** "$first.uniqueId" is the output `uniqueId` of the resource `first`. */
function resolve(value) {
  if (Array.isArray(value)) return value.map(resolve);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]));
  if (typeof value !== "string" || !value.startsWith("$")) return value;
  const [name, property] = value.slice(1).split(".");
  return resources[name][property];
}

for (const [name, { kind = "Repository", args, options = {}, get }] of Object.entries(declarations)) {
  const { provider, ...others } = options;
  const opts = {
    ...others,
    ...(provider === undefined ? {} : { provider: providers[provider] }),
  };
  resources[name] = get === undefined ? new veeam[kind](name, resolve(args), opts) : veeam[kind].get(name, get, opts);
}

exports.resources = resources;
