/** Time that runs faster, for what runs in this process: the provider's pauses and timeouts, and the simulator's sessions, alike. */
import timers from "node:timers/promises";

const SPEED = 10;

/**
 * From the first test of this file to the last, every date, timer and timeout follows one clock. What a request or the
 * processor takes stays as it is, and so counts for more than it would.
 */
export function useFastClock(speed = SPEED): void {
  let restore: () => void;
  beforeAll(() => (restore = hasten(speed)));
  afterAll(() => restore());
}

function hasten(speed: number): () => void {
  const { Date: RealDate, setTimeout, setInterval } = globalThis;
  const { setTimeout: sleep } = timers;
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const elapsedMs = performance.now.bind(performance);
  const startedAtMs = RealDate.now();
  const nowMs = (): number => Math.round(startedAtMs + (RealDate.now() - startedAtMs) * speed);

  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [nowMs()] : args, self) as object,
    get: (target, key) => (key === "now" ? nowMs : (Reflect.get(target, key) as unknown)),
  });
  performance.now = () => elapsedMs() * speed;
  AbortSignal.timeout = (ms) => timeout(Math.ceil(ms / speed));
  timers.setTimeout = (ms, ...more) => sleep((ms ?? 0) / speed, ...more);
  const faster =
    (real: typeof setTimeout) =>
    (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
      real(callback, (ms ?? 0) / speed, ...args);
  Object.assign(globalThis, { setTimeout: faster(setTimeout), setInterval: faster(setInterval as never) });

  return () => {
    Object.assign(globalThis, { Date: RealDate, setTimeout, setInterval });
    delete (performance as { now?: unknown }).now;
    AbortSignal.timeout = timeout;
    timers.setTimeout = sleep;
  };
}
