/** What happens on the way between the provider and the server. */
import { settings } from "../reading";
import { WITH_SESSION, each, ok, onReadBack, onRequest, onSession, recovered, refused, repeated, type Fault } from "./fault";
import { lost, stillRunning } from "./words";

const BROKEN = "{server} broke the connection during {request} (CODE).";
const SILENT = "{server} gave no answer to {request} within TIME.";

/** The request had no effect, which the provider has to find out; only what is safe is sent again. */
const lostBefore = { ...lost(BROKEN), read: repeated, delete: repeated };
/** The request had its effect, which the provider has to find out. */
const lostAfter = { ...each(recovered), read: repeated };
const writesRecovered = { create: recovered, update: recovered, delete: recovered, "mode change": recovered };

function unreachable(address: string, code: string): Fault["outcomes"] {
  const check = "Check the address (from config veeam:vbrUrl), that the REST service runs, and the firewall.";
  return each(refused(`Cannot reach ${address} (${code}). ${check}`));
}

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: "connection refused",
    settings: (simulator) => settings(simulator, { "veeam:vbrUrl": "https://127.0.0.1:1" }),
    outcomes: unreachable("127.0.0.1:1", "ECONNREFUSED"),
  },
  {
    name: "DNS failure",
    settings: (simulator) => settings(simulator, { "veeam:vbrUrl": "https://vbr01.invalid" }),
    outcomes: unreachable("vbr01.invalid:9419", "ENOTFOUND"),
  },

  { name: "reset before the request took effect", ...onRequest({ kind: "reset", when: "before" }), outcomes: lostBefore },
  {
    name: "reset after the request took effect",
    ...onRequest({ kind: "reset", when: "after" }),
    hidesAnswer: true,
    outcomes: lostAfter,
  },
  { name: "reset, looking at the session", ...onSession({ kind: "reset", when: "after" }), outcomes: each(ok, WITH_SESSION) },
  { name: "reset, reading back", ...onReadBack({ kind: "reset", when: "after" }), outcomes: each(ok, WITH_SESSION) },

  {
    name: "TLS failure before the request took effect",
    ...onRequest({ kind: "tlsFailure", when: "before" }),
    outcomes: lostBefore,
  },
  {
    name: "TLS failure after the request took effect",
    ...onRequest({ kind: "tlsFailure", when: "after" }),
    hidesAnswer: true,
    outcomes: lostAfter,
  },
  {
    name: "TLS failure, looking at the session",
    ...onSession({ kind: "tlsFailure", when: "after" }),
    outcomes: each(ok, WITH_SESSION),
  },

  { name: "reply cut in half", ...onRequest({ kind: "cutReply" }), hidesAnswer: true, outcomes: lostAfter },
  { name: "reply cut in half, looking at the session", ...onSession({ kind: "cutReply" }), outcomes: each(ok, WITH_SESSION) },
  { name: "reply cut in half, reading back", ...onReadBack({ kind: "cutReply" }), outcomes: each(ok, WITH_SESSION) },

  // A read has the limits of the transport, 60 seconds: http.test.ts.
  {
    name: "stalled reply, request without effect",
    ...onRequest({ kind: "stall", when: "before" }),
    timeout: "600ms",
    outcomes: {
      ...lost(SILENT),
      delete: refused(`{doing} failed: ${SILENT} It is still on {server}, which may go on with it. The next run looks again.`),
    },
  },
  {
    name: "stalled reply, request with effect",
    ...onRequest({ kind: "stall", when: "after" }),
    timeout: "600ms",
    hidesAnswer: true,
    outcomes: writesRecovered,
  },
  {
    name: "reply that stalls after its headers",
    ...onRequest({ kind: "stall", when: "after", headers: true }),
    timeout: "600ms",
    hidesAnswer: true,
    outcomes: writesRecovered,
  },
  {
    name: "stalled replies, looking at the session",
    // One by one and in a list.
    begin: (simulator) => void simulator.fail({ on: /^GET \/api\/v1\/sessions[/?]/, times: "always", with: { kind: "stall" } }),
    timeout: "600ms",
    isForgotten: true,
    outcomes: stillRunning("was not finished after 600ms: session {session} is Working, 0 % when last seen."),
  },
];
