import { invalid } from "./answers.js";

export type Test<T> = (subject: T) => boolean;

/** What is known of one field that can be asked for. */
export interface Field<T> {
  name: string;
  valueOf: (subject: T) => string | number;
  /** Less than zero when the left is smaller. */
  compare: (left: string, right: string) => number;
}

const OPERATORS = ["==", "!=", "<=", ">=", "<", ">"] as const;

/**
 * Reads a filter such as `Name=="vbr01";(Port>9000,Port<100)`: `;` is AND and binds more closely than `,`, which is OR. A quoted
 * value writes a quotation mark twice.
 */
export function parseFilter<T>(text: string, fields: readonly Field<T>[]): Test<T> {
  let rest = text;
  const takes = (token: string) => {
    rest = rest.trimStart();
    if (!rest.startsWith(token)) return false;
    rest = rest.slice(token.length);
    return true;
  };
  const wrong = () => invalid(`The filter is wrong at [${rest}].`);

  const either = (): Test<T> => {
    const tests = [both()];
    while (takes(",")) tests.push(both());
    return (subject) => tests.some((test) => test(subject));
  };
  const both = (): Test<T> => {
    const tests = [single()];
    while (takes(";")) tests.push(single());
    return (subject) => tests.every((test) => test(subject));
  };
  const single = (): Test<T> => {
    if (!takes("(")) return comparison();
    const inside = either();
    if (!takes(")")) throw wrong();
    return inside;
  };
  const comparison = (): Test<T> => {
    const name = /^\s*(\w+)\s*/.exec(rest);
    if (!name) throw wrong();
    const field = findField(fields, name[1] ?? "");
    rest = rest.slice(name[0].length);
    const operator = OPERATORS.find((known) => takes(known));
    if (operator === undefined) throw wrong();
    const wanted = value();
    return (subject) => holds(operator, field.compare(String(field.valueOf(subject)), wanted));
  };
  const value = (): string => {
    const found = /^\s*(?:"((?:[^"]|"")*)"|([^\s";,()=<>!]+))/.exec(rest);
    if (!found) throw wrong();
    rest = rest.slice(found[0].length);
    return found[1]?.replaceAll('""', '"') ?? found[2] ?? "";
  };

  const whole = either();
  if (rest.trim() !== "") throw wrong();
  return whole;
}

export function findField<T>(fields: readonly Field<T>[], name: string): Field<T> {
  const field = fields.find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (!field) throw invalid(`There is no field [${name}].`);
  return field;
}

function holds(operator: (typeof OPERATORS)[number], order: number): boolean {
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case ">":
      return order > 0;
    case "<=":
      return order <= 0;
    case ">=":
      return order >= 0;
  }
}
