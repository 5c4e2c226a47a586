/**
 * What is valid for a managed server and how its properties compare. The same structure, with the words for people, is in args.ts.
 * Names and types are those of the REST document of revision 1.3-rev0 (`WindowsHostSpec`, `LinuxHostSpec`).
 */
import { z } from "zod";
import { type Fields, fieldsIn, isUnknown, isUnset } from "../../core/values";
import { logInProperties, logInMistakes } from "../../schema/linuxAccount";
import {
  PORT,
  both,
  choice,
  flag,
  group,
  lowerCase,
  nameText,
  reference,
  text,
  toggle,
  trait,
  uncompared,
  whole,
} from "../../schema/types";
import type { Mistake } from "../../schema/validate";

export const sameHostName = both(lowerCase);

const common = {
  name: trait(nameText(), { replaces: true, same: sameHostName }),
  description: trait(z.string(), { defaultValue: "" }).optional(),
  credentialsId: reference("a credentials record").optional(),
  updateComponents: flag(),
  adopt: flag(),
};

/** The server names all ports that it has; the declared ones are among them. */
const components = trait(
  z.array(
    z.strictObject({
      componentName: trait(text(), { same: both(lowerCase) }),
      port: trait(z.int(), { range: PORT }),
    }),
  ),
  { elementKey: (element) => lowerCase(fieldsIn(element).componentName), toleratesMore: true },
).optional();

const ports = {
  components,
  portRangeStart: whole({ range: PORT }),
  portRangeEnd: whole({ range: PORT }),
  serverSide: toggle(),
};

/** Sent when the server logs in, and held by no model. */
const singleUseCredentials = trait(
  z.strictObject({
    username: text(),
    ...logInProperties(),
    SSHPort: whole({ range: PORT }),
    elevateToRoot: toggle(),
    addToSudoers: toggle(),
    useSu: toggle(),
  }),
  { isCompared: false, isOutsideModel: true },
).optional();

const optionalComponents = group({
  optionalComponents: trait(
    z.array(
      z.strictObject({
        optionalComponent: z.enum([
          "CatalystSdk",
          "DDBoostSdk",
          "CifsGateway",
          "NfsGateway",
          "GuestInteractionProxy",
          "MountTarget",
          "SnapDiffV3",
          "IrisPlugin",
          "ApplicationBackupRepository",
        ]),
        displayName: uncompared(text()),
      }),
    ),
    { elementKey: (element) => lowerCase(fieldsIn(element).optionalComponent) },
  ),
});

function ofType<T extends string, S extends z.core.$ZodLooseShape>(type: T, properties: S) {
  return z.strictObject({ type: trait(z.literal(type), { replaces: true }), ...common, ...properties });
}

/** One schema for each type. */
export const managedServerSchemas = {
  WindowsHost: ofType("WindowsHost", {
    credentialsStorageType: choice(["Permanent", "Certificate"]),
    networkSettings: group(ports),
  }),
  LinuxHost: ofType("LinuxHost", {
    credentialsStorageType: choice(["Permanent", "SingleUse", "Certificate"]),
    singleUseCredentials,
    // No model shows it: what the host shows is compared with it (operations.ts).
    sshFingerprint: trait(text(), { isCompared: false, isOutsideModel: true }).optional(),
    trustOnFirstUse: flag(),
    sshSettings: group({ ...ports, sshTimeOutMs: whole({ range: { min: 1, unit: "ms" } }) }),
    handshakeCode: trait(text(), { flag: true, isSecret: true }).optional(),
    optionalComponents,
  }),
} as const;

export type ManagedServerType = keyof typeof managedServerSchemas;

export function isManagedServerType(type: unknown): type is ManagedServerType {
  return typeof type === "string" && Object.hasOwn(managedServerSchemas, type);
}

/** The types that have a property: a Windows host has no fingerprint, for example. */
export function ownersOf(property: string): string[] {
  return Object.entries(managedServerSchemas)
    .filter(([, schema]) => Object.hasOwn(schema.shape, property))
    .map(([type]) => type);
}

/** How the server logs in, where the program does not say it. */
export function storageTypeOf({
  credentialsStorageType,
  singleUseCredentials: once,
  handshakeCode,
  credentialsId,
}: Fields): unknown {
  if (!isUnset(credentialsStorageType)) return credentialsStorageType;
  if (!isUnset(once)) return "SingleUse";
  return !isUnset(handshakeCode) && isUnset(credentialsId) ? "Certificate" : "Permanent";
}

/** What the schema cannot say. Of a managed server that exists, the server has what is not declared. */
export function hostMistakes(declared: Fields, isNew: boolean): Mistake[] {
  const { singleUseCredentials: singleUse } = declared;
  const storage = storageTypeOf(declared);
  const missing = (name: string, reason: string): Mistake[] => (isUnset(declared[name]) ? [{ path: [name], reason }] : []);
  const unwanted = (name: string, reason: string): Mistake[] => (isUnset(declared[name]) ? [] : [{ path: [name], reason }]);
  const isLinux = declared.type === "LinuxHost";
  const needsRecord = storage === "Permanent" && (isNew || declared.credentialsStorageType === "Permanent");
  const ofNew = !isNew
    ? []
    : [
        ...(storage === "SingleUse" ? missing("singleUseCredentials", "is required for SingleUse") : []),
        ...(storage === "Certificate" && isLinux ? missing("handshakeCode", "is required for Certificate") : []),
        ...(isLinux && declared.trustOnFirstUse !== true && !isUnknown(declared.trustOnFirstUse)
          ? missing("sshFingerprint", "is required, or trustOnFirstUse: true (getConnectionCertificate shows what the host has)")
          : []),
      ];
  const general = [
    ...(isUnset(singleUse) ? [] : logInMistakes(fieldsIn(singleUse), ["singleUseCredentials"])),
    ...portRangeMistakes(declared, isLinux ? "sshSettings" : "networkSettings"),
  ];
  if (isUnknown(storage)) return general;
  return [
    ...(needsRecord ? missing("credentialsId", "is required for Permanent") : []),
    ...(storage === "Permanent" ? [] : unwanted("credentialsId", `does not go with ${String(storage)}`)),
    ...(storage === "SingleUse" ? [] : unwanted("singleUseCredentials", `does not go with ${String(storage)}`)),
    ...ofNew,
    ...general,
  ];
}

function portRangeMistakes(declared: Fields, name: string): Mistake[] {
  const { portRangeStart: start, portRangeEnd: end } = fieldsIn(declared[name]);
  if (typeof start !== "number" || typeof end !== "number" || start <= end) return [];
  return [{ path: [name, "portRangeEnd"], reason: `must be at least portRangeStart (${start}), got ${end}` }];
}
