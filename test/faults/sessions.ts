/** How the session goes that a write starts. */
import { randomUUID } from "node:crypto";
import { changeInfrastructure, type InfrastructureChange } from "veeam-simulator";
import { exactly, session, WITH_SESSION, SHORT, type Fault, type Scene } from "./fault";
import type { Fields } from "../site";
import { REPOSITORY } from "./operations";

const OTHER_DESCRIPTION = "made by another client";

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
    name: "change that shows 1.5 s after the session",
    ...session({ appears: { afterMs: 1500 } }),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "change that shows after the third read",
    ...session({ appears: { afterReads: 3 } }),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "session that names nobody, and the answer lost",
    strike: ({ simulator, operation: { object }, request }) => {
      simulator.planSession({ match: { name: object }, outcome: { result: "Success", resourceId: false } });
      simulator.fail({ on: exactly(request), with: { kind: "reset", when: "after" } });
    },
    hidesAnswer: true,
    becomes: { recovered: WITH_SESSION },
  },
  {
    name: "session Failed, and another object of this name appears",
    strike: (scene) => {
      const { simulator, operation } = scene;
      const outcome = { result: "Failed", message: "The name is taken", effect: false } as const;
      simulator.planSession({ match: { name: operation.object }, outcome, meanwhile: [another(scene)] });
    },
    becomes: { unknown: ["create"] },
    next: { adopt: ["create"] },
  },
  {
    name: "answer lost before the request took effect, and another object of this name appears",
    strike: (scene) => {
      const { simulator, request } = scene;
      simulator.fail({ on: exactly(request), with: { kind: "reset", when: "before" } });
      simulator.fail({ on: "GET /sessions", with: { kind: "meanwhile", when: "before", changes: [another(scene)] } });
    },
    becomes: { unknown: ["create"] },
    next: { adopt: ["create"] },
  },
  {
    name: "another object of this name appears",
    strike: (scene) => {
      changeInfrastructure(scene.simulator.infrastructure, [another(scene, { performanceTier: { performanceExtents: [] } })]);
    },
    end: ({ infrastructure }) => {
      // The other client gives it another name.
      for (const one of [...infrastructure.repositories, ...infrastructure.scaleOutRepositories])
        if (one.description === OTHER_DESCRIPTION) one.name = "of another client";
    },
    becomes: { ok: ["read", "delete", "mode change"], refused: ["update"] },
  },
  {
    name: "session at work in a state that no document lists",
    ...session({ state: "Dreaming", looks: 2 }),
    becomes: { ok: WITH_SESSION },
  },
];

/** What another client makes under the name of the operation's object, with a description of its own. */
function another({ operation: { object, resource, to, from } }: Scene, more: Fields = {}): InfrastructureChange {
  const collection = resource === REPOSITORY ? "repositories" : "scaleOutRepositories";
  return {
    path: `${collection}[+]`,
    value: { ...(to ?? from), id: randomUUID(), name: object, description: OTHER_DESCRIPTION, ...more },
  };
}
