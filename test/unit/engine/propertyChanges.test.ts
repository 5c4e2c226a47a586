import { changedPaths, describe as describeChanges, withIgnoredChanges } from "../../engine/propertyChanges";
import { formatPath, parsePath } from "../../engine/propertyPath";
import { secret } from "../../engine/values";

describe("changed properties", () => {
  it.each([
    ["nested values", { a: { b: 1 } }, { a: { b: 2 } }, ["update a.b"]],
    ["lists by index", { list: [1, 2] }, { list: [0, 1, 2] }, ["update list[0]", "update list[1]", "add list[2]"]],
    ["shorter lists", { list: [1, 2] }, { list: [1] }, ["delete list[1]"]],
    ["null as absent", { a: null, b: 1 }, { b: null, c: null }, ["delete b"]],
    ["another kind of value", { a: { b: 1 } }, { a: [1] }, ["update a"]],
    ["secrets by what they hold", { a: secret("x"), b: secret("y") }, { a: "x", b: secret("z") }, ["update b"]],
    ["nothing", { a: [{ b: 1 }] }, { a: [{ b: 1 }] }, []],
  ])("compares %s", (_what, olds, news, expected) => {
    expect(changedPaths(olds, news).map(({ kind, path }) => `${kind} ${formatPath(path)}`)).toEqual(expected);
  });

  it("are described without the values of secrets", () => {
    const olds = { a: secret({ b: 1 }), c: 1 };
    const news = { a: secret({ b: 2 }), c: 2 };

    expect(describeChanges(changedPaths(olds, news), olds, news)).toEqual([
      { path: "a.b", kind: "update", old: "[secret]", new: "[secret]" },
      { path: "c", kind: "update", old: 1, new: 2 },
    ]);
  });
});

describe("ignored changes", () => {
  it.each([
    ["a top-level property", { a: 2 }, { a: 1 }, ["a"], { a: 1 }],
    ["an added property", { a: 2 }, {}, ["a"], {}],
    ["a removed property", {}, { a: 1 }, ["a"], { a: 1 }],
    ["a nested property", { a: { b: 2, c: 2 } }, { a: { b: 1, c: 1 } }, ["a.b"], { a: { b: 1, c: 2 } }],
    ["an element of a list", { a: [2, 2] }, { a: [1, 1] }, ["a[1]"], { a: [2, 1] }],
    ["a property of every element", { a: [{ b: 2 }] }, { a: [{ b: 1 }] }, ["a[*].b"], { a: [{ b: 1 }] }],
    ["what a secret holds", { a: secret({ b: 2 }) }, { a: secret({ b: 1 }) }, ["a.b"], { a: secret({ b: 1 }) }],
  ])("put back %s", (_what, news, olds, ignored, expected) => {
    expect(withIgnoredChanges(news, olds, ignored)).toEqual({ inputs: expected, invalid: [] });
  });

  it("name the paths that lead through something only one side has", () => {
    expect(withIgnoredChanges({ a: [1] }, { a: [1, 2] }, ["a[1]"]).invalid).toEqual(["a[1]"]);
  });
});

describe("property paths", () => {
  it.each([
    ["a.b[2].c", ["a", "b", 2, "c"]],
    ['a["with a space"].b', ["a", "with a space", "b"]],
    ["a[*].b", ["a", "*", "b"]],
  ])("reads %s", (text, path) => {
    expect(parsePath(text)).toEqual(path);
  });

  it("is undefined for a text that is none", () => {
    expect(parsePath("a[")).toBeUndefined();
  });

  it("writes what it reads", () => {
    expect(formatPath(["a", 0, "b c", "d"])).toBe('a[0]["b c"].d');
  });
});
