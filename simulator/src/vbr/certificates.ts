import { createHash } from "node:crypto";
import { isObject } from "../json.js";
import { impossible } from "./answers.js";

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The bytes of a property that is Base64; `what` is named in the refusal. */
export function bytesOf(text: unknown, what: string): Buffer {
  if (typeof text !== "string" || !BASE64.test(text)) throw impossible(`${what} cannot be read: it is not Base64.`);
  return Buffer.from(text, "base64");
}

/** The thumbprint by which views show an uploaded certificate. No certificate is opened: that of the file stands for it. */
export function thumbprintOf(upload: unknown, what: string): string {
  const bytes = bytesOf(isObject(upload) ? upload.certificate : undefined, what);
  return createHash("sha1").update(bytes).digest("hex").toUpperCase();
}
