// Loaded into the provider host before everything else (`--require`): on SIGUSR2 it collects garbage and prints what is left.
/* global process, setImmediate */
"use strict";

const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

process.on("SIGUSR2", () => {
  // Twice: what has a finalizer goes with the second.
  collectGarbage();
  setImmediate(() => {
    collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    const resources = process.getActiveResourcesInfo();
    process.stderr.write(`gauge ${JSON.stringify({ heapUsed, external, rss, listeners, resources })}\n`);
  });
});
