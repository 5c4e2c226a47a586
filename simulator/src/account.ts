import type { Infrastructure } from "./infrastructure.js";

/** Why this name and password may not log on, in words, or undefined. Both servers know the one account and count its failures. */
export function refusalOf(account: Infrastructure["account"], username: string, password: string): string | undefined {
  const isRight = bareName(username) === bareName(account.username) && password === account.password;
  if (!isRight) account.failedLogins += 1;
  if (account.isLocked) return "The account is locked. Try again in 00:14:32.";
  return isRight ? undefined : "The user name or password is incorrect.";
}

/** `HOST\user`, `DOMAIN\user`, `user@domain` and `user` name the same account; case does not matter. */
function bareName(username: string): string {
  return username
    .slice(username.lastIndexOf("\\") + 1)
    .replace(/@.*$/, "")
    .toLowerCase();
}
