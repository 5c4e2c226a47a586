/** One declaration of each type of record, with what can be changed of it: what the lifecycle of records is tested with. */
import { REVISION } from "../../revision";
import { STUB, type Fields } from "../../site";

type Collection = "credentials" | "encryptionPasswords";

export interface Specimen {
  /** The property of the SDK's entry that handles it. */
  readonly handler: string;
  readonly collection: Collection;
  /** Everything that may be declared, flags aside. */
  readonly declaration: Fields;
  /** Another value of each property that is changed in place. */
  readonly changes: Fields;
  /** What the server holds after the property is removed from the program; undefined where the value stays. */
  readonly removals: Fields;
  /** Another value of each secret, with the request that sends it. */
  readonly secrets: Readonly<Record<string, { readonly value: string; readonly call: string; readonly keptAs?: string }>>;
  /** What has to be declared so that it may be deleted. */
  readonly deletable?: Fields;
}

/** Words that must be in no text but a request. */
const secret = (what: string): string => `Confidential-${what}-7f3a`;
const isFirst = REVISION === "1.2-rev1";
const UNIQUE_ID = "0F1E2D3C4B5A49688776655443322110";
const OTHER_UNIQUE_ID = "1F1E2D3C4B5A49688776655443322110";

const all: Readonly<Record<string, Specimen>> = {
  "Standard credentials": {
    handler: "credentials",
    collection: "credentials",
    declaration: {
      type: "Standard",
      username: "TECH\\svc",
      description: "SMB share",
      uniqueId: UNIQUE_ID,
      password: secret("standard"),
    },
    changes: { username: "TECH\\svc2", description: "Other share", uniqueId: OTHER_UNIQUE_ID },
    removals: { description: "", uniqueId: undefined },
    secrets: { password: { value: secret("new standard"), call: "changepassword" } },
  },
  "Linux credentials": {
    handler: "credentials",
    collection: "credentials",
    declaration: {
      type: "Linux",
      username: "veeam",
      description: "Repository hosts",
      uniqueId: UNIQUE_ID,
      ...(isFirst ? {} : { authenticationType: "SshKey" }),
      password: secret("password"),
      privateKey: secret("key"),
      passphrase: secret("passphrase"),
      rootPassword: secret("root"),
      SSHPort: 2222,
      elevateToRoot: true,
      addToSudoers: true,
      useSu: true,
    },
    changes: {
      username: "backup",
      description: "Other hosts",
      uniqueId: OTHER_UNIQUE_ID,
      ...(isFirst ? {} : { authenticationType: "Password" }),
      SSHPort: 2200,
      elevateToRoot: false,
      addToSudoers: false,
      useSu: false,
    },
    removals: {
      description: "",
      uniqueId: undefined,
      ...(isFirst ? {} : { authenticationType: undefined }),
      SSHPort: undefined,
      elevateToRoot: false,
      addToSudoers: false,
      useSu: false,
    },
    secrets: {
      password: { value: secret("new password"), call: "changepassword" },
      privateKey: { value: secret("new key"), call: "changeprivatekey" },
      passphrase: { value: secret("new passphrase"), call: "changeprivatekey" },
      rootPassword: { value: secret("new root"), call: "changerootpassword" },
    },
  },
  ...(isFirst
    ? {}
    : {
        "ManagedService credentials": {
          handler: "credentials",
          collection: "credentials",
          declaration: { type: "ManagedService", username: "TECH\\gmsa$", description: "Hosts", uniqueId: UNIQUE_ID },
          changes: { username: "TECH\\gmsa2$", description: "Other hosts", uniqueId: OTHER_UNIQUE_ID },
          removals: { description: "", uniqueId: undefined },
          secrets: {},
        } satisfies Specimen,
      }),
  "encryption password": {
    handler: "encryptionPassword",
    collection: "encryptionPasswords",
    declaration: {
      hint: "Offsite copies",
      uniqueId: UNIQUE_ID,
      ...(isFirst ? {} : { isImported: false }),
      password: secret("offsite"),
    },
    changes: { hint: "Offsite copies, 2026", uniqueId: OTHER_UNIQUE_ID, ...(isFirst ? {} : { isImported: true }) },
    removals: { uniqueId: undefined, ...(isFirst ? {} : { isImported: undefined }) },
    secrets: { password: { value: secret("new offsite"), call: "changepassword" } },
    deletable: { allowDelete: true },
  },
};

export const SPECIMENS: readonly (readonly [title: string, specimen: Specimen])[] = Object.entries(all);

export function stubOf({ handler }: Specimen): string {
  return STUB.replace(".repository;", `.${handler};`);
}
