/** What holds for every argument that anybody could give. */
import fc from "fast-check";
import { hasUnknown, isFields } from "../../../provider/core/values";
import { anything, declared, kinds } from "./arbitraries";
import { expectPlain } from "./plain";
import { runs } from "./seed";

const RUNS = { ...runs<unknown>(25), endOnFailure: false };

describe.each(kinds)("any arguments of $name", ({ schema, operations: { check, diff } }) => {
  const arbitrary = fc
    .oneof(
      { weight: 3, arbitrary: declared(schema, 0) },
      { weight: 5, arbitrary: declared(schema, 3) },
      { weight: 1, arbitrary: anything },
    )
    .map((value) => Object.fromEntries([...Object.entries(isFields(value) ? value : { value }), ["__provider", "stub"]]));

  it("are checked without a crash, alike each time, and left alone", () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (olds, news) => {
        const before = structuredClone(news);

        const first = check(olds, news);
        const second = check(olds, news);

        expect(second).toEqual(first);
        expect(news).toEqual(before);
        expect(first.failures.map(({ property }) => property).join("")).toBe("");
        expectPlain(first.inputs);
      }),
      RUNS,
    );
  });

  it("come out of a second check as out of the first", () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (olds, news) => {
        const once = check(olds, news);
        const again = [check(once.inputs, once.inputs), check(olds, once.inputs)];

        expect(again.map(({ inputs }) => inputs)).toEqual([once.inputs, once.inputs]);
        // The same mistakes; in a list that was put in another order each has another index.
        expect(again.map(({ failures }) => failures.length)).toEqual([once.failures.length, once.failures.length]);
      }),
      RUNS,
    );
  });

  it("differ from nothing that is the same", () => {
    fc.assert(
      fc.property(arbitrary, (args) => {
        const { inputs, failures } = check({}, args);
        fc.pre(failures.length === 0 && !hasUnknown(inputs));

        expect(diff(inputs, inputs)).toEqual({ changes: false });
        expect(diff(structuredClone(inputs), check(inputs, args).inputs)).toEqual({ changes: false });
      }),
      RUNS,
    );
  });

  it("are compared with any others without a crash, and never as a difference without a detail", () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (olds, news) => {
        const difference = diff(check({}, olds).inputs, check(olds, news).inputs);

        expect(["undefined", "false"]).toContain(String(difference.changes));
        expectPlain(difference);
      }),
      RUNS,
    );
  });
});
