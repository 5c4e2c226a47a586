/** How an account logs in to a Linux host: of a credentials record, and of an account that is used once. */
import { type Fields, isUnset } from "../core/values";
import { choice, secret } from "./types";
import type { Mistake, Path } from "./validate";

/** The properties that say how it logs in. */
export const logInProperties = () => ({
  authenticationType: choice(["Password", "SshKey"]),
  password: secret().optional(),
  privateKey: secret().optional(),
  passphrase: secret().optional(),
  rootPassword: secret().optional(),
});

/** How it logs in, where the program does not say it. */
export function authenticationTypeOf({ authenticationType, privateKey }: Fields): unknown {
  return authenticationType ?? (isUnset(privateKey) ? "Password" : "SshKey");
}

/** What the schema cannot say of the account at `parent`. */
export function logInMistakes(account: Fields, parent: Path = []): Mistake[] {
  const missing = (name: string, reason: string): Mistake[] =>
    isUnset(account[name]) ? [{ path: [...parent, name], reason }] : [];
  return [
    ...(authenticationTypeOf(account) === "SshKey"
      ? missing("privateKey", "is required for SshKey")
      : missing("password", "is required unless a privateKey is declared")),
    ...(isUnset(account.passphrase) ? [] : missing("privateKey", "is required beside a passphrase")),
  ];
}
