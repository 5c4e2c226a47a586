/** What the programs of these tests declare of a mount server. */
import type { Fields } from "../../site";

/** A host that has not got the role. */
export const HARDENED = "f13af962-34af-4c1a-a272-edfac05ac2af";

export const complete: Fields = {
  hostId: HARDENED,
  settings: {
    writeCacheFolder: "/cache",
    vPowerNFSEnabled: true,
    vPowerNFSPortSettings: { mountPort: 1100, vPowerNFSPort: 2050 },
  },
};

/** Another value for each property that a change puts in place. */
export const CHANGES: readonly (readonly [path: string, value: unknown])[] = [
  ["settings.writeCacheFolder", "/other"],
  ["settings.vPowerNFSEnabled", false],
  ["settings.vPowerNFSPortSettings.mountPort", 1200],
  ["settings.vPowerNFSPortSettings.vPowerNFSPort", 2060],
];

/** What may be removed from a program; the server keeps it. */
export const REMOVALS: readonly string[] = ["settings", ...CHANGES.map(([path]) => path), "settings.vPowerNFSPortSettings"];
