/** The SSH key of a Linux host: declared, or trusted on first use, and never replaced by another one without a word. */
import { abortable } from "../../core/cancellation";
import { VeeamError, messageOf } from "../../core/errors";
import { type Fields, isUnset } from "../../core/values";
import { explained } from "../../lifecycle/failureMessages";
import type { Context, Discovery } from "../../lifecycle/vbrObject/kind";
import { readFingerprint } from "../../vbr/connectionCertificate";

/** How long a refresh or an update waits for a host to show its key. */
const COMPARISON_TIMEOUT_MS = 60_000;

export const hostKey: Discovery = { names: ["sshFingerprint"], isFindable, find, contradiction };

function isFindable({ type, trustOnFirstUse }: Fields): boolean {
  return type === "LinuxHost" && trustOnFirstUse === true;
}

/** The key that the host shows now, where it is to be trusted on first use. One that is declared has to be the one that it shows. */
async function find(context: Context, action: string, inputs: Fields): Promise<Fields> {
  const { client, log, signal } = context;
  const { name, sshFingerprint } = inputs;
  if (!isUnset(sshFingerprint)) {
    const reason = await contradiction(context, inputs);
    if (reason === undefined) return {};
    throw new VeeamError("VEEAM_HOST_KEY_CHANGED", `${action} failed: ${reason} Nothing was sent.`);
  }
  if (!isFindable(inputs)) return {};
  const shown = await explained(action, "Nothing was sent; the next pulumi up tries again.", () =>
    readFingerprint(client, String(name), signal),
  );
  if (shown === undefined)
    throw new VeeamError(
      "VEEAM_UNEXPECTED_RESPONSE",
      `${action} failed: ${client.connection.address} shows no SSH fingerprint of ${String(name)}. Nothing was sent. Declare sshFingerprint.`,
    );
  log.debug(`trusted on first use: ${shown}`);
  return { sshFingerprint: shown };
}

/** Without an answer the server itself compares the key when it connects. */
async function contradiction({ client, log, signal }: Context, { name, sshFingerprint }: Fields): Promise<string | undefined> {
  if (isUnset(sshFingerprint)) return undefined;
  const reading = readFingerprint(client, String(name), AbortSignal.timeout(COMPARISON_TIMEOUT_MS));
  const shown = await abortable(reading, signal).catch((error: unknown) => {
    log.debug(`the SSH key of ${String(name)} could not be compared: ${messageOf(error)}`);
    return undefined;
  });
  if (shown === undefined || shown === sshFingerprint) return undefined;
  return (
    `the host ${String(name)} shows the SSH fingerprint ${JSON.stringify(shown)}, but ${JSON.stringify(sshFingerprint)} is trusted. ` +
    `This can be a man-in-the-middle attack. If the key of the host was changed on purpose, declare the new one as sshFingerprint.`
  );
}
