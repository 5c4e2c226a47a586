/** Everything on the servers that a program could declare. */
import { backupServerSchema } from "../resources/backupServer/schema";
import { settingsOf, toOutputs as backupServerOutputs } from "../resources/backupServer/spec";
import { hasOtherAddress } from "../resources/backupServer/addresses";
import type { EnterpriseManagerClient } from "../enterpriseManager/client";
import { checkInputs } from "../schema/validate";
import { toOutputs as repositoryOutputs } from "../resources/repository/operations";
import { isRepositoryType, repositorySchemas } from "../resources/repository/schema";
import { toOutputs as scaleOutRepositoryOutputs } from "../resources/scaleOutRepository/operations";
import { scaleOutRepositorySchema, scaleOutRules } from "../resources/scaleOutRepository/schema";
import { type Handler, stub } from "../program/dynamicResource";
import { type VbrClient } from "../vbr/client";
import type { Json } from "../vbr/responses";
import { toDeclaration } from "./declaration";
import type { Fields } from "../core/values";

/** An object on a server, as a resource. */
export interface Found {
  readonly className: "Repository" | "ScaleOutRepository" | "BackupServer";
  readonly handler: Handler;
  readonly name: string;
  readonly id: string;
  /** For people: the type of a repository, the extents of a scale-out repository, … */
  readonly details: string;
  readonly declaration: Fields;
  /** What the state keeps, without what belongs to a stack. */
  readonly outputs: Fields;
  /** Required arguments that the server never shows; the program asks the configuration for them. */
  readonly unreadable: readonly string[];
}

/** An object that cannot be declared, and why. */
export interface Skipped {
  readonly className: Found["className"];
  readonly name: string;
  readonly id: string;
  readonly reason: string;
}

export interface Estate {
  readonly found: readonly Found[];
  readonly skipped: readonly Skipped[];
}

const LIMIT_MS = 600_000;
const INFRASTRUCTURE = "/api/v1/backupInfrastructure";

/** Repositories and scale-out repositories of a VBR server, each read as a whole. */
export async function readVbr(client: VbrClient): Promise<Estate> {
  const options = { signal: AbortSignal.timeout(LIMIT_MS) };
  const server = await client.identity(options);
  const readAll = async (collection: string): Promise<Json[]> => {
    const listed = await client.list(`${INFRASTRUCTURE}/${collection}`, {}, options);
    // A list may show less than the object itself.
    return Promise.all(
      listed.map(({ id }) => client.get(`${INFRASTRUCTURE}/${collection}/${encodeURIComponent(String(id))}`, options)),
    );
  };
  const repositories = (await readAll("repositories")).map((model) => repositoryOf(model, server));
  const scaleOutRepositories = (await readAll("scaleOutRepositories")).map((model): Found | Skipped => {
    const declaration = toDeclaration(scaleOutRepositorySchema, model);
    const { failures } = checkInputs(scaleOutRepositorySchema, declaration, {}, { rules: scaleOutRules });
    const extents = (model.performanceTier as { performanceExtents?: { name?: unknown }[] } | null)?.performanceExtents ?? [];
    return checked(failures, {
      className: "ScaleOutRepository",
      handler: "scaleOutRepository",
      name: String(model.name),
      id: String(model.id),
      details: extents.map(({ name }) => String(name)).join(", "),
      declaration,
      outputs: scaleOutRepositoryOutputs(withStub("scaleOutRepository", declaration), model, { server }),
      unreadable: [],
    });
  });
  return divided([...repositories, ...scaleOutRepositories]);
}

/** The backup servers in Enterprise Manager. */
export async function readEnterpriseManager(client: EnterpriseManagerClient): Promise<Estate> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const server = { address: client.connection.address };
  return client.underLogon(signal, async (logon) => {
    const all: (Found | Skipped)[] = [];
    for (const model of await logon.backupServers.models(signal)) {
      const { name, uid: id } = model;
      if (await hasOtherAddress(logon, model, name, signal)) {
        all.push({
          className: "BackupServer",
          name,
          id,
          reason: `its address is not ${JSON.stringify(name)}, under which it is listed, and cannot be read. Declare it with its address and adopt: true.`,
        });
        continue;
      }
      const declaration = toDeclaration(backupServerSchema, { ...settingsOf(model), dnsNameOrIpAddress: name });
      all.push({
        className: "BackupServer",
        handler: "backupServer",
        name,
        id,
        details: [`port ${String(model.port)}`, model.version].filter((part) => part !== undefined).join(", "),
        declaration: { dnsNameOrIpAddress: name, ...declaration },
        outputs: backupServerOutputs(withStub("backupServer", { dnsNameOrIpAddress: name, ...declaration }), model, {
          server,
        }),
        unreadable: ["username", "password"],
      });
    }
    return divided(all);
  });
}

function repositoryOf(model: Json, server: Parameters<typeof repositoryOutputs>[2]["server"]): Found | Skipped {
  const { type } = model;
  const identity = { className: "Repository", name: String(model.name), id: String(model.id) } as const;
  if (!isRepositoryType(type))
    return { ...identity, reason: `repositories of the type ${JSON.stringify(type)} cannot be managed` };
  const declaration = { type, ...toDeclaration(repositorySchemas[type], model) };
  const { failures } = checkInputs(repositorySchemas[type], declaration, {});
  return checked(failures, {
    ...identity,
    handler: "repository",
    details: type,
    declaration,
    outputs: repositoryOutputs(withStub("repository", declaration), model, { server }),
    unreadable: [],
  });
}

/** What the check would refuse is not written: an import that breaks the next preview helps nobody. */
function checked(failures: readonly { readonly reason: string }[], found: Found): Found | Skipped {
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
