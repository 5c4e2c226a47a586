// Property paths in Pulumi's notation: `repository.maxTaskCount`, `list[2]`, `tags["a key"]`.

export type PropertyPath = (string | number)[];

export function formatPath(path: PropertyPath): string {
  return path.reduce<string>((text, key, index) => {
    if (typeof key === "number") return `${text}[${key}]`;
    if (!/^\w*$/.test(key)) return `${text}["${key.replaceAll('"', '\\"')}"]`;
    return index === 0 ? key : `${text}.${key}`;
  }, "");
}

/** Undefined when the text is no path. */
export function parsePath(text: string): PropertyPath | undefined {
  const path: PropertyPath = [];
  const part = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[(\*)\]|(\.?)([^.["\]]+)/y;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    const [, index, quoted, wildcard, dot, name] = match;
    if (index !== undefined) path.push(Number(index));
    else if (quoted !== undefined) path.push(quoted.replaceAll('\\"', '"'));
    else if (wildcard !== undefined) path.push(wildcard);
    else if (name !== undefined && (dot === ".") === path.length > 0) path.push(name);
    else return undefined;
  }
  return path;
}

/** Whether `other` is the place that `path` names, or lies inside it. `*` stands for any key. */
export function contains(path: PropertyPath, other: PropertyPath): boolean {
  return path.length <= other.length && path.every((key, index) => key === "*" || key === other[index]);
}
