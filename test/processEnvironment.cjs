// What the processes that tests start are given.
/* global __dirname, process */
const { join } = require("node:path");

// No setting and no proxy of the machine that they run on.
for (const name of Object.keys(process.env)) if (/^VEEAM_(?!TEST_)|_proxy$/i.test(name)) delete process.env[name];

process.env.NODE_OPTIONS = `--require ${JSON.stringify(join(__dirname, "engine", "lateLoading.cjs"))}`;
