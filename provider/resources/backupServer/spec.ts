/** What is sent to Enterprise Manager, and what of its answers is compared with a declaration and kept in the state. */
import { asOnServer, mismatches, removedSettings, type Mismatch } from "../../schema/comparison";
import type { BackupServerModel } from "../../enterpriseManager/backupServers";
import type { Logon } from "../../enterpriseManager/logon";
import { buildXml } from "../../enterpriseManager/xml";
import { VeeamError } from "../../core/errors";
import type { StateNotes, Subject } from "../../lifecycle/outcomes";
import { declaredIn, toState } from "../../lifecycle/state";
import { toDeclaration } from "../../schema/declaration";
import { type Fields, defined, visible } from "../../core/values";
import { backupServerSchema, isChangedAddress, thumbprintKey } from "./schema";

const DEFAULT_PORT = 9392;

export const BACKUP_SERVER: Subject<BackupServerModel> = {
  noun: "backup server",
  key: "dnsNameOrIpAddress",
  schemaOf: () => backupServerSchema,
  toDeclaration: heldSettings,
  toOutputs,
};

/** The settings that Enterprise Manager shows, as a program would declare them. */
export function settingsOf({ description, port, wcfPort, vbrCertificateThumbprint }: BackupServerModel): Fields {
  return defined({ description, port, wcfPort, vbrCertificateThumbprint });
}

/** What a program would declare, without the account; the address is taken for the name. */
export function declarationOf(model: BackupServerModel): Record<string, unknown> {
  const { name } = model;
  return {
    dnsNameOrIpAddress: name,
    ...toDeclaration(backupServerSchema, { ...settingsOf(model), dnsNameOrIpAddress: name }),
  };
}

/**
 * The same for a comparison with a declaration: a version of the API that does not know a setting says nothing of it, so that
 * what is declared counts as held.
 */
export function heldSettings(model: BackupServerModel, { wcfPort, vbrCertificateThumbprint }: Fields): Fields {
  const { apiVersion } = model;
  const isSilent = apiVersion === undefined || isBeforeV17(apiVersion);
  return { ...(isSilent ? { wcfPort, vbrCertificateThumbprint } : {}), ...settingsOf(model) };
}

/** The declared settings that it holds otherwise. */
export function differences(settings: Fields, model: BackupServerModel): Mismatch[] {
  return mismatches(backupServerSchema, visible(settings), heldSettings(model, settings));
}

/** Versions that know neither the WCF port nor the thumbprint. */
export function isBeforeV17(apiVersion: string | undefined): boolean {
  return apiVersion !== undefined && /^v1_[0-6]$/i.test(apiVersion);
}

/** What a backup server is to hold: what it holds now, what is declared, and the defaults of what is not declared any more. */
export function wantedSettings(live: BackupServerModel, olds: Fields, news: Fields): Fields {
  const defaults = removedSettings(backupServerSchema, declaredIn(olds), visible(news))
    .filter(({ defaultValue }) => defaultValue !== undefined)
    .map(({ path: [name = ""], defaultValue }) => [name, defaultValue] as const);
  const { description, port, wcfPort, vbrCertificateThumbprint } = news;
  return {
    ...settingsOf(live),
    ...Object.fromEntries(defaults),
    ...defined({ description, port, wcfPort, vbrCertificateThumbprint }),
  };
}

/**
 * `BackupServerSpec`: the same element for adding and editing. The order is the schema's; an element out of its place may be
 * skipped without a word, and a default take its place.
 */
export function toSpec(settings: Fields, { dnsNameOrIpAddress: address, username, password }: Fields): string {
  if (isChangedAddress(address)) {
    throw new VeeamError(
      "VEEAM_ADDRESS_CHANGED",
      `Nothing was sent: the address of this backup server was changed in Enterprise Manager, which does not show the new one but wants it in every change. ` +
        `Declare the address as it is now (dnsNameOrIpAddress), and take it out of ignoreChanges.`,
    );
  }
  const { description = "", port = DEFAULT_PORT, wcfPort, vbrCertificateThumbprint: thumbprint } = settings;
  return buildXml("BackupServerSpec", [
    ["Description", text(description)],
    ["DnsNameOrIpAddress", text(address)],
    ["Port", text(port)],
    ["Username", text(username)],
    ["Password", text(password)],
    ["WcfPort", text(wcfPort)],
    ["VbrCertificateThumbprint", typeof thumbprint === "string" ? thumbprintKey(thumbprint) : undefined],
  ]);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** Refuses what the version of the API does not know, before anything is sent. */
export function requireKnownSettings({ version, connection }: Logon, { wcfPort, vbrCertificateThumbprint }: Fields): void {
  if (!isBeforeV17(version)) return;
  const unknown = Object.keys(defined({ wcfPort, vbrCertificateThumbprint }));
  if (unknown.length === 0) return;
  throw new VeeamError(
    "VEEAM_REVISION_MISMATCH",
    `${unknown.join(" and ")} ${unknown.length === 1 ? "needs" : "need"} version v1_7 of the REST API (Enterprise Manager 12 and later), but ${connection.address} serves ${version ?? "an older one"}. Nothing was sent.`,
  );
}

/** What the state keeps: what is declared, as Enterprise Manager holds it, and what it shows beyond that. */
export function toOutputs(inputs: Fields, model: BackupServerModel, notes: StateNotes): Record<string, unknown> {
  const { name, uid, version } = model;
  const declared = visible(inputs);
  const held = asOnServer(backupServerSchema, declared, heldSettings(model, declared));
  const undeclared = Object.entries(settingsOf(model)).filter(([key]) => declared[key] === undefined);
  const beyond = { ...Object.fromEntries(undeclared), name, uid, version };
  return toState({ ...held, ...beyond }, inputs, { ...notes, computed: Object.keys(beyond) });
}
