/** The limit on writing requests under way at once. */
import { startSimulator } from "veeam-simulator";
import { Gate } from "../provider/core/limiter";
import { linuxLocal } from "./repository/programs";
import { ManagedResource, configOf, startConfiguredHost } from "./site";

describe("a gate", () => {
  it("lets its width through at once, the others in their order, and goes on after a failure", async () => {
    const gate = new Gate(2);
    const events: string[] = [];
    const ends: Record<string, (error?: Error) => void> = {};
    const run = (name: string): Promise<void> =>
      gate.pass(() => {
        events.push(name);
        return new Promise((resolve, reject) => (ends[name] = (error) => (error === undefined ? resolve() : reject(error))));
      });

    const [a, b, c, d] = [run("a"), run("b"), run("c"), run("d")];
    expect(events).toEqual(["a", "b"]);
    ends.b?.(new Error("b failed"));
    await expect(b).rejects.toThrow("b failed");
    expect(events).toEqual(["a", "b", "c"]);
    ends.a?.();
    await a;
    expect(events).toEqual(["a", "b", "c", "d"]);
    ends.c?.();
    ends.d?.();
    await Promise.all([c, d]);
  });
});

describe("vbrMaxParallel", () => {
  it.each([
    ["1", "waits for the answer to the first"],
    ["2", "does not wait for the answer to the first"],
  ])("of %s: the second request %s", async (maxParallel) => {
    const simulator = await startSimulator({ sessionLooks: 0 });
    const host = await startConfiguredHost({ ...configOf(simulator), "veeam:vbrMaxParallel": maxParallel });
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
