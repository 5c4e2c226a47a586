/** What a host shows that a VBR server connects to: the fingerprint of its SSH key, or its TLS certificate. */
import { textIn } from "../core/values";
import { sendWhileLost } from "../core/serverWork";
import type { VbrClient } from "./client";
import type { Json } from "./responses";

const PATH = "/api/v1/connectionCertificate";

/** `POST /connectionCertificate`, which the server answers after it has connected to the host. REST schema HostConnectionSpec. */
export function readConnectionCertificate(client: VbrClient, host: Json, signal: AbortSignal): Promise<Json> {
  return sendWhileLost(() => client.call(PATH, host, { signal, changesNothing: true }), signal);
}

/** The fingerprint of the SSH key of a Linux host. */
export async function readFingerprint(client: VbrClient, host: Json, signal: AbortSignal): Promise<string | undefined> {
  const { fingerprint } = await readConnectionCertificate(client, host, signal);
  return textIn(fingerprint);
}
