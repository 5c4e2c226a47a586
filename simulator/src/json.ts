/** What JSON objects are to the simulator: plain data whose properties are looked at before they are trusted. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two values are the same JSON; the order of properties and the realm that made the objects do not count. */
export function isSameJson(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((element, index) => isSameJson(element, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return left === right;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && isSameJson(left[key], right[key]));
}

/** The keys of a path as people write it: `a.b[1].c` is `a`, `b`, `1`, `c`. A bracket may hold any text but `]`. */
export function keysOf(path: string): string[] {
  return [...path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map((match) => match[1] ?? match[2] ?? "");
}

/** The value at a path like `repository.advancedSettings.rotatedDrives`, or undefined where the path leads nowhere. */
export function valueAt(root: unknown, path: string): unknown {
  return keysOf(path).reduce<unknown>((value, key) => member(value, key), root);
}

/** Puts a value at a path, making the objects that lead there; undefined removes what is there. */
export function setValueAt(root: unknown, path: string, value: unknown): void {
  const keys = keysOf(path);
  const last = keys.pop();
  if (last === undefined) throw new Error("A path is needed to set a value.");
  const owner = keys.reduce<unknown>((current, key) => {
    const next = member(current, key);
    if (next !== undefined && next !== null) return next;
    if (!isObject(current)) throw new Error(`${path}: there is no ${key}`);
    return (current[key] = {});
  }, root);

  if (Array.isArray(owner)) setElement(owner, last, value, path);
  else if (!isObject(owner)) throw new Error(`${path}: its parent is not an object`);
  else if (value === undefined) Reflect.deleteProperty(owner, last);
  else owner[last] = value;
}

/** An element of a list is named by its index, its id or UID, or its name; `+` appends. */
function setElement(list: unknown[], key: string, value: unknown, path: string): void {
  const index = indexIn(list, key);
  if (key === "+") list.push(value);
  else if (index === undefined) throw new Error(`${path}: the list has no element ${key}`);
  else if (value === undefined) list.splice(index, 1);
  else list[index] = value;
}

function member(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const index = indexIn(value, key);
    return index === undefined ? undefined : (value[index] as unknown);
  }
  return isObject(value) ? value[key] : undefined;
}

function indexIn(list: readonly unknown[], key: string): number | undefined {
  const found = list.findIndex((element) => isObject(element) && [element.id, element.uid, element.name].includes(key));
  if (found >= 0) return found;
  const index = /^\d+$/.test(key) ? Number(key) : -1;
  return index >= 0 && index < list.length ? index : undefined;
}
