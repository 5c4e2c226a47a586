// The third part of the demo: backup servers in Enterprise Manager, which shows neither their addresses nor their accounts.
import { findBackupServer, type BackupServer } from "veeam-simulator";
import type { Stack, StackOptions } from "../engine";
import { changesOf, eventful, playScenes, shows, unless, type Stage } from "./scenes";

const LONDON_PASSWORD = "second password";

/** What the example needs to be configured with. */
export const PASSWORDS = {
  headquartersPassword: { value: "first password", secret: true },
  londonPassword: { value: LONDON_PASSWORD, secret: true },
  tokyoPassword: { value: "third password", secret: true },
} satisfies StackOptions["config"];

const DECLARED = { description: "Branch office in London, managed by Pulumi", address: "vbr-london.example.com" };
const CHANGED = { description: "Changed in Enterprise Manager", address: "vbr-paris.example.com" };

const drifted = [
  { path: "description", declared: DECLARED.description, found: CHANGED.description },
  {
    path: "dnsNameOrIpAddress",
    declared: DECLARED.address,
    found: `(changed in Enterprise Manager, now listed as "${CHANGED.address}")`,
  },
];

export async function tellEnterpriseManager(stack: Stack, stage: Omit<Stage, "server">): Promise<string[]> {
  const { infrastructure } = stage.simulator;
  let uid = DECLARED.address;
  const london = (): BackupServer | undefined => findBackupServer(infrastructure, uid);
  const isAsDeclared = (): boolean =>
    london()?.address === DECLARED.address &&
    london()?.description === DECLARED.description &&
    london()?.password === LONDON_PASSWORD;

  return playScenes(
    [
      {
        title: "Up: three backup servers are connected to Enterprise Manager, and one gets a repository",
        run: () => stack.up(),
        problems: (result) => [
          unless(eventful(result).filter(({ operation }) => operation === "create").length === 4, "not all four were created"),
          unless(infrastructure.enterpriseManager.backupServers.length === 3, "not all three are in Enterprise Manager"),
          unless(isAsDeclared(), "Enterprise Manager does not hold what the program declares"),
        ],
      },
      {
        title: "An administrator gives one of them another description and another address in Enterprise Manager",
        happens: () => {
          const live = london();
          if (live === undefined) return;
          ({ uid } = live);
          Object.assign(live, CHANGED, { name: CHANGED.address });
        },
        problems: () => [unless(london()?.address === CHANGED.address, "the backup server is not there")],
      },
      {
        title: "Preview: the drift, property by property; the new address is hidden, but that it is another one is seen",
        run: () => stack.preview(),
        problems: (result) => [
          ...drifted.map(({ path, declared, found }) =>
            unless(shows(result, "refresh", { path, old: declared, new: found }), `the drift of ${path} is not shown`),
          ),
          ...drifted.map(({ path, declared, found }) =>
            unless(shows(result, "update", { path, old: found, new: declared }), `the repair of ${path} is not shown`),
          ),
          unless(changesOf(result, "refresh").length === drifted.length, "more is shown than what was changed"),
          unless(!isAsDeclared(), "the preview changed the server"),
        ],
      },
      {
        title: "Up: the backup server is brought back, in place",
        run: () => stack.up(),
        problems: () => [unless(isAsDeclared(), "Enterprise Manager does not hold what the program declares")],
      },
      {
        title: "Destroy: Enterprise Manager lets go of them, and the repository is deleted",
        run: () => stack.destroy(),
        problems: () => [
          unless(infrastructure.enterpriseManager.backupServers.length === 0, "a backup server is still in Enterprise Manager"),
          unless(infrastructure.repositories.length === 1, "the repository is still on the server"),
        ],
      },
    ],
    { ...stage, server: () => described(infrastructure.enterpriseManager.backupServers.length, london()) },
  );
}

function described(count: number, live: BackupServer | undefined): string {
  if (live === undefined) return `Enterprise Manager has ${count} backup servers, and no such one`;
  const { name, address, port, description } = live;
  return `Enterprise Manager has "${name}" at ${address}:${String(port)}: "${String(description)}" (one of ${count})`;
}
