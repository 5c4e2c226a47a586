// The floor: a dynamic provider that does nothing, but takes as long for a creation and an update as a session of the server.
/* global exports, process, require */
const { isDeepStrictEqual } = require("node:util");
const { setTimeout: sleep } = require("node:timers/promises");

const session = () => sleep(Number(process.env.BENCH_FLOOR_SLEEP_MS));

exports.check = async (_olds, news) => ({ inputs: news, failures: [] });
exports.diff = async (_id, olds, news) => (isDeepStrictEqual(olds, news) ? { changes: false } : {});
exports.create = async (inputs) => {
  await session();
  return { id: inputs.name, outs: inputs };
};
exports.read = async (id, props) => ({ id, props });
exports.update = async (_id, _olds, news) => {
  await session();
  return { outs: news };
};
exports.delete = async () => undefined;
