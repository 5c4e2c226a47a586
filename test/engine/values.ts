// Property values on the engine's side of the wire: plain JSON in which secrets, resource references and unknown values are marked.
import type { Properties } from "./protocol";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Stands for a value that a preview cannot know. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasSignature(value: unknown, expected: string): value is Properties {
  return isProperties(value) && value[signature] === expected;
}

export function isSecret(value: unknown): value is Properties {
  return hasSignature(value, secretSignature);
}

export function secret(value: unknown): Properties {
  return { [signature]: secretSignature, value: value ?? null };
}

/** The same value without the marks of secrets, at every depth. */
export function withoutSecrets(value: unknown): unknown {
  if (isSecret(value)) return withoutSecrets(value.value);
  return mapMembers(value, withoutSecrets);
}

/** As a provider host gets it, which takes no marks: secrets in clear, a resource as its id (a component as its URN). */
export function forProvider(properties: Properties): Properties {
  const convert = (value: unknown): unknown => {
    if (isSecret(value)) return convert(value.value);
    if (hasSignature(value, outputSignature)) return "value" in value ? convert(value.value) : unknownValue;
    if (hasSignature(value, resourceSignature)) return referenced(value);
    return mapMembers(value, convert);
  };
  return convert(properties) as Properties;
}

/** A resource as a value: its id, unknown before it exists; a component has only its URN. */
function referenced({ urn, id }: Properties): unknown {
  if (id === undefined) return urn;
  return id === "" ? unknownValue : id;
}

/** As a person sees it. */
export function masked(value: unknown): unknown {
  if (isSecret(value)) return "[secret]";
  if (value === unknownValue) return "[unknown]";
  return mapMembers(value, masked);
}

/** With every secret put in the place of its value that `encrypt` gives. */
export function encrypted(value: unknown, encrypt: (clearText: string) => string): unknown {
  if (isSecret(value)) {
    return { [signature]: secretSignature, ciphertext: encrypt(JSON.stringify(withoutSecrets(value.value))) };
  }
  return mapMembers(value, (member) => encrypted(member, encrypt));
}

export function containsSecret(value: unknown): boolean {
  return isSecret(value) || members(value).some(containsSecret);
}

export function containsUnknown(value: unknown): boolean {
  return value === unknownValue || members(value).some(containsUnknown);
}

/**
 * What a provider gives back bears no marks. Where the same key went in as a secret, it comes out as one; objects are followed
 * key by key, a list with a secret in it becomes secret as a whole.
 */
export function withSecretsOf(outputs: Properties, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, output]) => {
      const input = inputs[key];
      if (isPlainObject(output) && isPlainObject(input)) return [key, withSecretsOf(output, input)];
      return [key, !isSecret(output) && containsSecret(input) ? secret(output) : output];
    }),
  );
}

export function withSecretKeys(outputs: Properties, keys: string[]): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, output]) => [key, keys.includes(key) && !isSecret(output) ? secret(output) : output]),
  );
}

export function deepEqual(left: unknown, right: unknown): boolean {
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((member, index) => deepEqual(member, right[index]));
  }
  if (!isProperties(left)) return left === right;
  if (!isProperties(right)) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => deepEqual(left[key] ?? null, right[key] ?? null));
}

/** An object that is data, not the mark of a secret or of a reference. */
export function isPlainObject(value: unknown): value is Properties {
  return isProperties(value) && !(signature in value);
}

function mapMembers(value: unknown, convert: (member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (!isProperties(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, convert(member)]));
}

function members(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isProperties(value) ? Object.values(value) : [];
}
