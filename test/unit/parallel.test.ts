/** The limit on writes in flight. */
import { useFastClock } from "../clock";
import { startSimulator } from "veeam-simulator";
import { Limiter } from "../../provider/core/concurrency";
import { linuxLocal } from "./repository/programs";
import { ManagedResource, configOf } from "../site";
import { startRun } from "../run";

useFastClock();

describe("Limiter", () => {
  it("runs as many tasks as it has slots, the others in their order, and goes on after a failure", async () => {
    const limiter = new Limiter(2);
    const { signal } = new AbortController();
    const events: string[] = [];
    const ends: Record<string, (error?: Error) => void> = {};
    const run = (name: string): Promise<void> =>
      limiter.run(() => {
        events.push(name);
        return new Promise((resolve, reject) => (ends[name] = (error) => (error === undefined ? resolve() : reject(error))));
      }, signal);

    const [a, b, c, d] = [run("a"), run("b"), run("c"), run("d")];
    await new Promise(setImmediate);
    expect(events).toEqual(["a", "b"]);
    ends.b?.(new Error("b failed"));
    await expect(b).rejects.toThrow("b failed");
    expect(events).toEqual(["a", "b", "c"]);
    ends.a?.();
    await a;
    await new Promise(setImmediate);
    expect(events).toEqual(["a", "b", "c", "d"]);
    ends.c?.();
    ends.d?.();
    await Promise.all([c, d]);
  });

  it("never starts a task whose signal has aborted while it waited", async () => {
    const limiter = new Limiter(1);
    const controller = new AbortController();
    let end = (): void => undefined;
    const first = limiter.run(() => new Promise<void>((resolve) => (end = resolve)), new AbortController().signal);
    const task = jest.fn(() => Promise.resolve());

    const second = limiter.run(task, controller.signal);
    controller.abort(new Error("too late"));

    await expect(second).rejects.toThrow("too late");
    end();
    await first;
    await limiter.run(() => Promise.resolve(), new AbortController().signal);
    expect(task).not.toHaveBeenCalled();
  });
});

describe("vbrMaxParallel", () => {
  it.each([
    ["1", "waits for the answer to the first"],
    ["2", "does not wait for the answer to the first"],
  ])("of %s: the second request %s", async (maxParallel) => {
    const simulator = await startSimulator({ sessionLooks: 0 });
    const host = startRun({ ...configOf(simulator), "veeam:vbrMaxParallel": maxParallel });
    // The first request to come is the last to be answered, unless the second has to wait for it.
    simulator.fail({ on: "POST /repositories", with: { kind: "delay", delayMs: 500 } });

    await Promise.all(["a", "b"].map((name) => new ManagedResource(host).up(linuxLocal(name))));
    await host.close();
    await simulator.close();

    const came = simulator.infrastructure.creations.map(({ name }) => name);
    const posts = simulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/repositories"));
    const answered = posts.map(({ body }) => (body as { name: string }).name);
    expect(answered).toEqual(maxParallel === "1" ? came : [...came].reverse());
  });
});
