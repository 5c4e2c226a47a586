/* global module */
/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/examples/.*/package.json", "<rootDir>/test/.*/package.json"],
  // TypeScript wants the extension of the compiled file in a dynamic import.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  testTimeout: 60_000,
  // Most of the time is spent in processes of Node and of Pulumi, not in jest.
  maxWorkers: 2,
};
