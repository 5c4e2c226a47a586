/** What a provider host loads, and when. */
import { ROOT_DIRECTORY } from "../root";
import { execFileSync } from "node:child_process";

it("does not load undici for the checks and comparisons of a preview", () => {
  const program = `
    const { repository, scaleOutRepository, repositoryRescan, backupServer } = require("pulumi-veeam/dynamic");
    const preview = async (handler) => {
      await handler.check({}, { name: "nas" });
      await handler.diff("id", { name: "nas" }, { name: "nas" });
    };
    Promise.all([repository, scaleOutRepository, repositoryRescan, backupServer].map(preview)).then(() => {
      const isLoaded = (name) => Object.keys(require.cache).some((path) => path.split(/[\\\\/]/).includes(name));
      console.log(JSON.stringify(["zod", "undici"].filter(isLoaded)));
    });`;

  const text = execFileSync(process.execPath, ["-e", program], { cwd: ROOT_DIRECTORY, encoding: "utf8", timeout: 60_000 });

  expect(JSON.parse(text)).toEqual(["zod"]);
});
