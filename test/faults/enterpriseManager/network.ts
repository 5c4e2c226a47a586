/** What happens on the way between the provider and Enterprise Manager. */
import { settings } from "../../reading";
import { onReadBack, onRequest, SHORT, type Fault } from "../fault";
import { EVERY_OPERATION, WRITES, atTheList, atTheLogon, atTheQuery, atTheTask } from "./places";

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: "connection refused",
    settings: (simulator) => settings(simulator, { "veeam:enterpriseManagerUrl": "https://127.0.0.1:1" }),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "DNS failure",
    settings: (simulator) => settings(simulator, { "veeam:enterpriseManagerUrl": "https://em01.invalid" }),
    becomes: { refused: EVERY_OPERATION },
  },

  {
    name: "reset before the request took effect",
    ...onRequest({ kind: "reset", when: "before" }),
    becomes: { repeated: ["read", "delete"], refused: ["create", "update", "adopt"], unfinished: ["password"] },
  },
  {
    name: "reset after the request took effect",
    ...onRequest({ kind: "reset", when: "after" }),
    hidesAnswer: true,
    becomes: { recovered: WRITES },
  },
  {
    name: "reset, at the list",
    ...atTheList({ kind: "reset", when: "after" }),
    becomes: { ok: WRITES },
  },
  {
    name: "reset, at the query",
    ...atTheQuery({ kind: "reset", when: "after" }),
    becomes: { ok: ["create", "read", "adopt"] },
  },
  {
    name: "reset, looking at the task",
    ...atTheTask({ kind: "reset", when: "after" }),
    becomes: { ok: WRITES },
  },
  {
    name: "reset, reading back",
    ...onReadBack({ kind: "reset", when: "after" }),
    becomes: { ok: WRITES },
  },

  {
    name: "TLS failure after the request took effect",
    ...onRequest({ kind: "tlsFailure", when: "after" }),
    hidesAnswer: true,
    becomes: { recovered: WRITES },
  },
  {
    name: "TLS failure, looking at the task",
    ...atTheTask({ kind: "tlsFailure", when: "after" }),
    becomes: { ok: WRITES },
  },

  {
    name: "reply cut in half",
    ...onRequest({ kind: "cutReply" }),
    hidesAnswer: true,
    becomes: { recovered: WRITES },
  },
  {
    name: "reply cut in half, at the query",
    ...atTheQuery({ kind: "cutReply" }),
    becomes: { ok: ["create", "read", "adopt"] },
  },
  {
    name: "reply cut in half, looking at the task",
    ...atTheTask({ kind: "cutReply" }),
    becomes: { ok: WRITES },
  },
  {
    name: "reply cut in half at the log-in",
    ...atTheLogon({ kind: "cutReply" }),
    becomes: { ok: EVERY_OPERATION },
  },
  {
    name: "reset at the log-in",
    ...atTheLogon({ kind: "reset", when: "after" }),
    becomes: { ok: EVERY_OPERATION },
  },
  {
    name: "TLS failure at the log-in",
    ...atTheLogon({ kind: "tlsFailure", when: "after" }),
    becomes: { ok: EVERY_OPERATION },
  },

  {
    name: "stalled reply, request without effect",
    ...onRequest({ kind: "stall", when: "before" }),
    timeout: SHORT,
    // A read is given a minute, which is too long to be watched here.
    becomes: { refused: ["create", "update", "delete", "adopt"], unfinished: ["password"] },
  },
  {
    name: "reply that stalls after its headers",
    ...onRequest({ kind: "stall", when: "after", headers: true }),
    timeout: SHORT,
    hidesAnswer: true,
    becomes: { recovered: WRITES },
  },
  {
    name: "stalled replies, looking at the task",
    ...atTheTask({ kind: "stall" }, "always"),
    timeout: SHORT,
    becomes: { unfinished: ["update", "password"], unknown: ["create", "delete", "adopt"] },
    next: { adopt: ["create"] },
  },
];
