import { changeInfrastructure, serverNow, type Infrastructure } from "../infrastructure.js";
import { makeChange } from "./effects.js";
import {
  OPERATIONS,
  type LogonSession,
  type Task,
  type TaskCourse,
  type TaskEffect,
  type TaskOutcome,
  type TaskPlan,
  type TaskResult,
} from "./state.js";

export interface TaskPace {
  durationMs: number;
  /** When given, tasks finish at this look instead of after a time. */
  looks?: number;
}

/** How much of its time a task is `Running`; the rest it is `OperationFinished`. */
const RUNNING_SHARE = 0.75;

/** Starts, advances and finishes tasks. The change that a client asked for is made when its task has finished, not before. */
export class TaskClock {
  private readonly plans: { plan: TaskPlan; left: number }[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly infrastructure: Infrastructure,
    private readonly pace: TaskPace,
    private readonly onEnd: () => void,
  ) {
    for (const task of infrastructure.enterpriseManager.tasks) this.schedule(task);
  }

  plan(plan: TaskPlan): void {
    this.plans.push({ plan, left: plan.times === "always" ? Infinity : (plan.times ?? 1) });
  }

  clearPlans(): void {
    this.plans.length = 0;
  }

  start(session: LogonSession, effect: TaskEffect): Task {
    const now = serverNow(this.infrastructure);
    const plan = this.takePlan(effect);
    session.tasksStarted += 1;
    const task: Task = {
      id: `task-${session.tasksStarted}`,
      logonSessionId: session.id,
      operation: OPERATIONS[effect.kind],
      state: plan?.state ?? "Running",
      isFinished: false,
      startedAt: now,
      effect,
      course: courseOf(plan, this.pace, now),
    };
    this.infrastructure.enterpriseManager.tasks.push(task);
    if (task.course.finishesAtLook === 0) this.finish(task);
    this.schedule(task);
    return task;
  }

  /** Does without a task what one would do. Gives the result. */
  perform(effect: TaskEffect): TaskResult {
    const plan = this.takePlan(effect);
    return this.settle(effect, plan?.outcome ?? {}, plan);
  }

  /** A client reads the task. Gives false when the server does not know it any more. */
  look(task: Task): boolean {
    this.advance(task);
    const { looks, vanishesAtLook } = task.course;
    if (vanishesAtLook === undefined || looks < vanishesAtLook) return true;
    this.finish(task);
    this.forget(task);
    return false;
  }

  /** A client reads backup servers: time passes for the tasks, also for those of which nobody asks. */
  pass(): void {
    for (const task of this.infrastructure.enterpriseManager.tasks) this.advance(task);
  }

  /** A client deletes the task: it stops, and nothing is left of it. */
  cancel(task: Task): void {
    task.isFinished = true;
    this.forget(task);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private advance(task: Task): void {
    const { course } = task;
    course.looks += 1;
    if (task.isFinished) return;
    const { finishesAtLook, finishesAt, looks } = course;
    if (finishesAtLook !== undefined && looks >= finishesAtLook) this.finish(task);
    else if (course.state !== undefined) return;
    else if (finishesAtLook !== undefined && looks === finishesAtLook - 1) this.finishOperation(task);
    else if (finishesAt !== undefined) {
      const whole = finishesAt - task.startedAt;
      if (serverNow(this.infrastructure) - task.startedAt >= whole * RUNNING_SHARE) this.finishOperation(task);
    }
  }

  private finishOperation(task: Task): void {
    task.state = "OperationFinished";
    const result = resultOf(task.effect, task.course.outcome);
    if (result) task.result = result.success ? { success: true, message: "OperationFinished" } : result;
  }

  private finish(task: Task): void {
    if (task.isFinished) return;
    const { effect, course } = task;
    const result = this.settle(effect, course.outcome, course);
    task.isFinished = true;
    task.state = "Finished";
    if (course.outcome.result === false) delete task.result;
    else task.result = result;
    this.onEnd();
  }

  private settle(
    effect: TaskEffect,
    outcome: TaskOutcome,
    { meanwhile, appears }: Pick<TaskPlan, "meanwhile" | "appears"> = {},
  ): TaskResult {
    changeInfrastructure(this.infrastructure, meanwhile ?? []);
    const result = resultOf(effect, outcome) ?? { success: outcome.success ?? true };
    const obstacle = (outcome.effect ?? result.success) ? makeChange(this.infrastructure, effect, appears) : undefined;
    return obstacle === undefined ? result : { success: false, message: obstacle };
  }

  private forget(task: Task): void {
    const { tasks } = this.infrastructure.enterpriseManager;
    if (tasks.includes(task)) tasks.splice(tasks.indexOf(task), 1);
  }

  /** A timer finishes the task even when nobody looks; it does not keep the process alive. */
  private schedule(task: Task): void {
    const { finishesAt } = task.course;
    if (task.isFinished || finishesAt === undefined) return;
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        this.finish(task);
      },
      Math.max(0, finishesAt - serverNow(this.infrastructure)),
    );
    timer.unref();
    this.timers.add(timer);
  }

  private takePlan({ kind, backupServer }: TaskEffect): TaskPlan | undefined {
    const address = this.infrastructure.enterpriseManager.backupServers.find(({ uid }) => uid === backupServer.uid)?.address;
    const entry = this.plans.find(({ plan: { match }, left }) => {
      const isOperation = match?.operation === undefined || match.operation === OPERATIONS[kind];
      const isAddress = match?.address === undefined || match.address === (address ?? backupServer.address);
      return left > 0 && isOperation && isAddress;
    });
    if (!entry) return undefined;
    entry.left -= 1;
    return entry.plan;
  }
}

function courseOf(plan: TaskPlan | undefined, pace: TaskPace, now: number): TaskCourse {
  const course: TaskCourse = {
    looks: 0,
    outcome: plan?.outcome ?? {},
    ...(plan?.state === undefined ? {} : { state: plan.state }),
    ...(plan?.meanwhile ? { meanwhile: plan.meanwhile } : {}),
    ...(plan?.appears ? { appears: plan.appears } : {}),
  };
  if (plan?.vanish !== undefined) course.vanishesAtLook = plan.vanish === true ? 1 : plan.vanish;
  if (plan?.never) return course;

  const looks = plan?.looks ?? (plan?.durationMs === undefined ? pace.looks : undefined);
  if (looks === undefined) course.finishesAt = now + (plan?.durationMs ?? pace.durationMs);
  else course.finishesAtLook = looks;
  return course;
}

function resultOf({ kind }: TaskEffect, outcome: TaskOutcome): TaskResult | undefined {
  if (outcome.result === false) return undefined;
  const { confirmationNeeded, credentialsNeeded } = outcome;
  const success = outcome.success ?? !(confirmationNeeded ?? credentialsNeeded ?? false);
  const worked = kind === "collect" ? "Data collection started. To view results, go to Sessions." : "Ok";
  const message = outcome.message === undefined ? (success ? worked : "The operation failed.") : outcome.message;
  return {
    success,
    ...(message === null ? {} : { message }),
    ...(confirmationNeeded ? { confirmationNeeded } : {}),
    ...(credentialsNeeded ? { credentialsNeeded } : {}),
  };
}
