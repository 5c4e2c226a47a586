/** The operations on servers that are under way in this process: as many at once as Pulumi runs (`--parallel`). */

/** Who begins later than that after another has nothing to do with it. */
const SLOWEST_MS = 250;

/** So many rows one can still follow. */
const FEW_ROWS = 10;

let underWay = 0;
/** How many there were at once, before one of them was over. */
let most = 0;
let lastBegunAtMs = -Infinity;
let pauseMs = 0;

/** Runs one more of them. */
export async function amongOthers<T>(run: () => Promise<T>): Promise<T> {
  noteBeginning();
  try {
    return await run();
  } finally {
    most = Math.max(most, underWay);
    underWay -= 1;
  }
}

function noteBeginning(): void {
  underWay += 1;
  const now = performance.now();
  const sinceLastMs = now - lastBegunAtMs;
  pauseMs = Math.max(pauseMs * 0.9, sinceLastMs <= SLOWEST_MS ? sinceLastMs : 0);
  lastBegunAtMs = now;
}

/** Whether there is one at most. */
export function isAlone(): boolean {
  return underWay <= 1;
}

/** Whether there are more than anybody reads the progress of. */
export function isMany(): boolean {
  return underWay > FEW_ROWS;
}

/**
 * Whether there are as many as there were at most: then no other begins before one of them is over. With more than that nobody
 * knows, nor in a process without operations, such as a program that looks things up.
 */
export function isComplete(): boolean {
  return underWay > 0 && underWay === most;
}

/** For how long no other has begun; 0 in a process without operations. */
export function quietMs(): number {
  return underWay > 0 ? performance.now() - lastBegunAtMs : 0;
}

/** The longest pause between the beginnings of two, forgotten little by little. */
export function longestPauseMs(): number {
  return pauseMs;
}
