/**
 * What is valid for a backup server in Enterprise Manager, how its properties compare, and what a change of each means. The
 * same structure, with the words for people, is in args.ts.
 *
 * Names and types are those of em_rest, build 13.0.1.1071 (`BackupServerSpec`), limits those of its `xs:unsignedShort`.
 */
import { z } from "zod";
import { both, flag, text, trait } from "../../schema/types";

/** `Char` of XML 1.0; a server that got anything else would refuse the whole message. */
const TEXT = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const LINE = /^[\u{20}-\u{7E}\u{80}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
/** Windows puts it before a thumbprint that is copied from the certificate's window. */
const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\uFEFF]/g;

const line = () => text().regex(LINE, { error: "must not hold control characters, which XML cannot carry" });

const port = () => {
  const error = (issue: { readonly input?: unknown }) => `must be between 1 and 65535, got ${String(issue.input)}`;
  return z.int().min(1, { error }).max(65535, { error });
};

export const backupServerSchema = z.strictObject({
  description: trait(
    z.string().regex(TEXT, { error: "must not hold control characters other than tabs and line ends, which XML cannot carry" }),
    // A server may make a line feed of each line end.
    { defaultValue: "", same: both((text) => text.replace(/\r\n?/g, "\n")) },
  ).optional(),
  dnsNameOrIpAddress: trait(
    line().refine((address) => /^[^\s/]*$/.test(address) || isChangedAddress(address), {
      error: "must be a DNS name or an IP address alone, without https:// and without a path",
    }),
    { isCompared: false, same: both((address) => address.toLowerCase()) },
  ),
  port: trait(port(), {
    equivalent: (declared, live) => declared === 9392 && live === 443,
    equivalentNote: "Enterprise Manager shows 443 for a backup server of version 13, which it collects from over that port",
  }).optional(),
  username: trait(line(), { isCompared: false }),
  password: trait(line(), { isCompared: false }),
  wcfPort: port().optional(),
  vbrCertificateThumbprint: trait(
    z.string().regex(/^[\s:]*([0-9a-f][\s:]*){40}(([0-9a-f][\s:]*){24})?$/i, {
      error: "must be the thumbprint of a certificate in hexadecimal: 40 digits (SHA-1) or 64 (SHA-256)",
    }),
    { same: both(thumbprintKey), canonical: (value) => value.replace(INVISIBLE, "") },
  ).optional(),
  adopt: flag(),
});

/** A thumbprint as it is sent: capital digits and nothing else. */
export function thumbprintKey(text: string): string {
  return text.replace(/[\s:]/g, "").toUpperCase();
}

/** What a refresh puts in place of an address that was changed in Enterprise Manager, which does not show the new one. */
export function changedAddress(name: string): string {
  return `${CHANGED}${JSON.stringify(name)})`;
}

/** Such a text can come back from the state as an input (`ignoreChanges`). It is no address and never sent. */
export function isChangedAddress(text: unknown): boolean {
  return typeof text === "string" && text.startsWith(CHANGED);
}

const CHANGED = "(changed in Enterprise Manager, now listed as ";
