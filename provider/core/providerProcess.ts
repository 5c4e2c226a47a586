/** The process of a provider, in either form: how it begins, and how it comes to its end. */
import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { tellOfInterruption } from "./cancellation";

const PAUSE_MS = 1000;

/** V8 complains on stderr of a flag that it does not know: each has to exist in all versions of Node that are supported. */
const V8_FLAGS = [
  // undici parses HTTP in WebAssembly. Optimizing that code takes 40 MB and a quarter of a second, and a run ends before it pays off.
  "--no-wasm-dynamic-tiering",
  "--no-wasm-tier-up",
  // Collect the heap when it has doubled, which is less than V8 waits for: most of what a resource allocates is garbage soon.
  "--heap-growing-percent=100",
];

/**
 * Tells what is interrupted, calls `end` once, and exits after it: when the process is told to end, as the engine does after every
 * run, or when the engine is gone, which after a kill tells nobody.
 */
export function beginProviderProcess(engineAddress: string | undefined, end: () => Promise<void>): void {
  for (const flag of V8_FLAGS) setFlagsFromString(flag);
  let isEnding = false;
  const endOnce = (): void => {
    if (isEnding) return;
    isEnding = true;
    tellOfInterruption();
    void end().finally(() => process.exit());
  };
  // Nobody reads what it writes once the engine is gone. Such an error, uncaught, would be written as well, and so without end.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endOnce);
  process.once("SIGINT", endOnce);
  // What ends a job may send it to all of its processes. The engine then waits for the operations in flight and ends this one itself.
  process.on("SIGTERM", () => {
    if (engineAddress === undefined) endOnce();
  });
  if (engineAddress !== undefined) watchEngine(engineAddress, endOnce);
}

/**
 * Calls `onGone` when a connection to the engine's address is refused: nobody listens there any more. A connection stands for as long as
 * the engine lives; one that it closes for being idle, or that fails for another reason, is made again.
 */
function watchEngine(address: string, onGone: () => void): void {
  const separator = address.lastIndexOf(":");
  const [host, port] = [address.slice(0, separator), Number(address.slice(separator + 1))];
  if (!(port > 0)) return;
  const watch = (): void => {
    const socket = connect({ host, port });
    let isRefused = false;
    socket.unref();
    socket.resume();
    // `close` follows.
    socket.on("error", ({ code }: NodeJS.ErrnoException) => {
      isRefused = code === "ECONNREFUSED";
    });
    socket.on("close", () => {
      if (isRefused) onGone();
      else setTimeout(watch, PAUSE_MS).unref();
    });
  };
  watch();
}
