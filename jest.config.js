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
  // `npm run test:engine` plays the engines' own scenarios and every story on every engine. The other tests are for the time
  // before each commit: they deploy with the small engine alone, and not what takes minutes or needs the pulumi command.
  testPathIgnorePatterns: [
    "/node_modules/",
    ...(process.env.npm_lifecycle_event === "test:engine"
      ? []
      : [
          "/test/engine/engine.test.ts$",
          "/test/deployment/(examples|examplesByCommand|freshClone|gitops|interruption|lookUps|policyPack|readme|repositoryTypes).test.ts$",
          "/test/deployment/(providerSecrets|secretsOfBackupServers|upgrade).test.ts$",
        ]),
  ],
  testTimeout: 60_000,
  // Most of the time is spent in processes of Node and of Pulumi, not in jest.
  maxWorkers: 2,
};
