/**
 * One object from its creation to its end. At each stage an operation may meet a fault; then, without any, a user does what the
 * message says, and everything has to be as declared.
 */
import type { Simulator } from "veeam-simulator";
import type { Fault, Scene } from "../faults/fault";
import {
  ACCOUNT_PASSWORDS,
  BACKUP_SERVER,
  COLLECTIONS,
  REPOSITORY,
  SCALE_OUT_REPOSITORY,
  operation,
  type Operation,
  type OperationName,
  type Resource,
} from "../faults/operations";
import { previewOf } from "../faults/play";
import { minimal as backupServer } from "../unit/backupServer/programs";
import { failureOf } from "../reading";
import { linuxLocal } from "../unit/repository/programs";
import { minimal as scaleOutRepository } from "../unit/scaleOutRepository/programs";
import { ManagedResource, type Fields, type Site } from "../site";
import { faultsOf, strike } from "./faults";
import type { Random } from "./random";

export const STAGES = ["create", "change", "drift", "destroy"] as const;
export type Stage = (typeof STAGES)[number];

/** Of each write that meets a fault: silence is not waited for longer. */
const TIMEOUT_UNDER_FAULTS = "6s";
/** Without faults only a machine with much else to do needs time. */
const TIMEOUT = "5m";
/** How often an operation meets a fault. */
const SHARE_OF_FAULTS = 0.75;

/** What was seen at one stage of one life. */
export interface Seen {
  readonly fault: string | undefined;
  /** What the user read, nothing when the operation succeeded. */
  readonly message: string | undefined;
  /** What it took afterwards. */
  readonly remedies: readonly ("up" | "refresh" | "adopt")[];
  /** What is not as it must be. */
  readonly problems: readonly string[];
}

export class Life {
  readonly resource: ManagedResource;
  private description = "as made";
  private isAdopted = false;
  private fault: Fault | undefined;
  private message: string | undefined;
  private problems: string[] = [];

  constructor(
    private readonly site: Site,
    readonly type: Resource,
    readonly name: string,
    private readonly random: Random,
    /** Of a scale-out repository. */
    private readonly extents: readonly string[] = [],
  ) {
    this.resource = new ManagedResource(site.host, type.stub);
  }

  /** The operation of this stage, with a fault or without one. */
  async run(stage: Stage): Promise<void> {
    this.problems = [];
    if (stage === "change") this.description = `changed ${Math.floor(this.random.next() * 1e6)}`;
    const scene = this.sceneOf(stage);
    const isStruck = this.random.next() < SHARE_OF_FAULTS;
    this.fault = isStruck ? this.random.pick(faultsOf(scene.operation)) : undefined;
    if (stage === "drift") this.drift();
    if (this.fault !== undefined) strike(this.fault, scene);
    const failure = await failureOf(this.operate(stage));
    this.message = failure === "(no failure)" ? undefined : failure;
  }

  /** After all faults are over: the next run of the user, and a preview with a refresh. */
  async settle(stage: Stage): Promise<Seen> {
    const remedies: Seen["remedies"][number][] = [];
    if (stage === "destroy") {
      await this.destroyAgain(remedies);
    } else {
      // What was changed by hand, only a refresh finds.
      if (stage === "drift" && this.resource.id !== undefined) await this.resource.refresh();
      await this.upAgain(remedies);
    }
    this.compare(stage);
    const preview = stage === "destroy" ? "same" : await previewOf(this.resource, this.declared(TIMEOUT)).catch(String);
    if (preview !== "same") this.problems.push(`the preview shows ${JSON.stringify(preview)}`);
    return { fault: this.fault?.name, message: this.message, remedies, problems: this.problems };
  }

  private declared(timeout: string): Fields {
    const { name, description, isAdopted } = this;
    const limits = { __timeouts: { create: timeout, update: timeout, delete: timeout } };
    const more = { description, ...(isAdopted ? { adopt: true } : {}), ...limits };
    if (this.type === REPOSITORY) return linuxLocal(name, { ...more, repository: { path: `/mnt/${name}` } });
    if (this.type === SCALE_OUT_REPOSITORY) return scaleOutRepository(name, this.extents, more);
    return backupServer(name, { ...more, password: ACCOUNT_PASSWORDS[0] });
  }

  private async operate(stage: Stage): Promise<void> {
    if (stage === "destroy") {
      if (this.resource.id === undefined) return;
      this.resource.outputs.__timeouts = { delete: TIMEOUT_UNDER_FAULTS };
      await this.resource.destroy();
    } else if (stage === "drift") {
      const drift = await this.resource.refresh();
      const isShown = drift === "gone" || "description" in drift;
      if (!isShown) this.problems.push(`a refresh shows ${JSON.stringify(drift)} and not the change by hand`);
      if (drift === "gone" && this.there().length > 0) this.problems.push("a refresh forgets what is there");
    } else {
      await this.resource.up(this.declared(TIMEOUT_UNDER_FAULTS));
    }
  }

