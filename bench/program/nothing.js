// The floor: a dynamic provider that does nothing, but takes as long for a creation and a change as a session of the server. In
// step, those that are under way at the same time end together, as they do where one look at the sessions serves all.
/* global exports, process, require */
const { isDeepStrictEqual } = require("node:util");
const { setTimeout: sleep } = require("node:timers/promises");

const isInStep = process.env.BENCH_FLOOR_IN_STEP === "true";
let underWay = 0;
const over = [];

const session = async () => {
  underWay += 1;
  await sleep(Number(process.env.BENCH_FLOOR_SLEEP_MS));
  if (!isInStep) return;
  await new Promise((resolve) => {
    over.push(resolve);
    if (over.length < underWay) return;
    underWay = 0;
    for (const end of over.splice(0)) end();
  });
};

exports.check = async (_olds, news) => ({ inputs: news, failures: [] });
exports.diff = async (_id, olds, news) => (isDeepStrictEqual(olds, news) ? { changes: false } : {});
exports.create = async (inputs) => {
  await session();
  return { id: inputs.name ?? inputs.dnsNameOrIpAddress, outs: inputs };
};
exports.read = async (id, props) => ({ id, props });
exports.update = async (_id, _olds, news) => {
  await session();
  return { outs: news };
};
exports.delete = async () => undefined;
