/** What a host shows that a VBR server connects to: the fingerprint of its SSH key, or its TLS certificate. */
import { setTimeout as sleep } from "node:timers/promises";
import { isLostAnswer } from "../core/errors";
import { retryDelayMs } from "../core/poll";
import { textIn } from "../core/values";
import type { VbrClient } from "./client";
import type { Json } from "./responses";

const PATH = "/api/v1/connectionCertificate";
/** It changes nothing, so that it can be asked again. */
const ATTEMPTS = 4;

/** `POST /connectionCertificate`, which the server answers after it has connected to the host. REST schema HostConnectionSpec. */
export async function readConnectionCertificate(client: VbrClient, host: Json, signal: AbortSignal): Promise<Json> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.call(PATH, host, { signal, changesNothing: true });
    } catch (error) {
      if (!isLostAnswer(error) || attempt >= ATTEMPTS || signal.aborted) throw error;
      await sleep(retryDelayMs(attempt), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** The fingerprint of the SSH key of a Linux host. */
export async function readFingerprint(client: VbrClient, host: Json, signal: AbortSignal): Promise<string | undefined> {
  const { fingerprint } = await readConnectionCertificate(client, host, signal);
  return textIn(fingerprint);
}
