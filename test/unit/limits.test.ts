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
    expect(await aborts(new Runtime().signalFor(50))).toBe(true);
  });

  it("aborts when the run is cancelled", async () => {
    const runtime = new Runtime();
    const signal = runtime.signalFor(3_600_000);
    collectGarbage();
    runtime.cancel();

    expect(await aborts(signal)).toBe(true);
  });
});
