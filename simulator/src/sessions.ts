import { applyEffect, subjectOf } from "./effects.js";
import {
  changeInfrastructure,
  newId,
  serverNow,
  type Effect,
  type Infrastructure,
  type Session,
  type SessionCourse,
  type SessionOutcome,
  type SessionPlan,
} from "./infrastructure.js";
import { changeWithLag } from "./staleReads.js";

export interface SessionPace {
  durationMs: number;
  /** When given, sessions end at this look instead of after a time. */
  looks?: number;
}

/** Starts, advances and ends sessions. A change that a client asked for is made when its session ends, not before. */
export class SessionClock {
  private readonly plans: { plan: SessionPlan; left: number }[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly infrastructure: Infrastructure,
    private readonly pace: SessionPace,
    private readonly onEnd: () => void,
  ) {
    for (const session of infrastructure.sessions) this.schedule(session);
  }

  plan(plan: SessionPlan): void {
    this.plans.push({ plan, left: plan.times === "always" ? Infinity : (plan.times ?? 1) });
  }

  clearPlans(): void {
    this.plans.length = 0;
  }

  /** `plan` decides instead of the planned ones. */
  start(effect: Effect, plan = this.takePlan(effect)): Session {
    const { infrastructure } = this;
    const { account, habits } = infrastructure;
    const now = serverNow(infrastructure);
    const session: Session = {
      id: newId(),
      ...kinds[effect.kind],
      creationTime: now,
      state: plan?.state ?? "Starting",
      progressPercent: 0,
      usn: infrastructure.nextUsn++,
      initiatedBy: plan?.initiatedBy ?? (habits.initiatedBy === "account" ? account.username : habits.initiatedBy),
      result: { result: "None", message: "", isCanceled: false },
      logs: [{ title: titles[effect.kind], status: "None", time: now }],
      effect,
      course: courseOf(plan, this.pace, now),
    };
    infrastructure.sessions.push(session);
    this.schedule(session);
    return session;
  }

  /** A client reads the session. Gives false when the server does not know it any more. */
  look(session: Session): boolean {
    const { course } = session;
    course.looks += 1;
    if (session.state === "Starting" && course.isPlain === true) session.state = "Working";
    if (session.state !== "Stopped") session.usn = this.infrastructure.nextUsn++;
    if (course.stopAsked) {
      if (session.state === "Stopping") this.end(session, canceled);
      else if (session.state !== "Stopped") session.state = "Stopping";
    } else if (course.endsAtLook !== undefined) {
      session.progressPercent = Math.min(99, Math.floor((100 * course.looks) / course.endsAtLook));
      if (course.looks >= course.endsAtLook) this.end(session, course.outcome);
    } else if (course.endsAt !== undefined && session.state !== "Stopped") {
      const passed = serverNow(this.infrastructure) - session.creationTime;
      const whole = Math.max(1, course.endsAt - session.creationTime);
      session.progressPercent = Math.max(0, Math.min(99, Math.floor((100 * passed) / whole)));
    }
    if (course.vanishesAtLook === undefined || course.looks < course.vanishesAtLook) return true;
    this.end(session, course.outcome);
    this.infrastructure.sessions.splice(this.infrastructure.sessions.indexOf(session), 1);
    return false;
  }

  stop(session: Session): void {
    if (session.state !== "Stopped") session.course.stopAsked = true;
  }

  end(session: Session, outcome: SessionOutcome): void {
    if (session.state === "Stopped") return;
    const { infrastructure } = this;
    const now = serverNow(infrastructure);
    const { result, message = result === "Success" || result === "Warning" ? result : "", isCanceled = false } = outcome;
    const hasEffect = outcome.effect ?? (result !== "Failed" && !isCanceled);
    changeInfrastructure(infrastructure, session.course.meanwhile ?? []);
    const obstacle = hasEffect ? this.change(session) : undefined;

    session.state = "Stopped";
    session.progressPercent = 100;
    session.endTime = now;
    session.result = obstacle ? { result: "Failed", message: obstacle, isCanceled: false } : { result, message, isCanceled };
    session.logs = logsOf(session, outcome, now);
    const resource = resourceOf(session, outcome);
    if (resource) session.resource = resource;
    this.onEnd();
  }

