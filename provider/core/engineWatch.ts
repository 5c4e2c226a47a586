/** Noticing that the engine is gone: after a kill it tells nobody to end. */
import { connect } from "node:net";

const PAUSE_MS = 1000;

/**
 * Calls `onGone` when a connection to the engine's address is refused: nobody listens there any more. A connection stands for as long as
 * the engine lives; one that it closes for being idle, or that fails for another reason, is made again.
 */
export function watchEngine(address: string, onGone: () => void): void {
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
