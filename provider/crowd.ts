/** The operations on servers that are under way in this process: as many at once as Pulumi runs (`--parallel`). */

let underWay = 0;
/** How many there were at once, before one of them was over. */
let most = 0;

/** Runs one more of them. */
export async function amongOthers<T>(run: () => Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await run();
  } finally {
    most = Math.max(most, underWay);
    underWay -= 1;
  }
}

/** Whether there is one at most. */
export function isAlone(): boolean {
  return underWay <= 1;
}

/**
 * Whether there are as many as there were at most: then no other begins before one of them is over. With more than that nobody
 * knows, nor in a process without operations, such as a program that looks things up.
 */
export function isComplete(): boolean {
  return underWay > 0 && underWay === most;
}
