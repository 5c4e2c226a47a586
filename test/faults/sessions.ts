/** How the session goes that a write starts. */
import { WITH_SESSION, each, ok, recovered, refused, session, unfinished, type Fault } from "./fault";
import { stillRunning } from "./words";

const NEXT = "As far as can be seen nothing was changed. The next pulumi up sends it again.";
const NOT_THERE = "{server} has no {noun} of this name; the next pulumi up tries again.";

/** The session itself says that it did not work. */
function failed(how: string): Fault["outcomes"] {
  return {
    create: refused(`{doing} ${how} ${NOT_THERE}`),
    update: refused(`{doing} ${how} ${NEXT}`),
    "mode change": refused(`Updating {what} failed: {doing} ${how} ${NEXT}`),
  };
}

/** The session says nothing, and reading shows that nothing came of it. */
function nothingCame(why: string, create: Fault["outcomes"]["create"] & object): Fault["outcomes"] {
  return {
    create,
    update: refused(`{doing} failed: ${why} {server} does not hold the change: description is still "old". ${NEXT}`),
    "mode change": refused(
      `Updating {what} failed: {doing} failed: ${why} The extents on {server} do not show the change. ${NEXT}`,
    ),
  };
}

const HALF = "failed: Half done (session {session}, log: Half done).";

export const SESSION_FAULTS: readonly Fault[] = [
  {
    name: "session Failed, without effect",
    ...session({ outcome: { result: "Failed", message: "No luck" } }),
    outcomes: failed("failed: No luck (session {session}, log: No luck)."),
  },
  {
    name: "session Failed, with effect",
    ...session({ outcome: { result: "Failed", message: "Half done", effect: true } }),
    outcomes: {
      create: unfinished(
        `{doing} ${HALF} The {noun} exists on {server} (id {id}) and is in the state; the next pulumi up finishes it.`,
      ),
      update: unfinished(`{doing} ${HALF} The state has what {server} holds now; the next pulumi up sends what is missing.`),
      "mode change": unfinished(
        `Updating {what} failed: {doing} ${HALF} The state has what {server} holds now; the next pulumi up sends what is missing.`,
      ),
    },
  },
  {
    name: "session canceled",
    ...session({ outcome: { result: "Failed", message: "Operation was canceled by user", isCanceled: true } }),
    outcomes: failed("was canceled: Operation was canceled by user (session {session}, log: Operation was canceled by user)."),
  },
  {
    name: "session Warning",
    ...session({ outcome: { result: "Warning", message: "The disk is nearly full" } }),
    outcomes: each(ok, WITH_SESSION),
  },
  {
    name: "session None, with effect",
    ...session({ outcome: { result: "None" } }),
    hidesAnswer: true,
    outcomes: each(recovered, WITH_SESSION),
  },
  {
    name: "session None, without effect",
    ...session({ outcome: { result: "None", effect: false } }),
    outcomes: nothingCame(
      "Session {session} ended with the result None.",
      refused(
        `{doing} failed: session {session} ended with the result None, but made nothing. Look at it in the console (History). ${NOT_THERE}`,
      ),
    ),
  },
  {
    // Of an update the session alone says that it worked; what the server did not take is a warning, and the next difference.
    name: "session Success, without effect",
    ...session({ outcome: { result: "Success", effect: false } }),
    outcomes: {
      ...each(ok, WITH_SESSION),
      create: refused(
        `{doing} failed: session {session} ended with the result Success, but made nothing. Look at it in the console (History). ${NOT_THERE}`,
      ),
    },
  },
  {
    name: "session stopped without resourceId",
    ...session({ outcome: { result: "Success", resourceId: false } }),
    hidesAnswer: true,
    outcomes: each(recovered, WITH_SESSION),
  },
  {
    name: "session vanishing, with effect",
    ...session({ vanish: true }),
    hidesAnswer: true,
    outcomes: each(recovered, WITH_SESSION),
  },
  {
    name: "session vanishing, without effect",
    ...session({ vanish: true, outcome: { result: "None", effect: false } }),
    // The server forgets it, so the last one that was asked for tells which it was.
    isSequential: true,
    outcomes: nothingCame(
      "The server does not know the session {session} any more.",
      refused(
        "{doing} failed: The server does not know the session {session} any more. The {noun} is not on the server yet, so the state does not know it: " +
          "the next pulumi up looks for the name first, refuses to make a second one, and continues with it when adopt: true is set.",
      ),
    ),
  },
  {
    name: "session never ending",
    ...session({ never: true }),
    timeout: "600ms",
    isForgotten: true,
    end: ({ infrastructure: { sessions } }) => {
      for (const { state, course } of sessions) if (state !== "Stopped") course.endsAtLook = course.looks + 1;
    },
    outcomes: stillRunning("was not finished after 600ms: session {session} is Working, 0 %."),
  },
  {
    name: "session at work in a state that no document lists",
    ...session({ state: "Dreaming", looks: 2 }),
    outcomes: each(ok, WITH_SESSION),
  },
];
