/** The limits of operations, which no collection of garbage may take away. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Runtime } from "../../provider/lifecycle/runtime";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Whether it aborts, with a collection in each turn of the event loop until then. */
async function aborts(signal: AbortSignal): Promise<boolean> {
  const giveUpAt = performance.now() + 10_000;
  while (!signal.aborted && performance.now() < giveUpAt) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return signal.aborted;
}

describe("the signal of an operation", () => {
  it("aborts when its time has passed, whatever was collected meanwhile", async () => {
    expect(await new Runtime().limited(50, aborts)).toBe(true);
  });

  it("aborts when the run is cancelled", async () => {
    const runtime = new Runtime();

    const aborted = runtime.limited(3_600_000, (signal) => {
      collectGarbage();
      runtime.cancel();
      return aborts(signal);
    });

    expect(await aborted).toBe(true);
  });

  it("has aborted from the beginning when the run was cancelled before", async () => {
    const runtime = new Runtime();
    runtime.cancel();

    expect(await runtime.limited(3_600_000, (signal) => Promise.resolve(signal.aborted))).toBe(true);
  });

  it.each(["succeeds", "fails"])("does not abort any more after an operation that %s, and is collected", async (end) => {
    const runtime = new Runtime();
    let hasAborted = false;
    let reference = new WeakRef(new AbortController().signal);
    const operation = (signal: AbortSignal): Promise<void> => {
      signal.addEventListener("abort", () => (hasAborted = true));
      reference = new WeakRef(signal);
      return end === "fails" ? Promise.reject(new Error("refused")) : Promise.resolve();
    };

    await runtime.limited(3_600_000, operation).catch(() => undefined);

    expect(await isCollected(reference)).toBe(true);
    runtime.cancel();
    expect(hasAborted).toBe(false);
  });
});

async function isCollected(reference: WeakRef<object>): Promise<boolean> {
  // What was just looked at stays until the next turn of the event loop.
  for (let turn = 0; turn < 5 && reference.deref() !== undefined; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  return reference.deref() === undefined;
}
