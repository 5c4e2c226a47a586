import { webcrypto, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import "reflect-metadata"; // x509 refuses to load without it
import * as x509 from "@peculiar/x509";

/** The simulator's own certification authority and the certificate its servers show. All texts are PEM. */
export interface Certificates {
  caCertificate: string;
  caCertificateFile: string;
  certificate: string;
  privateKey: string;
  /** SHA-256 of the server certificate, as `AB:CD:…`. */
  fingerprint: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const NAMES = ["localhost", "127.0.0.1", "::1"];
const VALID_DAYS = 365;

/** Takes the certificates from the directory when they are there, valid and made for these hosts; else makes new ones in it. */
export async function certificatesIn(directory: string, host: string): Promise<Certificates> {
  const files = {
    caCertificate: join(directory, "ca.pem"),
    certificate: join(directory, "server.pem"),
    privateKey: join(directory, "server-key.pem"),
  };
  const names = [...new Set([...NAMES, host])];

  if (!Object.values(files).every((file) => existsSync(file)) || !serves(readFileSync(files.certificate, "utf8"), names)) {
    const made = await makeCertificates(names);
    mkdirSync(directory, { recursive: true });
    writeFileSync(files.caCertificate, made.caCertificate);
    writeFileSync(files.certificate, made.certificate);
    writeFileSync(files.privateKey, made.privateKey, { mode: 0o600 });
  }
  const certificate = readFileSync(files.certificate, "utf8");
  return {
    caCertificate: readFileSync(files.caCertificate, "utf8"),
    caCertificateFile: files.caCertificate,
    certificate,
    privateKey: readFileSync(files.privateKey, "utf8"),
    fingerprint: new X509Certificate(certificate).fingerprint256,
  };
}

function serves(pem: string, names: readonly string[]): boolean {
  const certificate = new X509Certificate(pem);
  const isValid = Date.parse(certificate.validTo) > Date.now();
  return isValid && names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined);
}

/** Newer OpenSSL demands that the server certificate names the CA's key, so both key identifiers are there. */
async function makeCertificates(names: readonly string[]) {
  x509.cryptoProvider.set(webcrypto);
  const keys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const [caKeys, serverKeys] = await Promise.all([keys(), keys()]);
  const validity = {
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + VALID_DAYS * 86_400_000),
    signingAlgorithm: ALGORITHM,
  };

  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: serialNumber(),
    name: "CN=Veeam simulator CA",
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const server = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: serialNumber(),
    subject: "CN=Veeam simulator",
    issuer: ca.subject,
    publicKey: serverKeys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? "ip" : "dns", value }))),
      await x509.SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", serverKeys.privateKey)).toString("base64");
  return {
    caCertificate: `${ca.toString("pem")}\n`,
    certificate: `${server.toString("pem")}\n`,
    privateKey: `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`,
  };
}

/** Positive, and different each time: clients refuse two certificates of one issuer with the same number. */
function serialNumber(): string {
  return `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString("hex")}`;
}
