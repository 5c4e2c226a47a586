/**
 * What a user reads when the run is interrupted: a second Ctrl-C ends the process in the middle of a wait, but not what the
 * servers do. The first one does not reach the process.
 */
const waits = new Set<() => void>();

/** Runs something that a server continues by itself. `tell` says so to the user when it is interrupted. */
export async function interruptible<T>(tell: () => void, run: () => Promise<T>): Promise<T> {
  waits.add(tell);
  try {
    return await run();
  } finally {
    waits.delete(tell);
  }
}

/** One line for each operation that is being interrupted. */
export function tellOfInterruption(): void {
  for (const tell of waits) tell();
}
