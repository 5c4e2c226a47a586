// The last part of the demo: from a new server to a scale-out repository, with every account and host that it stands on.
import type { Simulator } from "veeam-simulator";
import type { Stack, StackOptions } from "../engine";
import { eventful, playScenes, shows, unless, type Stage } from "./scenes";

const HOST = "linux02.tech.local";

/** What the example needs to be configured with. */
export const ACCOUNTS = {
  hostPassword: { value: "password of the gateway", secret: true },
  hardenedPassword: { value: "password of the hardened host", secret: true },
  secretKey: { value: "secret key of the bucket", secret: true },
  encryptionPassword: { value: "password of the copies", secret: true },
  // The demo takes everything back.
  allowDelete: { value: "true" },
} satisfies StackOptions["config"];

export async function tellFromScratch(stack: Stack, stage: Omit<Stage, "server">): Promise<string[]> {
  const { infrastructure } = stage.simulator;
  const before = countOf(infrastructure);
  const account = () => infrastructure.credentials.find(({ description }) => description === "Linux hosts");

  return playScenes(
    [
      {
        title: "Up: from a new server to a scale-out repository, its accounts and hosts included",
        run: () => stack.up(),
        problems: (result) => [
          unless(eventful(result).filter(({ operation }) => operation === "create").length === 8, "not all eight were created"),
          unless(
            infrastructure.managedServers.some(({ name }) => name === HOST),
            "the host is not there",
          ),
        ],
      },
      {
        title: "An administrator takes the rights from the account",
        happens: () => Object.assign(account() ?? {}, { elevateToRoot: false }),
        problems: () => [unless(account()?.elevateToRoot === false, "the account is not there")],
      },
      {
        title: "Preview: the drift of the account",
        run: () => stack.preview(),
        problems: (result) => [
          unless(shows(result, "refresh", { path: "elevateToRoot", old: true, new: false }), "the drift is not shown"),
        ],
      },
      {
        title: "Up: the account has its rights again, and its password is not sent",
        run: () => stack.up(),
        problems: () => [
          unless(account()?.elevateToRoot === true, "the account is not as declared"),
          unless(!stage.simulator.requests.some(({ path }) => path.endsWith("/changepassword")), "a password was sent"),
        ],
      },
      {
        title: "Destroy: repositories first, then hosts, then accounts",
        run: () => stack.destroy(),
        problems: () => [unless(countOf(infrastructure) === before, "something is still on the server")],
      },
    ],
    { ...stage, server: () => described(infrastructure) },
  );
}

function countOf({
  credentials,
  cloudCredentials,
  encryptionPasswords,
  managedServers,
  repositories,
  scaleOutRepositories,
}: Simulator["infrastructure"]): number {
  return [credentials, cloudCredentials, encryptionPasswords, managedServers, repositories, scaleOutRepositories].flat().length;
}

function described({ managedServers, repositories, scaleOutRepositories }: Simulator["infrastructure"]): string {
  return `has ${managedServers.length} managed servers, ${repositories.length} repositories and ${scaleOutRepositories.length} scale-out repositories`;
}
