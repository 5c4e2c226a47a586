import { CancelledError, withLeastTime, withMostTime } from "../../provider/core/cancellation";

/** Long enough that no test reaches it. */
const LONG_MS = 60_000;
const expired = new Error("the timeout of the operation");

/** The reason with which the signal that `run` is given aborts. */
const reasonIn = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    const end = (): void => resolve(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end);
  });

describe("withLeastTime", () => {
  it("does not abort before its time, although the timeout of the operation has expired", async () => {
    const aborted = await withLeastTime(LONG_MS, AbortSignal.abort(expired), (signal) => Promise.resolve(signal.aborted));

    expect(aborted).toBe(false);
  });

  it("aborts with the reason of the operation when its time is up", async () => {
    expect(await withLeastTime(1, AbortSignal.abort(expired), reasonIn)).toBe(expired);
  });

  it("aborts at once when the run is cancelled", async () => {
    const cancelled = new CancelledError();

    expect(await withLeastTime(LONG_MS, AbortSignal.abort(cancelled), reasonIn)).toBe(cancelled);
  });
});

describe("withMostTime", () => {
  it("aborts with the reason of the operation", async () => {
    expect(await withMostTime(LONG_MS, AbortSignal.abort(expired), reasonIn)).toBe(expired);
  });

  it("aborts when its time is up", async () => {
    expect(await withMostTime(1, new AbortController().signal, reasonIn)).toEqual(new Error("the time is up"));
  });
});
