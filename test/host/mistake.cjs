// For `--require`: at a signal, the process has an error that nothing waits for.
/* global process */
process.on("SIGUSR2", () => void Promise.reject(new Error("nobody waits for this")));
