import { engines } from "../engine";
import { password, play } from "../engine/scenario";
import type { Act } from "../engine/scenario";

const scenarios: Record<string, Act[]> = {
  "creates, previews without a change, updates and destroys": [
    {
      command: "preview",
      things: { a: { inputs: { size: 1, list: [1, 2], nested: { x: 1 } } } },
      steps: ["create a"],
      calls: [],
    },
    {
      command: "up",
      steps: ["create a"],
      calls: ["create a-here"],
      check: ({ objects }) => expect(objects()["a-here"]?.size).toBe(1),
    },
    { command: "preview", steps: [], calls: [] },
    {
      command: "preview",
      things: { a: { inputs: { size: 2, list: [1, 3, 4], nested: { "y z": 1 } } } },
      steps: ['update a: list[1] 2 => 3, +list[2] 4, -nested.x 1, +nested["y z"] 1, size 1 => 2'],
      calls: [],
    },
    {
      command: "up",
      steps: ['update a: list[1] 2 => 3, +list[2] 4, -nested.x 1, +nested["y z"] 1, size 1 => 2'],
      calls: ["update a-here"],
    },
    {
      command: "destroy",
      steps: ["delete a"],
      calls: ["delete a-here"],
      check: ({ state }) => expect(state.resources).toEqual([]),
    },
  ],
  "shows drift in a refresh, takes it over, and repairs it": [
    { command: "up", things: { a: { inputs: { size: 1, nested: { x: 1 } } }, b: {} }, steps: ["create a", "create b"] },
    {
      command: "preview of a refresh",
      meanwhile: (objects) => {
        Object.assign(objects["a-here"] ?? {}, { size: 7, nested: {} });
        delete objects["b-here"];
      },
      steps: ["refresh a: -nested.x 1, size 1 => 7", "refresh b finds it gone"],
      check: ({ state }) => expect(state.resources.find(({ urn }) => urn.endsWith("::a"))?.inputs.size).toBe(1),
    },
    {
      command: "preview with refresh",
      steps: ["refresh a: -nested.x 1, size 1 => 7", "refresh b finds it gone", "update a: +nested.x 1, size 7 => 1", "create b"],
    },
    {
      command: "refresh",
      steps: ["refresh a: -nested.x 1, size 1 => 7", "refresh b finds it gone"],
      check: ({ state }) => {
        expect(state.resources.find(({ urn }) => urn.endsWith("::a"))?.inputs.size).toBe(7);
        expect(state.resources.find(({ urn }) => urn.endsWith("::b"))).toBeUndefined();
      },
    },
    { command: "up with refresh", steps: ["update a: +nested.x 1, size 7 => 1", "create b"] },
  ],
  "replaces by creating first": [
    {
      command: "up",
      things: { a: { inputs: { name: "old" } }, b: { inputs: { from: "$a.id" } } },
      steps: ["create a", "create b"],
    },
    {
      command: "preview",
      things: { a: { inputs: { name: "new" } }, b: { inputs: { from: "$a.id" } } },
      steps: [
        'create-replacement a because of name: name "old" => "new"',
        'replace a because of name: name "old" => "new"',
        'update b: from "old-here" => "[unknown]"',
        "delete-replaced a",
      ],
    },
    {
      command: "up",
      steps: [
        'create-replacement a because of name: name "old" => "new"',
        'replace a because of name: name "old" => "new"',
        'update b: from "old-here" => "new-here"',
        "delete-replaced a",
      ],
      calls: ["create new-here", "update b-here", "delete old-here"],
    },
    { command: "preview", steps: [] },
  ],
  "replaces by deleting first, and first of all what depends on it and has to follow": [
    {
      command: "up",
      things: { a: { inputs: { place: "here" } }, b: { inputs: { place: "$a.place" } }, c: { inputs: { from: "$a.place" } } },
      steps: ["create a", "create b", "create c"],
    },
    {
      command: "up",
      things: { a: { inputs: { place: "there" } }, b: { inputs: { place: "$a.place" } }, c: { inputs: { from: "$a.place" } } },
      steps: [
        "delete-replaced b",
        "delete-replaced a",
        'replace a because of place: place "here" => "there"',
        'create-replacement a because of place: place "here" => "there"',
        "replace b",
        "create-replacement b because of place",
        'update c: from "here" => "there"',
      ],
      check: ({ objects }) => expect(Object.keys(objects()).sort()).toEqual(["a-there", "b-there", "c-here"]),
    },
    { command: "preview", steps: [] },
  ],
  "goes on with a replacement whose second half failed": [
    { command: "up", things: { a: { inputs: { place: "here" } } }, steps: ["create a"] },
    {
      command: "up",
      things: { a: { inputs: { place: "there", fail: "create" } } },
      steps: [
        "delete-replaced a",
        'replace a because of place: +fail "create", place "here" => "there"',
        'create-replacement a failed because of place: +fail "create", place "here" => "there"',
      ],
      failure: "refused to make a-there",
      check: ({ state }) => expect(state.resources.find(({ urn }) => urn.endsWith("::a"))?.pendingReplacement).toBe(true),
    },
    {
      command: "up",
      things: { a: { inputs: { place: "there" } } },
      steps: [
        'replace a because of place: place "here" => "there"',
        'create-replacement a because of place: place "here" => "there"',
      ],
      calls: ["create a-there"],
    },
  ],
  "keeps what was not finished, and finishes it with an update": [
    {
      command: "up",
      things: { a: { inputs: { fail: "initialization" } } },
      steps: ["create a failed"],
      failure: "1 error occurred:\n\t* a-here was not finished",
      check: ({ state }) => {
        const a = state.resources.find(({ urn }) => urn.endsWith("::a"));
        expect(a).toMatchObject({
          id: "a-here",
          initErrors: ["a-here was not finished"],
          outputs: { name: "a" },
          inputs: { name: "a" },
        });
      },
    },
    { command: "up", steps: ["update a"], calls: ["update a-here"] },
    { command: "preview", steps: [], check: ({ state }) => expect(JSON.stringify(state)).not.toContain("initErrors") },
  ],
  "keeps the old inputs and the new outputs of an update that was not finished": [
    { command: "up", things: { a: { inputs: { label: "old" } } }, steps: ["create a"] },
    {
      command: "up",
      things: { a: { inputs: { label: "new", fail: "half of the update" } } },
      steps: ['update a failed: +fail "half of the update", label "old" => "new"'],
      failure: "1 error occurred:\n\t* a-here was changed by half",
      check: ({ state }) =>
        expect(state.resources.find(({ urn }) => urn.endsWith("::a"))).toMatchObject({
          initErrors: ["a-here was changed by half"],
          inputs: { label: "old" },
          outputs: { label: "new" },
        }),
    },
    {
      command: "up",
      things: { a: { inputs: { label: "new" } } },
      steps: ['update a: label "old" => "new"'],
      calls: ["update a-here"],
    },
    { command: "preview", steps: [], check: ({ state }) => expect(JSON.stringify(state)).not.toContain("initErrors") },
  ],
  "reports a refusal and keeps what was done before it": [
    {
      command: "up",
      things: { a: {}, b: { inputs: { from: "$a.serial", fail: "create" } } },
      steps: ["create a", "create b failed"],
      failure: "refused to make b-here",
      check: ({ state }) => expect(state.resources.filter(({ type }) => type.endsWith(":Thing"))).toHaveLength(1),
    },
    {
      command: "up",
      things: { a: { inputs: { fail: "update" } } },
      steps: ['update a failed: +fail "update"'],
      failure: "refused to change a-here",
    },
    { command: "preview", things: { a: {} }, steps: [] },
  ],
  "refreshes before it destroys when asked to": [
    { command: "up", things: { a: {}, b: {} }, steps: ["create a", "create b"] },
    {
      command: "destroy with refresh",
      meanwhile: (objects) => {
        delete objects["b-here"];
      },
      steps: ["refresh b finds it gone", "delete a"],
      calls: ["delete a-here"],
    },
  ],
  "destroys what depends on others first": [
    {
      command: "up",
      things: { a: {}, b: { inputs: { from: "$a.serial" } }, c: { options: { dependsOn: ["b"] } } },
      steps: ["create a", "create b", "create c"],
      calls: ["create a-here", "create b-here", "create c-here"],
      outputs: { serials: { a: 1, b: 2, c: 3 }, labels: { a: "none", b: "none", c: "none" }, passwords: {} },
    },
    {
      command: "destroy",
      steps: ["delete a", "delete b", "delete c"],
      calls: ["delete c-here", "delete b-here", "delete a-here"],
    },
  ],
  "deletes what left the program, except what it retains": [
    { command: "up", things: { a: {}, b: { options: { retainOnDelete: true } } }, steps: ["create a", "create b"] },
    {
      command: "up",
      things: {},
      steps: ["delete a", "delete b"],
      calls: ["delete a-here"],
      check: ({ objects }) => expect(Object.keys(objects())).toEqual(["b-here"]),
    },
  ],
  "does not delete what is protected": [
    { command: "up", things: { a: { options: { protect: true } } }, steps: ["create a"] },
    { command: "destroy", steps: ["delete a failed"], failure: "because it is protected", calls: [] },
  ],
  "keeps secrets out of state, text and steps": [
    {
      command: "up",
      things: {
        a: {
          inputs: { password: "$!password", nested: { password: "$!password" } },
          options: { additionalSecretOutputs: ["serial"] },
        },
        b: { inputs: { password: "$a.password" } },
      },
      steps: ["create a", "create b"],
      outputs: { serials: { a: 1, b: 2 }, labels: { a: "none", b: "none" }, passwords: { a: password, b: password } },
      check: ({ result, state, objects }) => {
        expect(objects()["b-here"]?.password).toBe(password);
        expect(JSON.stringify({ ...result, outputs: {} })).not.toContain(password);
        expect(JSON.stringify(state)).not.toContain(password);
        const a = state.resources.find(({ urn }) => urn.endsWith("::a"));
        expect(a?.outputs).toMatchObject({
          password: { ciphertext: expect.any(String) as string },
          nested: { password: { ciphertext: expect.any(String) as string } },
          serial: { ciphertext: expect.any(String) as string },
        });
      },
    },
    { command: "preview", steps: [] },
    {
      command: "preview",
      things: {
        a: { inputs: { password: "plain" }, options: { additionalSecretOutputs: ["serial"] } },
        b: { inputs: { password: "$a.password" } },
      },
      steps: [
        'update a: -nested {"password":"[secret]"}, password "[secret]" => "plain"',
        'update b: password "[secret]" => "plain"',
      ],
    },
  ],
  "previews values that are not known yet": [
    {
      command: "preview",
      things: { a: {}, b: { inputs: { from: "$a.serial", size: "$a.serial", list: ["$a.id"] } } },
      steps: ["create a", "create b"],
    },
    { command: "up", things: { a: {}, b: { inputs: { from: 0 } } }, steps: ["create a", "create b"] },
    {
      command: "preview",
      things: { a: { inputs: { size: 1 } }, b: { inputs: { from: "$a.serial" } } },
      steps: ["update a: +size 1", 'update b: from 0 => "[unknown]"'],
    },
  ],
  "shows every failure of a check": [
    {
      command: "preview",
      things: { a: { inputs: { size: -1, color: "plaid" } } },
      steps: [],
      failure: "pulumi-nodejs:dynamic/fixture:Thing resource 'a' has a problem: size: must not be negative, got -1",
      check: ({ result }) =>
        expect(result.diagnostics.map(({ message }) => message)).toContain(
          "pulumi-nodejs:dynamic/fixture:Thing resource 'a': property color value {plaid} has a problem: is not a colour",
        ),
    },
  ],
  "reads what somebody else owns": [
    {
      command: "up",
      meanwhile: (objects) => {
        objects.theirs = { name: "theirs", label: "found" };
      },
      things: { a: { options: { id: "theirs" } }, b: { inputs: { from: "$a.label" } } },
      steps: ["read a", "create b"],
      calls: ["create b-here"],
      check: ({ objects, state }) => {
        expect(objects()["b-here"]?.from).toBe("found");
        expect(state.resources.find(({ urn }) => urn.endsWith("::a"))).toMatchObject({ id: "theirs", external: true });
      },
    },
    { command: "destroy", steps: ["discard a", "delete b"], calls: ["delete b-here"] },
  ],
  "fails when there is nothing to read": [
    {
      command: "preview",
      things: { a: { options: { id: "nobody" } } },
      steps: ["read a"],
      failure: "there is no object nobody",
    },
  ],
  "serves each resource through its own provider": [
    {
      command: "up",
      program: { sites: ["north", "south"] },
      things: { a: { options: { site: "north" } }, b: { options: { site: "south" } }, c: {} },
      steps: ["create north", "create south", "create a", "create b", "create c"],
      check: ({ objects, state }) => {
        expect([objects("north"), objects("south"), objects()].map(Object.keys)).toEqual([["a-here"], ["b-here"], ["c-here"]]);
        expect(JSON.stringify(state)).not.toContain(password);
      },
    },
    { command: "preview", steps: [] },
    {
      command: "destroy",
      steps: ["delete a", "delete b", "delete c", "delete north", "delete south"],
      check: ({ objects }) => expect([objects("north"), objects("south"), objects()]).toEqual([{}, {}, {}]),
    },
  ],
  "puts resources into a component": [
    {
      command: "up",
      program: { group: true },
      things: { a: { options: { inGroup: true } } },
      steps: ["create group", "create a"],
      check: ({ state }) =>
        expect(state.resources.at(-1)?.urn).toBe(
          "urn:pulumi:test::fixture::fixture:index:Group$pulumi-nodejs:dynamic/fixture:Thing::a",
        ),
    },
    { command: "destroy", steps: ["delete a", "delete group"] },
  ],
  "ignores changes, and replaces on others": [
    { command: "up", things: { a: { inputs: { size: 1, nested: { x: 1, y: 1 } } } }, steps: ["create a"] },
    {
      command: "preview",
      things: { a: { inputs: { size: 2, nested: { x: 2, y: 2 } }, options: { ignoreChanges: ["size", "nested.x"] } } },
      steps: ["update a: nested.y 1 => 2"],
    },
    {
      command: "preview",
      things: { a: { inputs: { size: 2, nested: { x: 1, y: 1 } }, options: { replaceOnChanges: ["size"] } } },
      steps: ["create-replacement a because of size: size 1 => 2", "replace a because of size: size 1 => 2", "delete-replaced a"],
    },
  ],
};

describe.each(engines().map((engine) => [engine.name, engine] as const))("%s", (_name, engine) => {
  it.each(Object.entries(scenarios))(
    "%s",
    async (_behaviour, acts) => {
      await play(engine, acts);
    },
    180_000,
  );
});
