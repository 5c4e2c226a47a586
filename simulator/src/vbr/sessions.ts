import { subjectOf } from "../effects.js";
import { sameId, type Effect, type Infrastructure, type Session } from "../infrastructure.js";
import type { JsonObject } from "../json.js";
import { created, invalid, notFound, ok, type Answer } from "./answers.js";
import type { Context, Route } from "./context.js";
import { matches, page, pageAnswer, passes } from "./lists.js";
import { backgroundSession, backgroundSessions, type ShownSession } from "./backgroundSessions.js";
import { timeText } from "./times.js";

const COLUMNS = {
  Name: "name",
  SessionType: "sessionType",
  CreationTime: "creationTime",
  EndTime: "endTime",
  State: "state",
  Result: "result.result",
  InitiatedBy: "initiatedBy",
};

export const sessionRoutes: Route[] = [
  {
    method: "GET",
    path: "/api/v1/sessions",
    for: "everyRole",
    answer: (context, request) => listSessions(context, context.validation.query("GET /api/v1/sessions", request.query)),
  },
  {
    method: "GET",
    path: "/api/v1/sessions/:id",
    for: "everyRole",
    answer: (context, { params: { id = "" } }) => {
      const background = backgroundSession(context.infrastructure, id);
      if (background) return ok(sessionModel(background, context));
      const session = sessionWith(context, id);
      if (!context.clock.look(session)) throw notFound("The session", id);
      return ok(sessionModel(session, context));
    },
  },
  {
    method: "GET",
    path: "/api/v1/sessions/:id/logs",
    for: "everyRole",
    answer: (context, { params: { id = "" }, query }) => {
      const { statusFilter } = context.validation.query("GET /api/v1/sessions/{id}/logs", query);
      const logs = (backgroundSession(context.infrastructure, id) ?? sessionWith(context, id)).logs;
      const records = logs
        .map(({ title, status, time }, index) => {
          const when = shownTime(time, context.infrastructure);
          return { id: index + 1, status, startTime: when, updateTime: when, title, description: "", additionalInfo: "" };
        })
        .filter(({ status }) => passes(statusFilter, status))
        .reverse();
      return ok(context.face.named("SessionLogResult", { totalRecords: records.length, records }));
    },
  },
  {
    method: "POST",
    path: "/api/v1/sessions/:id/stop",
    for: "administrator",
    answer: (context, { params: { id = "" } }) => {
      context.clock.stop(sessionWith(context, id));
      return ok({});
    },
  },
  {
    method: "GET",
    path: "/api/v1/sessions/:id/taskSessions",
    for: "everyRole",
    answer: (context, { params: { id = "" } }) => {
      sessionWith(context, id);
      return ok({ data: [], pagination: { total: 0, count: 0, skip: 0, limit: 200 } });
    },
  },
];

const ZERO_GUID = "00000000-0000-0000-0000-000000000000";

function shownTime(time: number, infrastructure: Infrastructure): string {
  const text = timeText(time, infrastructure);
  return infrastructure.habits.omitsOffsets ? text.replace(/[+-]\d\d:\d\d$/, "") : text;
}

/** Starts a session and answers as the server does: 201, and the session is still at work. */
export function startSession(context: Context, effect: Effect): Answer {
  const session = context.clock.start(effect);
  const answer = created(sessionModel(session, context));
  context.clock.endAtOnce(session);
  return answer;
}

/** What a deletion is recorded with when sessions of the object have not ended. */
export function runningSessionsOf({ sessions }: Infrastructure, objectId: string): { runningSessions?: string[] } {
  const isAbout = (effect: Effect) =>
    effect.kind === "rescan" ? effect.repositoryIds.includes(objectId) : subjectOf(effect)?.id === objectId;
  const running = sessions.filter(({ state, effect }) => state !== "Stopped" && isAbout(effect));
  return running.length === 0 ? {} : { runningSessions: running.map(({ id }) => id) };
}

/** A session as clients see it, whether it is one of theirs or one of the server's own. */
function sessionModel(session: ShownSession, { infrastructure, face }: Context): JsonObject {
  const { id, name, sessionType, state, creationTime, endTime, progressPercent, result, usn, initiatedBy, resource } = session;
  const shown: JsonObject = {
    sessionType,
    state,
    id,
    name,
    jobId: id,
    creationTime: shownTime(creationTime, infrastructure),
    ...(endTime === undefined ? {} : { endTime: shownTime(endTime, infrastructure) }),
    progressPercent,
    result: { ...result },
    ...(resource === undefined ? {} : { resourceId: resource.id, resourceReference: resource.reference }),
    usn,
    initiatedBy,
    ...(endTime === undefined ? {} : { relatedSessionId: ZERO_GUID }),
    originalSessionId: id,
  };
  if (infrastructure.habits.shoutsWords) {
    shown.state = state.toUpperCase();
    shown.result = { ...result, result: result.result.toUpperCase() };
  }
  if (infrastructure.habits.sendsNulls) {
    for (const unset of ["endTime", "resourceId", "resourceReference", "parentSessionId", "platformName", "platformId"]) {
      shown[unset] ??= null;
    }
    if (endTime === undefined) shown.result = null;
  }
  return face.named("SessionModel", shown);
}

function sessionWith({ infrastructure }: Context, id: string): Session {
  const session = infrastructure.sessions.find((known) => sameId(known.id, id));
  if (!session) throw notFound("The session", id);
  return session;
}

/** A list is a look at each session on the page, so the ones that it finishes are shown finished. */
function listSessions(context: Context, query: JsonObject): Answer {
  const { infrastructure, clock } = context;
  const bounds = {
    createdAfter: timeOf(query, "createdAfterFilter"),
    createdBefore: timeOf(query, "createdBeforeFilter"),
    endedAfter: timeOf(query, "endedAfterFilter"),
    endedBefore: timeOf(query, "endedBeforeFilter"),
  };
  const all: ShownSession[] = [...infrastructure.sessions, ...backgroundSessions(infrastructure)];
  const fitting = all.filter(
    (session) =>
      passes(query.typeFilter, session.sessionType) &&
      passes(query.resultFilter, session.result.result) &&
      passes(query.stateFilter, session.state) &&
      (query.jobIdFilter === undefined || sameId(query.jobIdFilter, session.id)) &&
      matches(query.nameFilter, session.name) &&
      isBetween(session.creationTime, bounds.createdAfter, bounds.createdBefore) &&
      isBetween(session.endTime, bounds.endedAfter, bounds.endedBefore),
  );
  const ordered =
    query.orderColumn === undefined ? fitting.toReversed().toSorted((a, b) => b.creationTime - a.creationTime) : fitting;
  const found = page(context, ordered, query, COLUMNS);
  const items = found.items
    .filter((session) => !("course" in session) || clock.look(session as Session))
    .map((session) => sessionModel(session, context));
  return pageAnswer(context, { ...found, items, total: found.total - (found.items.length - items.length) });
}

function timeOf(query: JsonObject, name: string): number | undefined {
  const text = query[name];
  if (typeof text !== "string") return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw invalid(`${name}: must be a date and time, got "${text}".`);
  return time;
}

/** The documents do not say whether the bounds belong to the interval; here they do not, so that clients leave a margin. */
function isBetween(time: number | undefined, after: number | undefined, before: number | undefined): boolean {
  if (after === undefined && before === undefined) return true;
  return time !== undefined && (after === undefined || time > after) && (before === undefined || time < before);
}
