/* global module, process */
/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/examples/.*/package.json", "<rootDir>/(test|bench)/.*/package.json"],
  // TypeScript wants the extension of the compiled file in a dynamic import.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  // The engines' own scenarios say nothing of the product, and some stories take minutes on both engines;
  // `npm run test:engine` plays them, so that the other tests can be run before each commit.
  testPathIgnorePatterns: [
    "/node_modules/",
    ...(process.env.npm_lifecycle_event === "test:engine"
      ? []
      : [
          "/test/engine/engine.test.ts$",
          "/test/deployment/(upgrade|interruption|examplesByCommand|readme|providerSecrets|secretsOfBackupServers).test.ts$",
        ]),
  ],
  testTimeout: 60_000,
  // Most of the time is spent in processes of Node and of Pulumi, not in jest.
  maxWorkers: 2,
};
