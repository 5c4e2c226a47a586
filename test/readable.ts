/** What makes a message one that people can read; whatever a server says, the provider's messages are. */

/** Longer than any message that quotes a server twice. */
const LIMIT = 3000;

const FLAWS: readonly (readonly [string, RegExp])[] = [
  ["is empty", /^\s*$/],
  ["has more than one line", /[\r\n\u2028\u2029]/],
  // eslint-disable-next-line no-control-regex
  ["has control characters", /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/],
  ["is longer than a message may be", new RegExp(`^[^]{${LIMIT + 1},}$`)],
  ["has a stack", /\s+at .+[:(](?:\d+:\d+|<anonymous>|native)\)?/],
  ["has a code before its end", /\[VEEAM_\w+\][^]/],
  ["says that the provider has a bug", /Unexpected error in pulumi-veeam/],
  [
    "is about JavaScript",
    /\[object |\bundefined\b|\bNaN\b|is not a function|is not iterable|Cannot read prop|call stack|TypeError/,
  ],
];

/** What is wrong with a message; nothing when it is readable and holds none of the secrets. */
export function flawsOf(message: string, secrets: readonly string[]): string[] {
  const flaws = FLAWS.filter(([, pattern]) => pattern.test(message)).map(([flaw]) => flaw);
  return [...flaws, ...leaksIn(message, secrets)];
}

/** The secrets that a text holds, also as JSON writes them. */
export function leaksIn(text: string, secrets: readonly string[]): string[] {
  const held = secrets.filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)));
  return held.map((secret) => `holds the secret ${JSON.stringify(secret)}`);
}

/** What programs declare of accounts and keys, which the engine encrypts in the state. */
const SECRET = ["password", "secretKey", "serverCertificate", "clientCertificate", "singleUseCredentials"];

/** A state without it. */
export function withoutAccounts(state: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...state, ...Object.fromEntries(SECRET.map((name) => [name, {}])) });
}
