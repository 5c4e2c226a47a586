/** Who started a session, as far as the server says. */
import type { VbrClient } from "./client";
import type { Session } from "./sessions";

/** Domains of accounts that stand for a service of the machine and not for a person. */
const SERVICE_DOMAINS = [".", "nt service", "nt authority"];

/**
 * Whether this account may have started it. How the server spells an account that logged in over REST is documented nowhere, so
 * the bare name decides, and what names a service or nobody counts as ours. Scheduled work, by SYSTEM, never does.
 */
export function mayBeOurs({ initiatedBy }: Session, client: VbrClient): boolean {
  if (initiatedBy === undefined) return true;
  const [, domain = "", name = initiatedBy] = /^(?:(.*)\\)?([^\\]*)$/.exec(initiatedBy) ?? [];
  if (name.toLowerCase() === "system") return false;
  // No account of a person has a blank in its name without a domain: `Veeam Backup Service`.
  const isService = SERVICE_DOMAINS.includes(domain.toLowerCase()) || (domain === "" && name.includes(" "));
  return isService || bareName(name) === bareName(client.connection.username?.value ?? "");
}

/** `svc` of `CORP\svc`, `svc@corp.example.com` and `svc`. */
function bareName(account: string): string {
  const name = account.slice(account.lastIndexOf("\\") + 1);
  return (name.split("@", 1)[0] ?? "").toLowerCase();
}
