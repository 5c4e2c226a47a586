import { invalid, WRONG_BODY, type Format } from "./answers.js";

/**
 * The format of the answer, and of the body: the server was seen to choose how it reads a body by the Accept header alone. XML
 * unless JSON is named.
 */
export function formatOf(accept: string | undefined): Format {
  const types = mediaTypes(accept);
  if (types.includes("application/json")) return "json";
  if (types.length === 0 || types.some((type) => ["application/xml", "application/*", "*/*"].includes(type))) return "xml";
  throw invalid(`Accept: must be application/xml or application/json, got [${accept ?? ""}].`);
}

/** A body must be of the one media type that Accept names. */
export function checkBodyType(accept: string | undefined, contentType: string | undefined, format: Format): void {
  const accepted = mediaTypes(accept);
  const sent = mediaTypes(contentType)[0];
  if (sent === undefined) throw invalid("Content-Type is required.");
  const isSingle = accepted.length === 0 || (accepted.length === 1 && accepted[0] === `application/${format}`);
  if (!isSingle || sent !== `application/${format}`) throw invalid(WRONG_BODY);
}

function mediaTypes(header: string | undefined): string[] {
  return (header ?? "")
    .split(",")
    .map((part) => (part.split(";", 1)[0] ?? "").trim().toLowerCase())
    .filter((type) => type !== "");
}
