// Has a provider host write down at its end what it used: the processor's time, and the most memory it ever held.
/* global process */
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const directory = process.env.BENCH_USAGE_DIRECTORY;

if (directory !== undefined && /[\\/](dynamic-provider|pulumi-resource-veeam)\b/.test(process.argv[1] ?? "")) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMemoryMb: peakMemoryKb() / 1024 };
    writeFileSync(join(directory, `${process.pid}.json`), JSON.stringify(usage));
  });
  process.once("SIGINT", () => {
    // A provider that has nothing to log off from leaves the signal alone, which then ends the process without `exit`.
    if (process.listenerCount("SIGINT") === 0) process.exit();
  });
}

/** On Linux `maxRSS` of a process begins with what the one that started it held at that time: the engine holds more than the plugin. */
function peakMemoryKb() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
}
