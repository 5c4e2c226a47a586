/** Noticing that the engine is gone: after a kill it tells nobody to end. */
import { connect } from "node:net";

const PAUSE_MS = 1000;

/**
 * Calls `onGone` when nobody listens at the engine's address any more. A connection stands for as long as the engine lives; one that
 * it closes for being idle is made again.
 */
export function watchEngine(address: string, onGone: () => void): void {
  const separator = address.lastIndexOf(":");
  const [host, port] = [address.slice(0, separator), Number(address.slice(separator + 1))];
  const watch = (): void => {
    const socket = connect({ host, port });
    let isConnected = false;
    socket.unref();
    socket.resume();
    socket.on("connect", () => {
      isConnected = true;
    });
    // `close` follows, and says all that is needed.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (isConnected) setTimeout(watch, PAUSE_MS).unref();
      else onGone();
    });
  };
  watch();
}
