/** The SSH key of a Linux host: declared, or trusted on first use, and never replaced by another one without a word. */
import { abortable } from "../../core/cancellation";
import { VeeamError, messageOf } from "../../core/errors";
import { type Fields, fieldsIn, isUnset } from "../../core/values";
import { explained } from "../../lifecycle/failureMessages";
import type { Context, Contradiction, Discovery } from "../../lifecycle/vbrObject/kind";
import { readFingerprint } from "../../vbr/connectionCertificate";
import type { Json } from "../../vbr/responses";

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
    const { code, reason } = (await contradiction(context, inputs)) ?? {};
    if (code === "VEEAM_HOST_KEY_CHANGED") throw new VeeamError(code, `${action} failed: ${reason} Nothing was sent.`);
    // The server itself compares it with the fingerprint that is sent.
    if (code !== undefined) log.warn(code, `${action}: ${reason}`);
    return {};
  }
  if (!isFindable(inputs)) return {};
  const shown = await explained(action, "Nothing was sent; the next pulumi up tries again.", () =>
    readFingerprint(client, connectionOf(inputs), signal),
  );
  if (shown === undefined)
    throw new VeeamError(
      "VEEAM_UNEXPECTED_RESPONSE",
      `${action} failed: ${client.connection.address} shows no SSH fingerprint of ${String(name)}. Nothing was sent. Declare sshFingerprint.`,
    );
  log.debug(`trusted on first use: ${shown}`);
  return { sshFingerprint: shown };
}

async function contradiction({ client, signal }: Context, known: Fields): Promise<Contradiction | undefined> {
  const { sshFingerprint } = known;
  if (isUnset(sshFingerprint)) return undefined;
  const name = String(known.name);
  const reading = readFingerprint(client, connectionOf(known), AbortSignal.timeout(COMPARISON_TIMEOUT_MS));
  const { shown, obstacle = "the server shows no fingerprint." } = await abortable(reading, signal).then(
    (fingerprint) => ({ shown: fingerprint, obstacle: undefined }),
    (error: unknown) => ({ shown: undefined, obstacle: messageOf(error) }),
  );
  if (shown === sshFingerprint) return undefined;
  if (shown === undefined)
    return {
      code: "VEEAM_HOST_KEY_NOT_COMPARED",
      reason: `the SSH key of the host ${name} could not be compared with ${JSON.stringify(sshFingerprint)}: ${obstacle}`,
    };
  return {
    code: "VEEAM_HOST_KEY_CHANGED",
    reason:
      `the host ${name} shows the SSH fingerprint ${JSON.stringify(shown)}, but ${JSON.stringify(sshFingerprint)} is trusted. ` +
      `This can be a man-in-the-middle attack. If the key of the host was changed on purpose, declare the new one as sshFingerprint, and trust it in the console as well where the server has the host already: no request does that.`,
  };
}

/** How the server reaches the host: at the port of the account that is used once, or at that of the credentials record. */
function connectionOf({ name, credentialsId, singleUseCredentials }: Fields): Json {
  const { SSHPort: port } = fieldsIn(singleUseCredentials);
  const host = { serverName: name, type: "LinuxHost" };
  if (!isUnset(port)) return { ...host, port };
  return isUnset(credentialsId) ? host : { ...host, credentialsStorageType: "Permanent", credentialsId };
}
