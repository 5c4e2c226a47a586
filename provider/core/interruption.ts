/**
 * What operations wait for while the process is told to end: a second Ctrl-C cuts them off, but not what the servers do. The
 * first one does not reach the process.
 */
const waits = new Set<() => void>();

/** Runs something that a server goes on with by itself. `tell` says so to the user when it is cut off. */
export async function waiting<T>(tell: () => void, run: () => Promise<T>): Promise<T> {
  waits.add(tell);
  try {
    return await run();
  } finally {
    waits.delete(tell);
  }
}

/** One line for each operation that is being cut off. */
export function tellOfWaits(): void {
  for (const tell of waits) tell();
}
