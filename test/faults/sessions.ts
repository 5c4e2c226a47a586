/** How the session goes that a write starts. */
import { session, WITH_SESSION, SHORT, type Fault } from "./fault";

export const SESSION_FAULTS: readonly Fault[] = [
  {
    name: "session Failed, without effect",
    ...session({ outcome: { result: "Failed", message: "No luck" } }),
    becomes: { refused: WITH_SESSION },
  },
  {
    name: "session Failed, with effect",
    ...session({ outcome: { result: "Failed", message: "Half done", effect: true } }),
    becomes: { unfinished: ["update", "mode change"], unknown: ["create"] },
    next: { adopt: ["create"] },
  },
  {
    name: "session canceled",
    ...session({ outcome: { result: "Failed", message: "Operation was canceled by user", isCanceled: true } }),
    becomes: { refused: WITH_SESSION },
  },
  {
    name: "session Warning",
    ...session({ outcome: { result: "Warning", message: "The disk is nearly full" } }),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "session None, with effect",
    ...session({ outcome: { result: "None" } }),
    hidesAnswer: true,
    becomes: { recovered: WITH_SESSION },
  },
  {
    name: "session None, without effect",
    ...session({ outcome: { result: "None", effect: false } }),
    becomes: { refused: WITH_SESSION },
  },
  {
    // Of an update the session alone says that it worked; what the server did not take is a warning, and the next difference.
    name: "session Success, without effect",
    ...session({ outcome: { result: "Success", effect: false } }),
    becomes: { ok: ["update", "mode change"], unfinished: ["create"] },
    next: { refresh: ["create"] },
  },
  {
    name: "session stopped without resourceId",
    ...session({ outcome: { result: "Success", resourceId: false } }),
    hidesAnswer: true,
    becomes: { recovered: WITH_SESSION },
  },
  {
    name: "session vanishing, with effect",
    ...session({ vanish: true }),
    hidesAnswer: true,
    becomes: { recovered: WITH_SESSION },
  },
  {
    name: "session vanishing, without effect",
    ...session({ vanish: true, outcome: { result: "None", effect: false } }),
    // The server forgets it, so the last one that was asked for tells which it was.
    becomes: { refused: WITH_SESSION },
  },
  {
    name: "session never ending",
    ...session({ never: true }),
    timeout: SHORT,
    end: ({ infrastructure: { sessions } }) => {
      for (const { state, course } of sessions) if (state !== "Stopped") course.endsAtLook = course.looks + 1;
    },
    becomes: { unfinished: ["update", "mode change"], unknown: ["create"] },
    next: { adopt: ["create"] },
  },
  {
    name: "session at work in a state that no document lists",
    ...session({ state: "Dreaming", looks: 2 }),
    becomes: { ok: WITH_SESSION },
  },
];