  /** Ends a session that is not to be polled. */
  endAtOnce(session: Session): void {
    if (session.course.endsAtLook === 0) this.end(session, session.course.outcome);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private change({ effect, course }: Session): string | undefined {
    const { infrastructure } = this;
    const { showsDeletedServers } = infrastructure.habits;
    const change = () => applyEffect(infrastructure, effect);
    const subject = subjectOf(effect);
    const lag = course.appears ?? (effect.kind === "deleteManagedServer" ? { afterReads: showsDeletedServers } : undefined);
    return lag && subject ? changeWithLag(infrastructure, subject, lag, change) : change();
  }

  /** A timer ends the session even when nobody looks; it does not keep the process alive. */
  private schedule(session: Session): void {
    const { endsAt, outcome } = session.course;
    if (session.state === "Stopped" || endsAt === undefined) return;
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        if (!session.course.stopAsked) this.end(session, outcome);
      },
      Math.max(0, endsAt - serverNow(this.infrastructure)),
    );
    timer.unref();
    this.timers.add(timer);
  }

  private takePlan(effect: Effect): SessionPlan | undefined {
    const entry = this.plans.find(({ plan: { match }, left }) => {
      const isKind = match?.kind === undefined || match.kind === effect.kind;
      const name = subjectOf(effect)?.name;
      return left > 0 && isKind && (match?.name === undefined || match.name === name);
    });
    if (!entry) return undefined;
    entry.left -= 1;
    return entry.plan;
  }
}

/** A session that was stopped by hand says nothing of it, and has an empty log. */
const canceled: SessionOutcome = { result: "Failed", effect: false, logs: [] };

function courseOf(plan: SessionPlan | undefined, pace: SessionPace, now: number): SessionCourse {
  const course: SessionCourse = { looks: 0, outcome: plan?.outcome ?? { result: "Success" } };
  if (plan?.vanish !== undefined) course.vanishesAtLook = plan.vanish === true ? 1 : plan.vanish;
  if (plan?.state === undefined) course.isPlain = true;
  if (plan?.meanwhile) course.meanwhile = plan.meanwhile;
  if (plan?.appears) course.appears = plan.appears;
  if (plan?.never) return course;

  const looks = plan?.looks ?? (plan?.durationMs === undefined ? pace.looks : undefined);
  if (looks === undefined) course.endsAt = now + (plan?.durationMs ?? pace.durationMs);
  else course.endsAtLook = looks;
  return course;
}

/** What a session names when it has ended. */
function resourceOf({ effect, result: { result } }: Session, { resourceId }: SessionOutcome): Session["resource"] {
  const subject = subjectOf(effect);
  const named = resourceId ?? (resourceId === null ? null : result === "Success" || result === "Warning");
  if (!subject || named === false) return undefined;
  if (named === null) return { id: null, reference: null };
  const { id, reference } = subject;
  return named === true ? { id, reference } : { id: named, reference: reference.replace(id, named) };
}

const saving = { sessionType: "Infrastructure", name: "Infrastructure Item Saving" };
const maintenance = { sessionType: "RepositoryMaintenance", name: "Repository Maintenance" };

/** How REST shows what a session does. */
const kinds: Record<Effect["kind"], Pick<Session, "sessionType" | "name">> = {
  create: saving,
  update: saving,
  rescan: { sessionType: "ConfigurationResynchronize", name: "Repository Rescan" },
  createScaleOut: saving,
  updateScaleOut: saving,
  enableSealedMode: maintenance,
  disableSealedMode: maintenance,
  enableMaintenanceMode: maintenance,
  disableMaintenanceMode: maintenance,
  createManagedServer: saving,
  updateManagedServer: saving,
  updateSingleUseCredentials: saving,
  rescanManagedServer: { sessionType: "Infrastructure", name: "Host Rescan" },
  deleteManagedServer: { sessionType: "InfrastructureItemDeletion", name: "Infrastructure Item Deletion" },
  updateComponents: { sessionType: "HostComponentsUpdate", name: "Host Components Update" },
  createMountServer: saving,
  updateMountServer: saving,
};

/** What the log of a session begins with. */
const titles = {
  create: "Creating database records for repository",
  update: "Updating database records for repository",
  rescan: "Resynchronizing repositories",
  createScaleOut: "Creating database records for scale-out repository",
  updateScaleOut: "Updating database records for scale-out repository",
  enableSealedMode: "Enabling sealed mode",
  disableSealedMode: "Disabling sealed mode",
  enableMaintenanceMode: "Enabling maintenance mode",
  disableMaintenanceMode: "Disabling maintenance mode",
  createManagedServer: "Creating database records for server",
  updateManagedServer: "Updating database records for server",
  updateSingleUseCredentials: "Updating single-use credentials",
  rescanManagedServer: "Rescanning server",
  deleteManagedServer: "Removing server",
  updateComponents: "Updating components of servers",
  createMountServer: "Creating mount server",
  updateMountServer: "Updating mount server",
};

function logsOf(session: Session, outcome: SessionOutcome, time: number): Session["logs"] {
  const { result, message } = session.result;
  const logs = outcome.logs ?? [
    { title: titles[session.effect.kind] },
    ...(result === "Failed" || result === "Warning" ? [{ title: message, status: result }] : []),
  ];
  return logs.map(({ title, status = "Succeeded" }) => ({ title, status, time }));
}
