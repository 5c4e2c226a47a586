// Preloaded into programs and provider hosts: TypeScript and npm's tree of dependencies, which the SDK loads in case it has to
// serialize a closure, are loaded when it does. Each takes half a second of processor time in every process.
const { Module } = require("node:module");

const { _load: load } = Module;
const users = { typescript: /[\\/]typescript-shim\.js$/, "@npmcli/arborist": /[\\/]closure[\\/]codePaths\.js$/ };

Module._load = (request, parent, ...more) =>
  users[request]?.test(parent?.filename ?? "")
    ? new Proxy({}, { get: (_, key) => (key === "__esModule" ? true : load(request, parent, ...more)[key]) })
    : load(request, parent, ...more);
