/** The classes whose objects can be imported, each after those that it refers to: the order of the program. */
import { VeeamError } from "../core/errors";

const ON_VBR_SERVER = [
  "Credentials",
  "CloudCredentials",
  "EncryptionPassword",
  "KmsServer",
  "ManagedServer",
  "MountServer",
  "Repository",
  "ScaleOutRepository",
] as const;

export const CLASS_NAMES = [...ON_VBR_SERVER, "BackupServer"] as const;

export type VbrClassName = (typeof ON_VBR_SERVER)[number];
export type ClassName = (typeof CLASS_NAMES)[number];

/** Those that are wanted; all where none is named. */
export function classesFrom(wanted: readonly string[]): readonly ClassName[] {
  const unknown = wanted.filter((one) => !CLASS_NAMES.some((name) => name === one));
  if (unknown.length > 0) {
    throw new VeeamError(
      "VEEAM_ARGUMENTS_INVALID",
      `No class is called ${unknown.map((one) => JSON.stringify(one)).join(", ")}. Known classes: ${CLASS_NAMES.join(", ")}.`,
    );
  }
  return wanted.length === 0 ? CLASS_NAMES : CLASS_NAMES.filter((name) => wanted.includes(name));
}

export function isOnVbrServer(name: ClassName): name is VbrClassName {
  return name !== "BackupServer";
}
