import type { View } from "./context.js";
import { element, field, type Element } from "./elements.js";
import { hrefOf, links, type LinkTarget } from "./links.js";
import { guidOf, type BackupServer, type EnterpriseManagerHabits } from "./state.js";
import { knowsThumbprints } from "./versions.js";

export function pathOf({ uid }: BackupServer): string {
  return `/backupServers/${guidOf(uid)}`;
}

/** Links are shown to those alone who may follow them. */
export function mayWrite({ infrastructure }: View): boolean {
  return infrastructure.enterpriseManager.role === "portalAdministrator";
}

/** The short form: `EntityRef` alone, `Ref` in a list. */
export function reference(view: View, server: BackupServer, name: "EntityRef" | "Ref"): Element {
  const path = pathOf(server);
  return element(
    name,
    attributesOf(view, server, "BackupServerReference", path),
    links(view, [
      { rel: "Down", type: "JobReferenceList", to: `${path}/jobs` },
      { rel: "Down", type: "RepositoryReferenceList", to: `${path}/repositories` },
      { rel: "Down", type: "ExternalRepositoryReferenceList", to: `${path}/externalRepositories` },
      { rel: "Down", type: "CredentialsList", to: `${path}/credentials` },
      { rel: "Down", type: "PasswordKeyList", to: `${path}/passwords` },
      { rel: "Alternate", type: "BackupServer", to: `${path}?format=Entity`, name: server.name },
      { rel: "Down", type: "ManagedServerReferenceList", to: `${path}/managedServers` },
    ]),
  );
}

/** The full form. The two elements of version 1.7 stand where its parameter table has them. */
export function entity(view: View, server: BackupServer): Element {
  const { habits } = view.infrastructure.enterpriseManager;
  return element(
    "BackupServer",
    attributesOf(view, server, "BackupServer", `${pathOf(server)}?format=Entity`),
    links(view, entityLinks(view, server)),
    field("Description", server.description ?? ""),
    field("Port", habits.showsPort443 ? 443 : (server.port ?? 9392)),
    field("Version", server.version ?? ""),
    ...(knowsThumbprints(view.version) && server.wcfPort !== undefined ? [field("WcfPort", server.wcfPort)] : []),
    ...(knowsThumbprints(view.version) && server.thumbprint !== undefined
      ? [field("VbrCertificateThumbprint", shownThumbprint(server.thumbprint, habits))]
      : []),
  );
}

function entityLinks(view: View, server: BackupServer): (LinkTarget | false)[] {
  const path = pathOf(server);
  const writes = mayWrite(view);
  const { linksExternalRepositories } = view.infrastructure.enterpriseManager.habits;
  return [
    { rel: "Alternate", type: "BackupServerReference", to: path, name: server.name },
    writes && { rel: "Edit", type: "BackupServerReference", to: path },
    writes && { rel: "Delete", type: "BackupServerReference", to: path },
    { rel: "Down", type: "JobReferenceList", to: `${path}/jobs` },
    { rel: "Down", type: "ManagedServerReferenceList", to: `${path}/managedServers` },
    { rel: "Down", type: "RepositoryReferenceList", to: `${path}/repositories` },
    linksExternalRepositories && { rel: "Down", type: "ExternalRepositoryReferenceList", to: `${path}/externalRepositories` },
    { rel: "Down", type: "CredentialsList", to: `${path}/credentials` },
    writes && { rel: "Create", to: `${path}/credentials?action=create` },
    { rel: "Down", type: "PasswordKeyList", to: `${path}/passwords` },
    writes && { rel: "Create", to: `${path}/passwords?action=create` },
    writes && { rel: "VeeamZip", to: `${path}?action=veeamzip` },
    writes && { rel: "QuickBackup", to: `${path}?action=quickbackup` },
    { rel: "Start", to: `${path}?action=collect` },
  ];
}

function attributesOf(view: View, { name, uid }: BackupServer, type: string, to: string) {
  return { Type: type, Href: hrefOf(view, to), Name: name, UID: uid };
}

function shownThumbprint(thumbprint: string, { thumbprints }: EnterpriseManagerHabits): string {
  switch (thumbprints) {
    case "asGiven":
      return thumbprint;
    case "upper":
      return thumbprint.toUpperCase();
    case "lower":
      return thumbprint.toLowerCase();
    case "colons":
      return thumbprint.toUpperCase().replace(/..(?=.)/g, "$&:");
  }
}