  /** Somebody changes it by hand. */
  private drift(): void {
    for (const one of this.found()) Object.assign(one, { description: "changed by hand" });
  }

  private async upAgain(remedies: Seen["remedies"][number][]): Promise<void> {
    // What the message says, or that of the next run; there are no more than these two ways.
    let message = this.message;
    for (let run = 0; run < 3; run++) {
      if (message?.includes("pulumi refresh") === true) {
        remedies.push("refresh");
        await this.resource.refresh();
      }
      // Only a refusal says that it is there already.
      if (message?.includes("already") === true && message.includes("adopt: true")) {
        remedies.push("adopt");
        this.isAdopted = true;
      }
      const failure = await failureOf(this.resource.up(this.declared(TIMEOUT)));
      if (this.message !== undefined && run === 0) remedies.push("up");
      if (failure === "(no failure)") return;
      message = failure;
    }
    this.problems.push(`the next up fails: ${message ?? ""}`);
  }

  private async destroyAgain(remedies: Seen["remedies"][number][]): Promise<void> {
    if (this.resource.id === undefined) return;
    remedies.push("up");
    this.resource.outputs.__timeouts = { delete: TIMEOUT };
    const failure = await failureOf(this.resource.destroy());
    if (failure !== "(no failure)") this.problems.push(`the next destroy fails: ${failure}`);
  }

  /** The server has it once, or not at all in the end, and the state knows which it is. */
  private compare(stage: Stage): void {
    const ids = this.there();
    const known = this.resource.id === undefined ? [] : [this.resource.id];
    const wanted = stage === "destroy" ? 0 : 1;
    if (ids.length !== wanted) this.problems.push(`the server has ${ids.length} of this name`);
    if (ids.join() !== known.join())
      this.problems.push(`the state knows ${known.join() || "none"}, the server ${ids.join() || "none"}`);
    for (const { description } of this.found()) {
      if (description !== this.description)
        this.problems.push(`the server has ${JSON.stringify(description)} for ${JSON.stringify(this.description)}`);
    }
  }

  private there(): string[] {
    return this.type.objects(this.site.simulator).flatMap(({ id, name }) => (name === this.name ? [id] : []));
  }

  /** The very objects that the simulator holds. */
  private found(): { description?: unknown }[] {
    const { repositories, scaleOutRepositories, enterpriseManager } = this.site.simulator.infrastructure;
    return [
      ...(this.type === REPOSITORY ? repositories.filter(({ name }) => name === this.name) : []),
      ...(this.type === SCALE_OUT_REPOSITORY ? scaleOutRepositories.filter(({ name }) => name === this.name) : []),
      ...(this.type === BACKUP_SERVER ? enterpriseManager.backupServers.filter(({ address }) => address === this.name) : []),
    ];
  }

  private sceneOf(stage: Stage): Scene {
    const {
      site: { simulator },
      resource,
    } = this;
    const one = this.operationOf(stage);
    return { simulator, operation: one, resource, request: one.request(resource.id ?? "") };
  }

  private operationOf(stage: Stage): Operation {
    const names: Record<Stage, OperationName> = { create: "create", change: "update", drift: "read", destroy: "delete" };
    const declared = this.declared(TIMEOUT_UNDER_FAULTS);
    if (this.type !== BACKUP_SERVER) {
      const collection = this.type === REPOSITORY ? "repositories" : "scaleOutRepositories";
      return operation(this.type, names[stage], this.name, `${COLLECTIONS}/${collection}`, declared, declared);
    }
    const request = {
      create: "createBackupServer",
      change: "editBackupServer",
      drift: "backupServers",
      destroy: "deleteBackupServer",
    }[stage];
    return {
      resource: BACKUP_SERVER,
      name: names[stage],
      object: this.name,
      doing: "",
      from: declared,
      to: declared,
      request: () => `enterpriseManager ${request}`,
      readBack: { request: "enterpriseManager backupServers", skip: 1 },
    };
  }
}

/** All sessions and tasks are over, as they are by the time of a user's next run. */
export async function isQuiet({ infrastructure: { sessions, enterpriseManager } }: Simulator): Promise<void> {
  const isOver = (): boolean =>
    sessions.every(({ state }) => state === "Stopped") && enterpriseManager.tasks.every(({ isFinished }) => isFinished);
  const start = performance.now();
  while (!isOver()) {
    if (performance.now() - start > 30_000) throw new Error("sessions or tasks of the simulator do not end");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
