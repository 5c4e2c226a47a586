/** What programs declare of the records that the server keeps for others, one of each type; all that a change of each can be. */
import { REVISION, REVISIONS, isBefore, type Revision } from "../../revision";
import { ManagedResource, STUB, startSite, type Fields, type Site } from "../../site";

export type Path = string;

export interface RecordProgram {
  readonly handler: string;
  readonly collection: "cloudCredentials" | "kmsServers";
  readonly args: Fields;
  /** Another value for each property that is changed in place, with where the server holds it. */
  readonly changes: readonly (readonly [path: Path, value: unknown, heldAt?: Path])[];
  /** What becomes of each property that may be removed: the value that the server then has. */
  readonly removals: readonly (readonly [path: Path, held: unknown, heldAt?: Path])[];
  /** Another value for each secret, with the request that changes it and the name under which the simulator keeps it. */
  readonly secrets: readonly (readonly [path: Path, value: unknown, call: string, kept: string])[];
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
export const keyFile = (secret: string, account = "helper"): string =>
  base64(JSON.stringify({ project_id: "tech", private_key: secret, client_email: `${account}@tech.iam.gserviceaccount.com` }));
const certificate = (content: string, formatType = "pfx"): Fields => ({
  certificate: base64(content),
  formatType,
  password: `${content}-password`,
});
const azure = (secret: Fields): Fields => ({
  connectionName: "Tech",
  description: "archives",
  existingAccount: {
    deployment: { deploymentType: "MicrosoftAzure", region: "Global" },
    subscription: { tenantId: "tech.example.com", applicationId: "a9b8c7d6-e5f4-4321-8765-0fedcba98765", ...secret },
  },
});
const UNIQUE_ID = "0F1E2D3C-4B5A-4968-8776-655443322110";
const OTHER_UNIQUE_ID = "1F1E2D3C-4B5A-4968-8776-655443322110";
const DESCRIBED = [
  ["description", "other"],
  ["uniqueId", OTHER_UNIQUE_ID],
] as const;
const REMOVED = [
  ["description", ""],
  ["uniqueId", UNIQUE_ID],
] as const;
const SUBSCRIPTION = "existingAccount.subscription";
const azureChanges = [
  ["connectionName", "Other"],
  ["existingAccount.deployment.deploymentType", "MicrosoftAzureStack", "deployment.deploymentType"],
  ["existingAccount.deployment.region", "China", "deployment.region"],
  [`${SUBSCRIPTION}.tenantId`, "other.example.com", "subscription.tenantId"],
  [`${SUBSCRIPTION}.applicationId`, UNIQUE_ID, "subscription.applicationId"],
] as const;
const azureRemovals = [["existingAccount.deployment.region", "Global", "deployment.region"]] as const;

export const PROGRAMS: Readonly<Record<string, RecordProgram>> = {
  Amazon: {
    handler: "cloudCredentials",
    collection: "cloudCredentials",
    args: { type: "Amazon", accessKey: "AKIA1", secretKey: "first-secret", description: "bucket", uniqueId: UNIQUE_ID },
    changes: [["accessKey", "AKIA2"], ...DESCRIBED],
    removals: REMOVED,
    secrets: [["secretKey", "second-secret", "changeSecretKey", "secretKey"]],
  },
  Google: {
    handler: "cloudCredentials",
    collection: "cloudCredentials",
    args: { type: "Google", accessKey: "GOOG1", secretKey: "first-secret", description: "bucket", uniqueId: UNIQUE_ID },
    changes: [["accessKey", "GOOG2"], ...DESCRIBED],
    removals: REMOVED,
    secrets: [["secretKey", "second-secret", "changeSecretKey", "secretKey"]],
  },
  AzureStorage: {
    handler: "cloudCredentials",
    collection: "cloudCredentials",
    args: {
      type: "AzureStorage",
      account: "techbackup",
      sharedKey: "first-secret",
      description: "container",
      uniqueId: UNIQUE_ID,
    },
    changes: [["account", "techbackup02"], ...DESCRIBED],
    removals: REMOVED,
    secrets: [["sharedKey", "second-secret", "changeSecretKey", "sharedKey"]],
  },
  "AzureCompute with a secret": {
    handler: "cloudCredentials",
    collection: "cloudCredentials",
    args: { type: "AzureCompute", ...azure({ secret: "first-secret" }), uniqueId: UNIQUE_ID },
    changes: [...azureChanges, ...DESCRIBED],
    removals: [...REMOVED, ...azureRemovals],
    secrets: [[`${SUBSCRIPTION}.secret`, "second-secret", "changeSecretKey", "secret"]],
  },
  "AzureCompute with a certificate": {
    handler: "cloudCredentials",
    collection: "cloudCredentials",
    args: { type: "AzureCompute", ...azure({ certificate: certificate("first-secret") }), uniqueId: UNIQUE_ID },
    changes: azureChanges,
    removals: azureRemovals,
    secrets: [[`${SUBSCRIPTION}.certificate`, certificate("second-secret"), "changeCertificate", "certificate"]],
  },
  GoogleService: {
    handler: "cloudCredentials",
    collection: "cloudCredentials",
    args: {
      type: "GoogleService",
      existingAccount: { keyFile: keyFile("first-secret") },
      description: "helper",
      uniqueId: UNIQUE_ID,
    },
    changes: DESCRIBED,
    removals: REMOVED,
    secrets: [["existingAccount.keyFile", keyFile("second-secret"), "changeAccount", "keyFile"]],
  },
  KmsServer: {
    handler: "kmsServer",
    collection: "kmsServers",
    args: {
      name: "kms02.tech.local",
      description: "keys",
      port: 5696,
      serverCertificate: certificate("first-secret"),
      clientCertificate: certificate("first-secret"),
    },
    changes: [
      ["name", "kms03.tech.local"],
      ["port", 5697],
      ["description", "other"],
    ],
    removals: [["description", ""]],
    secrets: [
      ["serverCertificate", certificate("second-secret"), "changeCertificate", "serverCertificate"],
      ["clientCertificate", certificate("second-secret"), "changeCertificate", "clientCertificate"],
    ],
  },
};

/** All secrets that the programs hold, in every form in which they are sent. */
export const SECRET_TEXTS = ["first-secret", "second-secret"].flatMap((text) => [text, base64(text), keyFile(text)]);

export const TITLES = Object.keys(PROGRAMS);

/** The program as the revision can have it: the unique id of a service account comes with the newest. */
export function programOf(title: string, revision = REVISION): RecordProgram {
  const program = PROGRAMS[title];
  if (program === undefined) throw new Error(`there is no program ${title}`);
  if (title !== "GoogleService" || !isBefore(revision, "1.3-rev2")) return program;
  const { uniqueId, ...args } = program.args;
  const known = <Row extends readonly [Path, ...unknown[]]>(rows: readonly Row[]) => rows.filter(([path]) => path !== "uniqueId");
  return { ...program, args, changes: known(program.changes), removals: known(program.removals) };
}

export function managed(site: Site, title: string): ManagedResource {
  return new ManagedResource(site.host, STUB.replace(".repository", `.${programOf(title).handler}`));
}

/** The record as the simulator has it. */
export function held({ simulator }: Site, title: string, { id }: ManagedResource): Fields {
  const found = simulator.infrastructure[programOf(title).collection].find((record) => record.id === id);
  if (found === undefined) throw new Error("not on the simulator");
  return found;
}

/** A secret as a server of the revision gets it: the later ones spell the format of a certificate otherwise. */
export function asKept(secret: unknown, revision = REVISION): unknown {
  if (typeof secret !== "object" || secret === null || isBefore(revision, "1.3-rev1")) return secret;
  return { ...secret, formatType: "Pfx" };
}

/** Everything that was written since the requests were cleared, without the log-on: `PUT`, `POST changeSecretKey`. */
export function writes({ simulator }: Site): string[] {
  return simulator.requests
    .filter(({ method, path }) => method !== "GET" && !path.endsWith("/token"))
    .map(({ method, path, status }) => `${method} ${path.split("/").at(-1) ?? ""} ${status}`)
    .map((line) => line.replace(/ [0-9a-f-]{36} /, " "));
}

export { REVISIONS, isBefore, startSite };
export type { Revision };
