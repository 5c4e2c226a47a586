// The second part of the demo: four repositories as one scale-out repository, one extent of it sealed.
import type { ScaleOutRepository } from "veeam-simulator";
import type { Stack } from "../engine";
import { eventful, playScenes, shows, unless, type Stage } from "./scenes";

const SEALED = "performanceTier.performanceExtents[1].sealedMode";

export async function tellScaleOut(stack: Stack, stage: Omit<Stage, "server">): Promise<string[]> {
  const { infrastructure } = stage.simulator;
  const onServer = (): ScaleOutRepository | undefined =>
    infrastructure.scaleOutRepositories.find(({ name }) => name === "Production");
  const oldDisks = () => {
    const id = infrastructure.repositories.find(({ name }) => name === "Production disks 2020")?.id;
    return onServer()?.performanceTier?.performanceExtents.find((extent) => extent.id === id);
  };
  const isSealed = (): boolean => oldDisks()?.status?.includes("Sealed") ?? false;

  return playScenes(
    [
      {
        title: "Up: four repositories, and a scale-out repository over them with one extent sealed",
        run: () => stack.up(),
        problems: (result) => [
          unless(eventful(result).filter(({ operation }) => operation === "create").length === 5, "not all five were created"),
          unless(isSealed(), "the extent is not sealed"),
        ],
      },
      {
        title: "An administrator ends the sealed mode in the console",
        happens: () => Object.assign(oldDisks() ?? {}, { status: ["Normal"] }),
        problems: () => [unless(!isSealed(), "the extent is still sealed")],
      },
      {
        title: "Preview: the mode is shown as drift",
        run: () => stack.preview(),
        problems: (result) => [
          unless(shows(result, "refresh", { path: SEALED, old: true, new: false }), "the drift of the mode is not shown"),
          unless(shows(result, "update", { path: SEALED, old: false, new: true }), "the repair of the mode is not shown"),
        ],
      },
      {
        title: "Up: the extent is sealed again",
        run: () => stack.up(),
        problems: () => [unless(isSealed(), "the extent is not sealed")],
      },
      {
        title: "Destroy: the scale-out repository first, then its extents",
        run: () => stack.destroy(),
        problems: () => [
          unless(onServer() === undefined, "the scale-out repository is still on the server"),
          unless(infrastructure.repositories.length === 1, "an extent is still on the server"),
        ],
      },
    ],
    { ...stage, server: () => described(onServer()) },
  );
}

function described(live: ScaleOutRepository | undefined): string {
  if (live === undefined) return "has no such scale-out repository";
  const extents = (live.performanceTier?.performanceExtents ?? []).map(({ status }) => status?.join(" and ") ?? "unknown");
  return `has "${live.name}" with ${extents.length} performance extents: ${extents.join(", ")}`;
}
