/** What may be believed when it says that an object is not there; read by other means than the provider's. */
import { rootOf } from "../simulator/enterpriseManager/client";

const LISTS = /^(backupServers|backupServer|entityReferences|refs|ref)$/i;

/** A "not found" in the form of a VBR server's errors; of Enterprise Manager a well-formed list. */
export function isAnswerOfAbsence(text: string, status: number | undefined): boolean {
  const json = parsed(text);
  if (json !== undefined) {
    const isError = typeof json.errorCode === "string" || typeof json.title === "string";
    return (status === 404 && isError) || Object.keys(json).some((key) => LISTS.test(key)) || LISTS.test(String(json.Type));
  }
  try {
    const root = rootOf(text.trimStart());
    return [root, ...root.childNodes].some(({ nodeName }) => LISTS.test(nodeName));
  } catch {
    return false;
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
