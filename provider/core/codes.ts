/**
 * What kind of failure or warning it is: one code for each that a user handles differently. Codes are stable; the message beside
 * one may change. docs/how-to/troubleshooting.md has a row for each.
 */
export const CODES = [
  // Settings and the server that they lead to.
  "VEEAM_SETTINGS_INVALID",
  "VEEAM_SETTING_UNKNOWN",
  "VEEAM_CREDENTIALS_MISSING",
  "VEEAM_UNREACHABLE",
  "VEEAM_UNTRUSTED_CERTIFICATE",
  "VEEAM_CERTIFICATE_CHANGED",
  "VEEAM_CERTIFICATE_NOT_CHECKED",
  "VEEAM_LOG_IN_REFUSED",
  "VEEAM_SECOND_FACTOR_REQUIRED",
  "VEEAM_NOT_ALLOWED",
  "VEEAM_REVISION_NOT_SERVED",
  "VEEAM_REVISIONS_NOT_SHOWN",
  "VEEAM_OTHER_SERVER",
  // What a server answers.
  "VEEAM_NO_RESPONSE",
  "VEEAM_UNAVAILABLE",
  "VEEAM_SERVER_ERROR",
  "VEEAM_REQUEST_REFUSED",
  "VEEAM_NOT_READY",
  "VEEAM_UNEXPECTED_RESPONSE",
  "VEEAM_CONTRADICTORY_RESPONSES",
  "VEEAM_LIST_UNSTABLE",
  "VEEAM_LIST_INCOMPLETE",
  // What is declared.
  "VEEAM_ARGUMENTS_INVALID",
  "VEEAM_REVISION_MISMATCH",
  "VEEAM_NOT_FOUND",
  "VEEAM_AMBIGUOUS",
  "VEEAM_NAME_TAKEN",
  "VEEAM_ALREADY_CONNECTED",
  "VEEAM_NOT_ADOPTABLE",
  "VEEAM_DELETE_BEFORE_REPLACE",
  "VEEAM_DECLARED_TWICE",
  "VEEAM_PLACE_CHANGED",
  "VEEAM_ADDRESS_CHANGED",
  "VEEAM_HOST_KEY_CHANGED",
  "VEEAM_HOST_KEY_NOT_COMPARED",
  "VEEAM_GONE",
  "VEEAM_EXTENT_REMOVAL_REFUSED",
  "VEEAM_DELETE_REFUSED",
  "VEEAM_VALUE_NOT_KEPT",
  "VEEAM_NO_LONGER_MANAGED",
  "VEEAM_KEPT_ADOPTED",
  "VEEAM_KEPT_MANAGED",
  "VEEAM_KEPT_UNDELETABLE",
  "VEEAM_CAPACITY_TIER_EXPOSED",
  "VEEAM_EXTENT_STATUS",
  // Sessions and tasks.
  "VEEAM_SESSION_FAILED",
  "VEEAM_TASK_FAILED",
  "VEEAM_SESSION_WARNING",
  "VEEAM_SESSION_WITHOUT_RESULT",
  "VEEAM_ACTION_REQUIRED",
  "VEEAM_TIMED_OUT",
  "VEEAM_NOT_STARTED",
  "VEEAM_EARLIER_SESSION_RUNNING",
  "VEEAM_CONTACT_LOST",
  "VEEAM_INTERRUPTED",
  // What became of a write.
  "VEEAM_OUTCOME_UNKNOWN",
  "VEEAM_NOT_VISIBLE",
  "VEEAM_NOT_PROVEN",
  "VEEAM_NOT_APPLIED",
  // The machine that runs Pulumi, and this package.
  "VEEAM_FILE_NOT_WRITTEN",
  "VEEAM_FOLDER_UNSAFE",
  "VEEAM_STACK_UNREADABLE",
  "VEEAM_LEFT_OUT",
  "VEEAM_TRACE_NOT_WRITTEN",
  "VEEAM_UNEXPECTED",
] as const;

export type Code = (typeof CODES)[number];

/** Shows a warning. */
export type Warn = (code: Code, text: string) => void;

/** A message as the user reads it: `… The next pulumi up creates it. [VEEAM_GONE]` */
export function withCode(code: Code, message: string): string {
  return `${message} [${code}]`;
}
