const LIMIT_MS = 30_000;

/** Lets everything else run until `isSo`. */
export async function arrived(isSo: () => boolean): Promise<void> {
  const start = performance.now();
  while (!isSo()) {
    if (performance.now() - start > LIMIT_MS) throw new Error("what was waited for did not come");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
