/** What a provider process loads, and when. */
import { ROOT_DIRECTORY } from "../root";
import { execFileSync } from "node:child_process";

const LOADED = `
  const isLoaded = (name) => Object.keys(require.cache).some((path) => path.split(/[\\\\/]/).includes(name));
  console.log(JSON.stringify(["zod", "undici"].filter(isLoaded)));`;

function loadedBy(program: string): unknown {
  return JSON.parse(execFileSync(process.execPath, ["-e", program], { cwd: ROOT_DIRECTORY, encoding: "utf8", timeout: 60_000 }));
}

// The engine starts a second process for the settings alone where it refreshes first.
it.each(["pulumi-veeam/dynamic", "./dist/plugin.js"])("loads no library of %s before there is a resource", (entry) => {
  expect(loadedBy(`require("${entry}");${LOADED}`)).toEqual([]);
});

it("does not load undici for the checks and comparisons of a preview", () => {
  const program = `
    const { repository, scaleOutRepository, repositoryRescan, backupServer } = require("pulumi-veeam/dynamic");
    const preview = async (handler) => {
      await handler.check({}, { name: "nas" });
      await handler.diff("id", { name: "nas" }, { name: "nas" });
    };
    Promise.all([repository, scaleOutRepository, repositoryRescan, backupServer].map(preview)).then(() => {${LOADED}});`;

  expect(loadedBy(program)).toEqual(["zod"]);
});
