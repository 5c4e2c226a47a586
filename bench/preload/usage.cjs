// Has a provider host write down at its end what it used: the processor's time, and the most memory it ever held.
/* global process */
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

const directory = process.env.BENCH_USAGE_DIRECTORY;

if (directory !== undefined && /[\\/](dynamic-provider|pulumi-resource-veeam)\b/.test(process.argv[1] ?? "")) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMemoryMb: maxRSS / 1024 };
    writeFileSync(join(directory, `${process.pid}.json`), JSON.stringify(usage));
  });
  process.once("SIGINT", () => {
    // A provider that has nothing to log off from leaves the signal alone, which then ends the process without `exit`.
    if (process.listenerCount("SIGINT") === 0) process.exit();
  });
}
