// Makes time pass faster in the simulator and in the provider host alike, so that a session of a minute ends after seconds and
// is looked at as often: every date, timer and performance.now() of both follow one clock. What a request, the processor and
// Pulumi itself take stays as it is, and so counts for more than it would.
/* global process, performance, AbortSignal */
const { promisify } = require("node:util");
const timers = require("node:timers");
const promises = require("node:timers/promises");

const speed = Number(process.env.BENCH_CLOCK_SPEED ?? "1");
const epochMs = Number(process.env.BENCH_CLOCK_EPOCH_MS ?? "0");
const isConcerned = /[\\/](dynamic-provider|serverProcess)\b/.test(process.argv[1] ?? "");

if (speed !== 1 && isConcerned) {
  const RealDate = Date;
  const now = () => Math.round(epochMs + (RealDate.now() - epochMs) * speed);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
  });

  const elapsed = performance.now.bind(performance);
  performance.now = () => elapsed() * speed;

  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => timeout(Math.ceil(ms / speed));

  const sleep = promises.setTimeout;
  promises.setTimeout = (ms, ...more) => sleep((ms ?? 0) / speed, ...more);
  for (const name of ["setTimeout", "setInterval"]) {
    const real = timers[name];
    const faster = (callback, ms, ...args) => real(callback, (ms ?? 0) / speed, ...args);
    if (name === "setTimeout") faster[promisify.custom] = promises.setTimeout;
    timers[name] = faster;
    globalThis[name] = faster;
  }
  require("node:module").syncBuiltinESMExports();
}
