/**
 * Which resources of the program have made, adopted or changed an object in this run. Two of them for one object would undo each
 * other's changes, and the end of one would be the end of the object for both.
 */
import { UnfinishedResourceError, VeeamError } from "../core/errors";

interface Creation {
  readonly urn: string | undefined;
  isUnderWay: boolean;
}

const ONCE = "For this one nothing was sent. Declare it once: two resources cannot manage the same.";

/** The last creation of each thing, by what it is. */
const creations = new Map<string, Creation>();
/** The URN of the resource that has an object, by the object's id. */
const holders = new Map<string, string>();

/**
 * Makes `what`, such as `repository "nas"`, unless another resource of this program has made the same in this run, or is just
 * making it, in any spelling, and claims it. A resource without a URN is told from others only while they make it.
 */
export async function makeOnce<Made extends { readonly id: string }>(
  what: string,
  urn: string | undefined,
  make: () => Promise<Made>,
): Promise<Made> {
  const key = what.toLowerCase();
  const earlier = creations.get(key);
  if (earlier !== undefined && (earlier.isUnderWay || isAnother(earlier.urn, urn))) {
    const names = isAnother(earlier.urn, urn) ? ` (${[earlier.urn, urn].map(nameIn).join(" and ")})` : "";
    throw new VeeamError(`Two resources of this program${names} make ${what}. ${ONCE}`);
  }
  const creation = { urn, isUnderWay: true };
  creations.set(key, creation);
  try {
    const made = await make();
    hold(made.id, urn);
    return made;
  } catch (error) {
    if (error instanceof UnfinishedResourceError) hold(error.id, urn);
    throw error;
  } finally {
    creation.isUnderWay = false;
  }
}

/** The resource has the object of this id, which is `what`, from now on; refused while another one has it. */
export function claim(what: string, id: string, urn: string | undefined): void {
  const holder = holders.get(id);
  if (isAnother(holder, urn)) {
    const names = `${nameIn(holder)} and ${nameIn(urn)}`;
    throw new VeeamError(`Two resources of this program (${names}) have ${what} (id ${id}). ${ONCE}`);
  }
  hold(id, urn);
}

/** Never refused, for what was made has to get into the state. */
function hold(id: string, urn: string | undefined): void {
  if (urn !== undefined && !holders.has(id)) holders.set(id, urn);
}

/** The resource gives up the object of this id, which was `what`: the name, in quotation marks, of another one that has it. */
export function release(what: string, id: string, urn: string | undefined): string | undefined {
  const holder = holders.get(id);
  // A state without a URN is never that of the holder.
  if (holder !== undefined && holder !== urn) return nameIn(holder);
  holders.delete(id);
  creations.delete(what.toLowerCase());
  return undefined;
}

function isAnother(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/** `"nas"` of `urn:pulumi:dev::backups::pulumi-nodejs:dynamic/veeam:Repository::nas`. */
function nameIn(urn = ""): string {
  return `"${urn.slice(urn.lastIndexOf("::") + 2)}"`;
}
