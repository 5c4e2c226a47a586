/** What is valid for a mount server and how its properties compare. The words for people are in args.ts. */
import { z } from "zod";
import {
  PORT,
  flag,
  group,
  reference,
  sameLinuxPath,
  sameWindowsPath,
  staysOn,
  text,
  toggle,
  trait,
  whileOn,
  whole,
} from "../../schema/types";

const appliesWhen = whileOn("vPowerNFSEnabled");

export const mountServerSchema = z.strictObject({
  hostId: reference("a managed server", { replaces: true }),
  settings: group({
    // A host of either system; a Windows path has no slash at its beginning.
    writeCacheFolder: trait(text(), {
      same: (a, b) => sameLinuxPath(a, b) || (isOfWindows(a) && sameWindowsPath(a, b)),
    }).optional(),
    vPowerNFSEnabled: toggle(),
    vPowerNFSPortSettings: trait(z.strictObject({ mountPort: whole({ range: PORT }), vPowerNFSPort: whole({ range: PORT }) }), {
      appliesWhen,
    }).optional(),
  }),
  isDefault: staysOn("there is always a default mount server of each system; this one is it until another one is made it"),
  adopt: flag(),
});

function isOfWindows(path: unknown): boolean {
  return typeof path === "string" && !path.startsWith("/");
}
