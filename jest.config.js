/* global module, process */
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
  // `npm test` is for the time before each commit: what runs in the process, and one deployment. `npm run test:engine` plays the rest.
  testPathIgnorePatterns: [
    "/node_modules/",
    ...(process.env.npm_lifecycle_event === "test"
      ? ["/test/(host|faults|docs|package)/", "/test/deployment/(?!quickStart)"]
      : []),
  ],
  testTimeout: 60_000,
  // Most of the time is spent in processes of Node and of Pulumi, not in jest.
  maxWorkers: 3,
};
