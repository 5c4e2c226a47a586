/** Lines for people: what waiting for them leaves behind. */
import { flushLog, resourceLog } from "../../provider/core/log";

describe("waiting for the lines of the log", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it("ends its time limit when the lines have arrived", async () => {
    const { warn } = resourceLog(undefined, () => new Promise((resolve) => setImmediate(resolve)));
    const set = jest.spyOn(globalThis, "setTimeout");
    const clear = jest.spyOn(globalThis, "clearTimeout");

    warn("VEEAM_SESSION_WARNING", "a line");
    await flushLog(60_000);

    expect(set).toHaveBeenCalledTimes(1);
    expect(clear).toHaveBeenCalledWith(set.mock.results[0]?.value);
  });

  it("sets no time limit where no line is in flight", async () => {
    const set = jest.spyOn(globalThis, "setTimeout");

    await flushLog(60_000);

    expect(set).not.toHaveBeenCalled();
  });
});
