import { ROOT_DIRECTORY } from "../root";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { EngineLog } from "../engine/engineLog";
import { HostError, InitializationError, startHost } from "../engine/host";
import type { Host } from "../engine/host";

const __provider = 'exports.handler=()=>require("node:module").createRequire(process.cwd()+"/")("./provider.js").thing;';

describe("Host", () => {
  let directory: string;
  let host: Host;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "host-"));
    host = await startHost({
      projectDirectory: join(ROOT_DIRECTORY, "test", "engine", "fixture"),
      projectName: "fixture",
      sdkDirectory: dirname(require.resolve("@pulumi/pulumi/package.json")),
    });
    await host.configure({ "fixture:file": join(directory, "objects.json") });
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it("passes each call on to the provider, and its answer back", async () => {
    const inputs = { name: "a", size: 1, __provider };

    const checked = await host.check({}, { ...inputs, size: -1 });
    const created = await host.create(inputs);
    const diff = await host.diff(created.id, created.outputs, { ...inputs, place: "there" });
    const updated = await host.update(created.id, created.outputs, { ...inputs, size: 2 });
    const read = await host.read(created.id, updated, { ...inputs, size: 2 });
    await host.delete(created.id, updated);
    const gone = await host.read(created.id, updated);

    expect(checked.inputs).toMatchObject({ label: "none", size: -1 });
    expect(checked.failures).toEqual([{ property: "", reason: "size: must not be negative, got -1" }]);
    expect(created).toMatchObject({ id: "a-here", outputs: { name: "a", serial: 1 } });
    expect(diff).toEqual({ changes: "unknown", replaces: ["place"], deleteBeforeReplace: true });
    expect(read).toMatchObject({ id: "a-here", properties: { size: 2 }, inputs: { size: 2 } });
    expect(gone).toMatchObject({ id: "", inputs: undefined });
  });

  it("tells a refusal from an object that was not finished", async () => {
    const refused = host.create({ name: "a", fail: "create", __provider });
    const unfinished = host.create({ name: "b", fail: "initialization", __provider });

    await expect(refused).rejects.toThrow(new HostError("refused to make a-here", 2));
    const error = await unfinished.catch((thrown: unknown) => thrown as InitializationError);
    expect(error).toBeInstanceOf(InitializationError);
    expect(error).toMatchObject({ id: "b-here", reasons: ["b-here was not finished"], properties: { name: "b", __provider } });
  });

  it("ends when it is closed", async () => {
    const exit = await host.close();

    expect(exit).toMatchObject({ code: null, signal: "SIGINT" });
    expect(exit.durationMs).toBeLessThan(5000);
  });
});

describe("EngineLog", () => {
  const message = { severity: "info", message: "half done", urn: "", ephemeral: true, streamId: 0 } as const;

  it("lets a test wait for a message that has still to come", async () => {
    const log = new EngineLog();

    const waiting = log.waitFor(/half/);
    log.record({ ...message, message: "begun" });
    log.record(message);

    await expect(waiting).resolves.toEqual(message);
  });

  it("finds a message that came before", async () => {
    const log = new EngineLog();

    log.record(message);

    await expect(log.waitFor(({ ephemeral }) => ephemeral)).resolves.toEqual(message);
  });
});
