/** What `veeam-import` knows of each kind of objects of a VBR server beyond its lifecycle. */
import { type Fields, isFields, isUnset, textIn } from "../core/values";
import type { Kind } from "../lifecycle/vbrObject/kind";
import type { Handler } from "../program/dynamicResource";
import { CREDENTIALS, check as checkCredentials } from "../resources/credentials/operations";
import { credentialsSchemas } from "../resources/credentials/schema";
import { ENCRYPTION_PASSWORD, check as checkEncryptionPassword } from "../resources/encryptionPassword/operations";
import { REPOSITORY, check as checkRepository } from "../resources/repository/operations";
import { repositorySchemas } from "../resources/repository/schema";
import { SCALE_OUT_REPOSITORY, check as checkScaleOutRepository } from "../resources/scaleOutRepository/operations";
import type { Revision } from "../config/settings";
import type { Checked } from "../schema/validate";
import type { Json } from "../vbr/responses";
import type { VbrClassName } from "./classes";
import { type Unreadable, secretAt } from "./unreadable";

export interface Importable {
  readonly kind: Kind;
  readonly handler: Handler;
  readonly check: (olds: Fields, news: Fields, revision: Revision | "auto") => Checked;
  /** The types that can be declared, where there are types. */
  readonly types?: readonly string[];
  /** What people know it by. */
  readonly nameOf?: (model: Json) => string;
  /** What tells those apart that have the same name. */
  readonly qualifierOf?: (model: Json) => string;
  /** The rest of a line in a list. */
  readonly detailsOf: (model: Json) => readonly unknown[];
  readonly unreadableOf?: (model: Json) => readonly Unreadable[];
  /** Why it is not for a program to manage. */
  readonly refusal?: (model: Json) => string | undefined;
}

export const KINDS: Readonly<Record<VbrClassName, Importable>> = {
  Credentials: {
    kind: CREDENTIALS,
    handler: "credentials",
    check: checkCredentials,
    types: Object.keys(credentialsSchemas),
    nameOf: ({ username }) => String(username),
    qualifierOf: ({ description, type }) => textIn(description) ?? String(type),
    detailsOf: ({ type, description }) => [type, description],
    unreadableOf: ({ type, authenticationType }) => {
      if (type === "ManagedService") return [];
      return authenticationType === "SshKey"
        ? [secretAt("privateKey", "Private key of the account", { source: "file" })]
        : [secretAt("password", "Password of the account")];
    },
    refusal: ({ isDefaultAppliance }) =>
      isDefaultAppliance === true ? "the server made it itself, for its appliances." : undefined,
  },
  EncryptionPassword: {
    kind: ENCRYPTION_PASSWORD,
    handler: "encryptionPassword",
    check: checkEncryptionPassword,
    nameOf: ({ hint }) => String(hint),
    detailsOf: ({ modificationTime }) => (isUnset(modificationTime) ? [] : [`changed ${String(modificationTime)}`]),
    unreadableOf: () => [secretAt("password", "The encryption password itself")],
  },
  Repository: {
    kind: REPOSITORY,
    handler: "repository",
    check: checkRepository,
    types: Object.keys(repositorySchemas),
    detailsOf: ({ type }) => [type],
  },
  ScaleOutRepository: {
    kind: SCALE_OUT_REPOSITORY,
    handler: "scaleOutRepository",
    check: checkScaleOutRepository,
    detailsOf: ({ performanceTier }) => {
      const extents = isFields(performanceTier) ? performanceTier.performanceExtents : [];
      return (Array.isArray(extents) ? (extents as Json[]) : []).map(({ name }) => name);
    },
  },
};
