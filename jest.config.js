/* global module, process */
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
  // The engines' own scenarios take minutes and say nothing of the product; `npm run test:engine` plays them.
  testPathIgnorePatterns: [
    "/node_modules/",
    ...(process.env.npm_lifecycle_event === "test:engine" ? [] : ["/test/engine/engine.test.ts$"]),
  ],
  testTimeout: 60_000,
  // Most of the time is spent in processes of Node and of Pulumi, not in jest.
  maxWorkers: 2,
};
