/** Everything on the servers that a program could declare. */
import type { ServerIdentity } from "../config/settings";
import { type Fields, isFields } from "../core/values";
import type { EnterpriseManagerClient } from "../enterpriseManager/client";
import { type Handler, stub } from "../program/dynamicResource";
import { hasOtherAddress } from "../resources/backupServer/identity";
import { declarationOf as backupServerDeclaration, toOutputs as backupServerOutputs } from "../resources/backupServer/spec";
import { declarationOf as repositoryDeclaration, toOutputs as repositoryOutputs } from "../resources/repository/operations";
import { isRepositoryType, repositorySchemas } from "../resources/repository/schema";
import {
  declarationOf as scaleOutDeclaration,
  toOutputs as scaleOutRepositoryOutputs,
} from "../resources/scaleOutRepository/operations";
import { scaleOutRepositorySchema, scaleOutRules } from "../resources/scaleOutRepository/schema";
import { type CheckFailure, checkInputs } from "../schema/validate";
import type { VbrClient } from "../vbr/client";
import type { Json } from "../vbr/responses";
import { collectionOf, wholeOf } from "./collections";

interface Named {
  readonly className: "Repository" | "ScaleOutRepository" | "BackupServer";
  readonly name: string;
  readonly id: string;
}

/** An object on a server, as a resource. */
export interface Found extends Named {
  /** For people: the type of a repository, the extents of a scale-out repository, … */
  readonly details: string;
  readonly declaration: Fields;
  /** What the state keeps, without what belongs to a stack. */
  readonly outputs: Fields;
  /** Required arguments that the server never shows; the program asks the configuration for them. */
  readonly unreadable: readonly string[];
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

/** Repositories and scale-out repositories of a VBR server, each read as a whole. */
export async function readVbr(client: VbrClient): Promise<Estate> {
  const options = { signal: AbortSignal.timeout(LIMIT_MS) };
  const server = await client.identity(options);
  const readAll = async (
    collection: string,
    className: Found["className"],
    toFound: (model: Json, server: ServerIdentity) => Found | Skipped,
  ) => {
    const readOne = async (entry: Json): Promise<Found | Skipped> => {
      // A list may show less than the object itself.
      const whole = await wholeOf(client, collection, entry, options);
      if ("model" in whole) return toFound(whole.model, server);
      return { className, name: String(entry.name), id: String(entry.id), reason: whole.reason };
    };
    return Promise.all((await collectionOf(client, collection, options)).map(readOne));
  };
  return divided([
    ...(await readAll("repositories", "Repository", repositoryOf)),
    ...(await readAll("scaleOutRepositories", "ScaleOutRepository", scaleOutRepositoryOf)),
  ]);
}

function repositoryOf(model: Json, server: ServerIdentity): Found | Skipped {
  const { type } = model;
  const named = { className: "Repository", name: String(model.name), id: String(model.id) } as const;
  if (!isRepositoryType(type)) return { ...named, reason: `repositories of the type ${JSON.stringify(type)} cannot be managed` };
  const declaration = repositoryDeclaration(model);
  const outputs = repositoryOutputs(withStub("repository", declaration), model, { server });
  const { failures } = checkInputs(repositorySchemas[type], declaration, {});
  return checked(failures, { ...named, details: type, declaration, outputs, unreadable: [] });
}

function scaleOutRepositoryOf(model: Json, server: ServerIdentity): Found | Skipped {
  const named = { className: "ScaleOutRepository", name: String(model.name), id: String(model.id) } as const;
  const declaration = scaleOutDeclaration(model);
  const outputs = scaleOutRepositoryOutputs(withStub("scaleOutRepository", declaration), model, { server });
  const { failures } = checkInputs(scaleOutRepositorySchema, declaration, {}, { rules: scaleOutRules });
  const extents = isFields(model.performanceTier) ? model.performanceTier.performanceExtents : [];
  const details = (Array.isArray(extents) ? (extents as Json[]) : []).map(({ name }) => String(name)).join(", ");
  return checked(failures, { ...named, details, declaration, outputs, unreadable: [] });
}

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
      const details = [`port ${String(model.port)}`, model.version].filter((part) => part !== undefined).join(", ");
      all.push({ ...named, details, declaration, outputs, unreadable: ["username", "password"] });
    }
    return divided(all);
  });
}

/** What the check would refuse is not written: an import that breaks the next preview helps nobody. */
function checked(failures: readonly CheckFailure[], found: Found): Found | Skipped {
  if (failures.length === 0) return found;
  const { className, name, id } = found;
  return { className, name, id, reason: failures.map(({ reason }) => reason).join("; ") };
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
