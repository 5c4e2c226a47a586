/**
 * The one place that keeps secrets out of messages, warnings, progress lines and logs. Whoever obtains a secret (a password
 * from the settings, a token from a server) tells it here; every text that leaves the process passes `redact`.
 */
const replacements = new Map<string, string>();
let pattern: RegExp | undefined;

/** Makes `secret` unreadable in all later texts, in each encoding in which it could appear. */
export function keepSecret(secret: string | undefined, username?: string): void {
  if (secret === undefined || secret === "" || replacements.has(secret)) return;
  const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
  const escapedForXml = secret
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams({ x: secret }).toString().slice(2),
    escapedForXml,
    base64(secret),
    ...(username === undefined ? [] : [base64(`${username}:${secret}`)]),
  ];
  for (const form of forms) replacements.set(form, "[secret]");
  const longestFirst = [...replacements.keys()].sort((a, b) => b.length - a.length);
  pattern = new RegExp(longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "g");
}

/** The text without any secret that `keepSecret` was told. */
export function redact(text: string): string {
  return pattern === undefined ? text : text.replace(pattern, "[secret]");
}
