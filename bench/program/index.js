// What is declared is data in a file: `{ name: args }`. The same program serves for the floor, with resources of a provider
// that does nothing (nothing.js), so that both differ in nothing but the provider.
/* global process, require */
const { readFileSync } = require("node:fs");
const { CustomResource } = require("@pulumi/pulumi/resource");

const resources = JSON.parse(readFileSync(process.env.BENCH_DECLARATIONS_FILE, "utf8"));

const stub = 'exports.handler=()=>require("node:module").createRequire(process.cwd()+"/")("./nothing.js");';

class Nothing extends CustomResource {
  constructor(name, args) {
    super("pulumi-nodejs:dynamic/bench:Nothing", name, { ...args, __provider: stub });
  }
}

const { BENCH_FLOOR_SLEEP_MS, BENCH_MODULE = "pulumi-veeam" } = process.env;
const Resource = BENCH_FLOOR_SLEEP_MS === undefined ? require(BENCH_MODULE).Repository : Nothing;
for (const [name, args] of Object.entries(resources)) new Resource(name, args);
