import { hostNamed } from "../hosts.js";
import { sameId, serverNow } from "../infrastructure.js";
import { created, impossible, type Answer } from "./answers.js";
import type { Context, Route, VbrRequest } from "./context.js";
import { timeText } from "./times.js";

export const connectionCertificateRoutes: Route[] = [
  { method: "POST", path: "/api/v1/connectionCertificate", for: "administrator", accepts: "json", answer: connectionCertificate },
];

const SSH_PORT = 22;
const VALID_FOR_MS = 365 * 24 * 60 * 60 * 1000;

/** What a host shows that the server connects to: the fingerprint of an SSH key, or a certificate. */
function connectionCertificate({ infrastructure, validation, face }: Context, { body }: VbrRequest): Answer {
  const { serverName, type, credentialsId, port: declaredPort } = validation.named("HostConnectionSpec", body);
  const record = infrastructure.credentials.find(({ id }) => sameId(id, credentialsId));
  if (credentialsId !== undefined && record === undefined)
    throw impossible(`credentialsId: there is no credentials record with id ${JSON.stringify(credentialsId)}.`);
  const host = hostNamed(infrastructure, serverName);
  if (!host || host.type !== type) throw impossible(`Failed to connect to ${String(serverName)} as ${String(type)}.`);
  const { fingerprint, thumbprint = "", sshPort = SSH_PORT } = host;
  const port = declaredPort ?? record?.SSHPort ?? SSH_PORT;
  if (type === "LinuxHost" && port !== sshPort)
    throw impossible(`Failed to connect to ${String(serverName)}:${JSON.stringify(port)}.`);
  if (fingerprint !== undefined) return created(face.named("ConnectionCertificateModel", { fingerprint }));

  const addedMs = serverNow(infrastructure);
  const certificate = {
    thumbprint,
    serialNumber: thumbprint.slice(0, 18),
    keyAlgorithm: "RSA-PKCS1-KeyEx",
    keySize: "2048",
    subject: `CN=${String(serverName)}`,
    issuedTo: String(serverName),
    issuedBy: String(serverName),
    validFrom: timeText(addedMs - VALID_FOR_MS, infrastructure),
    validBy: timeText(addedMs + VALID_FOR_MS, infrastructure),
    isTrusted: false,
  };
  return created(face.named("ConnectionCertificateModel", { certificate }));
}
