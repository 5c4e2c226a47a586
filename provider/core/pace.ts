/** When to look at what is being waited for: soon at first, then as its age and the experience with others suggest. */

/** Up to this many are looked at one by one, and each as early as it can be. */
export const FEW = 2;
const FIRST_MS = 250;
/** Many share a look, which may come a little later for each of them. */
const FIRST_OF_MANY_MS = 500;
const LONGEST_MS = 10_000;
/** Of the age: what took a minute may take a few seconds more until it is seen. */
const SHARE_OF_AGE = 0.09;
/** How far experience can put off a look, or bring it forward: the next one may be quicker, or fail at once. */
const TRUST_MS = 1000;
/** What is looked at the moment it should be over may just not be. */
const MARGIN_MS = 10;
/** What should be over will be soon: the first pause then, after which each is as long as it is late. */
const SOON_MS = 50;

/** The pause before the next look, without experience. */
export function intervalMs(ageMs: number, waiting: number): number {
  const shortest = waiting > FEW ? FIRST_OF_MANY_MS : FIRST_MS;
  return Math.min(LONGEST_MS, Math.max(shortest, ageMs * SHARE_OF_AGE));
}

/** The pause before the next look at something of this age, when the last ones took `durationsMs`. */
export function nextLookInMs(ageMs: number, waiting: number, durationsMs: readonly number[]): number {
  const untilUsual = Math.min(...durationsMs) + MARGIN_MS - ageMs;
  if (untilUsual > 0 && untilUsual <= TRUST_MS) return untilUsual;
  const longest = untilUsual > 0 ? Infinity : Math.max(SOON_MS, -untilUsual);
  // So that clients that began together do not ask together for ever.
  return Math.min(longest, intervalMs(ageMs, waiting)) * (1 - Math.random() / 20);
}

/** One time for looks that are due at these times: the last that many can wait for, the first that few want. */
export function gathered(dueMs: readonly number[]): number {
  const first = Math.min(...dueMs);
  if (dueMs.length <= FEW) return first;
  return Math.max(...dueMs.filter((due) => due <= first + FIRST_OF_MANY_MS));
}
