/** What happens on the way between the provider and the server. */
import { settings } from "../reading";
import { onReadBack, onRequest, onSession, EVERY_OPERATION, WITH_SESSION, WRITES, SHORT, type Fault } from "./fault";

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: "connection refused",
    settings: (simulator) => settings(simulator, { "veeam:vbrUrl": "https://127.0.0.1:1" }),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "DNS failure",
    settings: (simulator) => settings(simulator, { "veeam:vbrUrl": "https://vbr01.invalid" }),
    becomes: { refused: EVERY_OPERATION },
  },

  {
    name: "reset before the request took effect",
    ...onRequest({ kind: "reset", when: "before" }),
    becomes: { repeated: ["read", "delete"], refused: WITH_SESSION },
  },
  {
    name: "reset after the request took effect",
    ...onRequest({ kind: "reset", when: "after" }),
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
  },
  {
    name: "reset, looking at the session",
    ...onSession({ kind: "reset", when: "after" }),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "reset, reading back",
    ...onReadBack({ kind: "reset", when: "after" }),
    becomes: { ok: WITH_SESSION },
  },

  {
    name: "TLS failure before the request took effect",
    ...onRequest({ kind: "tlsFailure", when: "before" }),
    becomes: { repeated: ["read", "delete"], refused: WITH_SESSION },
  },
  {
    name: "TLS failure after the request took effect",
    ...onRequest({ kind: "tlsFailure", when: "after" }),
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
  },
  {
    name: "TLS failure, looking at the session",
    ...onSession({ kind: "tlsFailure", when: "after" }),
    becomes: { ok: WITH_SESSION },
  },

  {
    name: "reply cut in half",
    ...onRequest({ kind: "cutReply" }),
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
  },
  {
    name: "reply cut in half, looking at the session",
    ...onSession({ kind: "cutReply" }),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "reply cut in half, reading back",
    ...onReadBack({ kind: "cutReply" }),
    becomes: { ok: WITH_SESSION },
  },

  // A read has the limits of the transport, 60 seconds: http.test.ts.
  {
    name: "stalled reply, request without effect",
    ...onRequest({ kind: "stall", when: "before" }),
    timeout: SHORT,
    becomes: { refused: WRITES },
  },
  {
    name: "stalled reply, request with effect",
    ...onRequest({ kind: "stall", when: "after" }),
    timeout: SHORT,
    hidesAnswer: true,
    becomes: { recovered: WRITES },
  },
  {
    name: "reply that stalls after its headers",
    ...onRequest({ kind: "stall", when: "after", headers: true }),
    timeout: SHORT,
    hidesAnswer: true,
    becomes: { recovered: WRITES },
  },
  {
    name: "stalled replies, looking at the session",
    // One by one and in a list.
    begin: (simulator) => void simulator.fail({ on: /^GET \/api\/v1\/sessions[/?]/, times: "always", with: { kind: "stall" } }),
    timeout: SHORT,
    becomes: { unfinished: ["update", "mode change"], unknown: ["create"] },
    next: { adopt: ["create"] },
  },
];
