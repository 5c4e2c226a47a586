/** Comparing two types as exactly as the compiler can. */

// The compiler takes two functions for the same only when their conditions are identical, which plain assignability is not.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Each property with whether it is required, at every depth. */
export type Shape<T> = T extends readonly (infer Element)[]
  ? Shape<Element>[]
  : T extends object
    ? { [K in keyof T]-?: [undefined extends T[K] ? "optional" : "required", Shape<Exclude<T[K], undefined>>] }
    : T;
