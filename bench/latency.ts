// A network that takes its time: everything that goes through arrives later by half a round trip, in either direction.
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface SlowNetwork {
  /** The same server, reached over this network. */
  readonly url: string;
  close(): Promise<void>;
}

export async function startSlowNetwork(url: string, roundTripMs: number): Promise<SlowNetwork> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(Number(port), hostname);
    for (const socket of [client, server]) {
      sockets.add(socket.setNoDelay());
      socket.once("close", () => sockets.delete(socket));
      socket.on("error", () => socket.destroy());
    }
    forward(client, server, roundTripMs / 2);
    forward(server, client, roundTripMs / 2);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** Timers of the same delay fire in the order in which they were set, so nothing overtakes. */
function forward(from: Socket, to: Socket, delayMs: number): void {
  from.on("data", (chunk) => setTimeout(() => to.write(chunk), delayMs));
  from.on("end", () => setTimeout(() => to.end(), delayMs));
  from.on("close", () => setTimeout(() => to.destroy(), delayMs));
}
