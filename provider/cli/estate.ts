/** Everything on the servers that a program could declare. */
import type { Revision, ServerIdentity } from "../config/settings";
import { type Fields, isUnset, withoutValueAt } from "../core/values";
import type { EnterpriseManagerClient } from "../enterpriseManager/client";
import { type Kind, importedDeclaration } from "../lifecycle/vbrObject/kind";
import { type Handler, stub } from "../program/dynamicResource";
import { hasOtherAddress } from "../resources/backupServer/identity";
import { declarationOf as backupServerDeclaration, toOutputs as backupServerOutputs } from "../resources/backupServer/spec";
import { guidKey } from "../schema/types";
import type { RequestOptions, VbrClient } from "../vbr/client";
import type { Json } from "../vbr/responses";
import { lackingIn } from "../vbr/revisions";
import { type ClassName, type VbrClassName, isOnVbrServer } from "./classes";
import { collectionOf, warnOfMissing, wholeOf } from "./collections";
import { type HostNames, KINDS } from "./kinds";
import { type Unreadable, secretAt, withUnknowns } from "./unreadable";

interface Named {
  readonly className: ClassName;
  readonly name: string;
  readonly id: string;
}

/** An object on a server, as a resource. */
export interface Found extends Named {
  /** What tells those of one class apart that have the same name. */
  readonly qualifier: string;
  /** For people: the type of a repository, the extents of a scale-out repository, … */
  readonly details: string;
  readonly declaration: Fields;
  /** What the state keeps, without what belongs to a stack. */
  readonly outputs: Fields;
  /** What the program asks from the configuration. */
  readonly unreadable: readonly Unreadable[];
}

/** An object that cannot be declared, and why. */
export interface Skipped extends Named {
  readonly reason: string;
}

export interface Estate {
  readonly found: readonly Found[];
  readonly skipped: readonly Skipped[];
}

const LIMIT_MS = 600_000;

/** What is known of a server while its objects are read. */
interface Source {
  readonly client: VbrClient;
  readonly server: ServerIdentity;
  readonly revision: Revision;
  readonly hostNames: HostNames;
  readonly options: RequestOptions;
}

/** The objects of these classes on a VBR server, each read as a whole. */
export async function readVbr(client: VbrClient, classNames: readonly ClassName[]): Promise<Estate> {
  const options = { signal: AbortSignal.timeout(LIMIT_MS) };
  const source: Source = {
    client,
    server: await client.identity(options),
    revision: await client.revision(options),
    hostNames: classNames.includes("MountServer") ? await hostNamesOf(client, options) : new Map(),
    options,
  };
  const all: (Found | Skipped)[] = [];
  for (const className of classNames.filter(isOnVbrServer)) all.push(...(await readClass(source, className)));
  return divided(all);
}

async function hostNamesOf(client: VbrClient, options: RequestOptions): Promise<HostNames> {
  const hosts = await collectionOf(client, KINDS.ManagedServer.kind.path, options);
  return new Map(hosts.map(({ id, name }) => [guidKey(id), String(name)]));
}

async function readClass(source: Source, className: VbrClassName): Promise<(Found | Skipped)[]> {
  const { client, revision, options } = source;
  const { path, resource } = KINDS[className].kind;
  const missing = lackingIn(revision, resource, {}).find((mistake) => mistake.path.length === 0);
  if (missing !== undefined) {
    warnOfMissing(client, path, missing.reason);
    return [];
  }
  const readOne = async (entry: Json): Promise<Found | Skipped> => {
    // A list may show less than the object itself.
    const whole = await wholeOf(client, path, entry, options);
    return "model" in whole
      ? asFound(source, className, whole.model)
      : { ...namedBy(source, className, entry), reason: whole.reason };
  };
  return Promise.all((await collectionOf(client, path, options)).map(readOne));
}

function asFound(source: Source, className: VbrClassName, model: Json): Found | Skipped {
  const { server, revision } = source;
  const { kind, handler, check, types, qualifierOf, detailsOf, unreadableOf, refusal } = KINDS[className];
  const named = namedBy(source, className, model);
  if (types?.includes(String(model.type)) === false)
    return { ...named, reason: `objects of the type ${JSON.stringify(model.type)} cannot be declared` };
  const reason = refusal?.(model);
  if (reason !== undefined) return { ...named, reason };
  const tooNew = lackingIn(revision, kind.resource, model).find(({ path: [first] }) => first === "type");
  if (tooNew !== undefined) return { ...named, reason: tooNew.reason };
  const declaration = declarableIn(revision, kind, model);
  const unreadable = unreadableOf?.(model) ?? [];
  // What the check would refuse is not written: an import that breaks the next preview helps nobody.
  const { failures } = check(declaration, withUnknowns(declaration, unreadable), revision);
  if (failures.length > 0) return { ...named, reason: failures.map((failure) => failure.reason).join("; ") };
  return {
    ...named,
    qualifier: qualifierOf?.(model) ?? "",
    details: listed(detailsOf(model)),
    declaration,
    outputs: kind.toOutputs(withStub(handler, declaration), model, { server }),
    unreadable,
  };
}

/** What a program would declare; a server may show more than its revision takes. */
function declarableIn(revision: Revision, kind: Kind, model: Json): Fields {
  const declaration = importedDeclaration(kind, model);
  const lacking = lackingIn(revision, kind.resource, declaration).filter(({ path }) => path.length > 0);
  return lacking.reduce<Fields>((fields, { path }) => withoutValueAt(fields, path), declaration);
}

function namedBy({ hostNames }: Source, className: VbrClassName, model: Json): Named {
  return { className, name: KINDS[className].nameOf?.(model, hostNames) ?? String(model.name), id: String(model.id) };
}

function listed(details: readonly unknown[]): string {
  return details.filter((part) => !isUnset(part)).join(", ");
}

const ACCOUNT: readonly Unreadable[] = [
  { ...secretAt("username", "User name of the account on the backup server"), isSecret: false },
  secretAt("password", "Password of the account on the backup server"),
];

/** The backup servers in Enterprise Manager. */
export async function readEnterpriseManager(client: EnterpriseManagerClient): Promise<Estate> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const server = { address: client.connection.address };
  return client.underLogon(signal, async (logon) => {
    const all: (Found | Skipped)[] = [];
    for (const model of await logon.backupServers.models(signal)) {
      const { name, uid: id } = model;
      const named = { className: "BackupServer", name, id } as const;
      if (await hasOtherAddress(logon, model, name, signal)) {
        const reason = `its address is not ${JSON.stringify(name)}, under which it is listed, and cannot be read. Declare it with its address and adopt: true.`;
        all.push({ ...named, reason });
        continue;
      }
      const declaration = backupServerDeclaration(model);
      const outputs = backupServerOutputs(withStub("backupServer", declaration), model, { server });
      const details = listed([`port ${String(model.port)}`, model.version]);
      all.push({ ...named, qualifier: "", details, declaration, outputs, unreadable: ACCOUNT });
    }
    return divided(all);
  });
}

function withStub(handler: Handler, declaration: Fields): Fields {
  return { ...declaration, __provider: stub(handler) };
}

function divided(all: readonly (Found | Skipped)[]): Estate {
  return {
    found: all.filter((one): one is Found => !("reason" in one)),
    skipped: all.filter((one): one is Skipped => "reason" in one),
  };
}
