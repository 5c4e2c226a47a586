/** Fails unless the value is what Pulumi's state can carry: no `undefined`, no NaN, no instance of a class, at any depth. */
export function expectPlain(value: unknown, path = "value"): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => expectPlain(item, `${path}[${index}]`));
  } else if (typeof value === "object" && value !== null) {
    expect([path, Object.getPrototypeOf(value) as unknown]).toEqual([path, Object.prototype]);
    for (const [key, item] of Object.entries(value)) expectPlain(item, `${path}.${key}`);
  } else {
    const isPlain = value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value);
    expect({ path, value, isPlain }).toEqual({ path, value, isPlain: true });
  }
}
