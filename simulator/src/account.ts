import type { Infrastructure } from "./infrastructure.js";

const FAILURES_WITHIN_MS = 3 * 60_000;
const LOCKED_MS = 15 * 60_000;

/** Why this name and password may not log on, in words, or undefined. Both servers know the one account and count its failures. */
export function refusalOf({ account, habits }: Infrastructure, username: string, password: string): string | undefined {
  const { locksAfter } = habits;
  const isRight = bareName(username) === bareName(account.username) && password === account.password;
  const now = Date.now();
  if (!isRight) {
    account.failedLogins += 1;
    account.recentFailures = [...account.recentFailures.filter((time) => now - time < FAILURES_WITHIN_MS), now];
    if (locksAfter > 0 && account.recentFailures.length >= locksAfter) account.lockedUntil = now + LOCKED_MS;
  }
  if (account.isLocked) return lockedFor(LOCKED_MS);
  if (account.lockedUntil > now) return lockedFor(account.lockedUntil - now);
  return isRight ? undefined : "The user name or password is incorrect.";
}

function lockedFor(ms: number): string {
  return `The account is locked. Try again in ${new Date(ms).toISOString().slice(11, 19)}.`;
}

/** `HOST\user`, `DOMAIN\user`, `user@domain` and `user` name the same account; case does not matter. */
function bareName(username: string): string {
  return username
    .slice(username.lastIndexOf("\\") + 1)
    .replace(/@.*$/, "")
    .toLowerCase();
}
