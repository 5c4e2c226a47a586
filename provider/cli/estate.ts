/** Everything on the servers that a program could declare. */
import type { Revision, ServerIdentity } from "../config/settings";
import { type Fields, isUnset } from "../core/values";
import type { EnterpriseManagerClient } from "../enterpriseManager/client";
import { type Handler, stub } from "../program/dynamicResource";
import { hasOtherAddress } from "../resources/backupServer/identity";
import { declarationOf as backupServerDeclaration, toOutputs as backupServerOutputs } from "../resources/backupServer/spec";
import type { RequestOptions, VbrClient } from "../vbr/client";
import type { Json } from "../vbr/responses";
import { lackingIn } from "../vbr/revisions";
import { type ClassName, type VbrClassName, isOnVbrServer } from "./classes";
import { collectionOf, warnOfMissing, wholeOf } from "./collections";
import { type Importable, KINDS } from "./kinds";
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

/** The objects of these classes on a VBR server, each read as a whole. */
export async function readVbr(client: VbrClient, classNames: readonly ClassName[]): Promise<Estate> {
  const options = { signal: AbortSignal.timeout(LIMIT_MS) };
  const server = await client.identity(options);
  const all: (Found | Skipped)[] = [];
  for (const className of classNames.filter(isOnVbrServer)) all.push(...(await readClass(client, className, server, options)));
  return divided(all);
}

async function readClass(
  client: VbrClient,
  className: VbrClassName,
  server: ServerIdentity,
  options: RequestOptions,
): Promise<(Found | Skipped)[]> {
  const importable = KINDS[className];
  const { path, resource } = importable.kind;
  const revision = await client.revision(options);
  const missing = lackingIn(revision, resource, {}).find((mistake) => mistake.path.length === 0);
  if (missing !== undefined) {
    warnOfMissing(client, path, missing.reason);
    return [];
  }
  const readOne = async (entry: Json): Promise<Found | Skipped> => {
    // A list may show less than the object itself.
    const whole = await wholeOf(client, path, entry, options);
    if ("model" in whole) return asFound(className, whole.model, { server, revision });
    return { ...namedBy(className, importable, entry), reason: whole.reason };
  };
  return Promise.all((await collectionOf(client, path, options)).map(readOne));
}

function asFound(
  className: VbrClassName,
  model: Json,
  { server, revision }: { readonly server: ServerIdentity; readonly revision: Revision },
): Found | Skipped {
  const importable = KINDS[className];
  const { kind, handler, check, types, qualifierOf, detailsOf, unreadableOf, refusal } = importable;
  const named = namedBy(className, importable, model);
  if (types?.includes(String(model.type)) === false)
    return { ...named, reason: `objects of the type ${JSON.stringify(model.type)} cannot be declared` };
  const reason = refusal?.(model);
  if (reason !== undefined) return { ...named, reason };
  const declaration = kind.declarationOf(model);
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

function namedBy(className: VbrClassName, { nameOf }: Importable, model: Json): Named {
  return { className, name: nameOf?.(model) ?? String(model.name), id: String(model.id) };
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
