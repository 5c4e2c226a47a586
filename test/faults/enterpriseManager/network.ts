/** What happens on the way between the provider and Enterprise Manager. */
import { settings } from "../../reading";
import { ofBackupServer, ok, onReadBack, onRequest, refused, type Fault } from "../fault";
import { atTheList, atTheLogon, atTheQuery, atTheTask } from "./places";
import { SHORT, WRITES, all, lostAfter, lostBefore, stillRunning, withoutEffect } from "./words";

const BROKEN = "{server} broke the connection during {request} (CODE).";
const SILENT = "{server} gave no answer to {request} within TIME.";

function unreachable(address: string, code: string): Fault["outcomes"] {
  const check = "Check the address (from config veeam:enterpriseManagerUrl), that the REST service runs, and the firewall.";
  return all(refused(`Cannot reach ${address} (${code}). ${check}`));
}

/** Of a list and a query, which are asked for again. */
const beforeTheWrite = all(ok, WRITES);
const afterTheWrite = all(ok, WRITES);

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: "connection refused",
    settings: (simulator) => settings(simulator, { "veeam:enterpriseManagerUrl": "https://127.0.0.1:1" }),
    outcomes: unreachable("127.0.0.1:1", "ECONNREFUSED"),
  },
  {
    name: "DNS failure",
    settings: (simulator) => settings(simulator, { "veeam:enterpriseManagerUrl": "https://em01.invalid" }),
    outcomes: unreachable("em01.invalid:9398", "ENOTFOUND"),
  },

  ...lostBefore({ name: "reset before the request took effect", ...onRequest({ kind: "reset", when: "before" }) }, BROKEN),
  {
    name: "reset after the request took effect",
    ...onRequest({ kind: "reset", when: "after" }),
    hidesAnswer: true,
    outcomes: lostAfter(BROKEN),
  },
  { name: "reset, at the list", ...atTheList({ kind: "reset", when: "after" }), outcomes: beforeTheWrite },
  {
    name: "reset, at the query",
    ...atTheQuery({ kind: "reset", when: "after" }),
    outcomes: all(ok, ["create", "adopt", "read"]),
  },
  { name: "reset, looking at the task", ...atTheTask({ kind: "reset", when: "after" }), outcomes: afterTheWrite },
  { name: "reset, reading back", ...onReadBack({ kind: "reset", when: "after" }), outcomes: afterTheWrite },

  {
    name: "TLS failure after the request took effect",
    ...onRequest({ kind: "tlsFailure", when: "after" }),
    hidesAnswer: true,
    outcomes: lostAfter(BROKEN),
  },
  { name: "TLS failure, looking at the task", ...atTheTask({ kind: "tlsFailure", when: "after" }), outcomes: afterTheWrite },

  { name: "reply cut in half", ...onRequest({ kind: "cutReply" }), hidesAnswer: true, outcomes: lostAfter(BROKEN) },
  {
    name: "reply cut in half, at the query",
    ...atTheQuery({ kind: "cutReply" }),
    outcomes: all(ok, ["create", "adopt", "read"]),
  },
  { name: "reply cut in half, looking at the task", ...atTheTask({ kind: "cutReply" }), outcomes: afterTheWrite },
  { name: "reply cut in half at the log-in", ...atTheLogon({ kind: "cutReply" }), outcomes: all(ok) },
  { name: "reset at the log-in", ...atTheLogon({ kind: "reset", when: "after" }), outcomes: all(ok) },
  { name: "TLS failure at the log-in", ...atTheLogon({ kind: "tlsFailure", when: "after" }), outcomes: all(ok) },

  {
    name: "stalled reply, request without effect",
    ...onRequest({ kind: "stall", when: "before" }),
    timeout: SHORT,
    // A read is given a minute, which is too long to be watched here.
    outcomes: {
      ...withoutRead(withoutEffect(SILENT)),
      ...ofBackupServer({
        delete: refused(
          `{doing} failed: ${SILENT} No task was started since. It is still connected to {server} ({id}), which may go on with it. The next run looks again.`,
        ),
      }),
    },
  },
  {
    name: "reply that stalls after its headers",
    ...onRequest({ kind: "stall", when: "after", headers: true }),
    timeout: SHORT,
    hidesAnswer: true,
    outcomes: lostAfter("{server} stopped in the middle of its answer to {request}."),
  },
  {
    name: "stalled replies, looking at the task",
    ...atTheTask({ kind: "stall" }, "always"),
    timeout: SHORT,
    outcomes: stillRunning(
      " was not finished after 1s: task {task} is Running when last seen. It goes on running on {server}. To wait longer, raise customTimeouts.",
    ),
  },
];

function withoutRead(outcomes: Fault["outcomes"]): Fault["outcomes"] {
  return Object.fromEntries(Object.entries(outcomes).filter(([name]) => name !== "BackupServer read"));
}
