// Jest begins with the largest files where it does not know yet how long each takes; those that take longest are small.
const { default: Sequencer } = require("@jest/test-sequencer");

const LONGEST = /[\\/]test[\\/](faults[\\/]|deployment[\\/](examples|backupServer|engine)\.|docs[\\/]generated\.)/;

module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONGEST.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
