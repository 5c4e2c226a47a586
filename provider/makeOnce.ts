/** Creations that are under way: two of the same thing would not see each other, and a server might make both. */
import { VeeamError } from "./errors";

const underWay = new Set<string>();

/** Makes `what`, such as `repository "nas"`, unless another resource of this program is just making the same, in any spelling. */
export async function makeOnce<T>(what: string | undefined, make: () => Promise<T>): Promise<T> {
  if (what === undefined) return make();
  const key = what.toLowerCase();
  if (underWay.has(key)) {
    throw new VeeamError(
      `Two resources of this program make ${what} at the same time. For this one nothing was sent. Declare it once: two resources cannot manage the same.`,
    );
  }
  underWay.add(key);
  try {
    return await make();
  } finally {
    underWay.delete(key);
  }
}
