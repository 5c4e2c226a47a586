/* global module, process */
// `npm test` is for the time before each commit: what runs in the process, and one deployment. `npm run test:engine` plays the rest.
const isQuick = process.env.npm_lifecycle_event === "test";

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  setupFiles: ["<rootDir>/test/processEnvironment.cjs"],
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/examples/.*/package.json", "<rootDir>/(test|bench)/.*/package.json"],
  // TypeScript wants the extension of the compiled file in a dynamic import.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  testPathIgnorePatterns: [
    "/node_modules/",
    ...(isQuick ? ["/test/(host|faults|docs|package)/", "/test/deployment/(?!quickStart)"] : []),
  ],
  testSequencer: "<rootDir>/test/longestFirst.cjs",
  testTimeout: 60_000,
  // For two cores: what runs in the process waits for a third of its time, and what starts processes of Node and Pulumi hardly does.
  maxWorkers: isQuick ? 4 : 3,
};
