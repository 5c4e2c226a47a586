// What is generated in the pages, by the name that stands in their markers.
import type { z } from "zod";
import { backupServerSchema } from "../../provider/resources/backupServer/schema";
import { cloudCredentialsSchemas } from "../../provider/resources/cloudCredentials/schema";
import { credentialsSchemas } from "../../provider/resources/credentials/schema";
import { kmsServerSchema } from "../../provider/resources/kmsServer/schema";
import { encryptionPasswordSchema } from "../../provider/resources/encryptionPassword/schema";
import { DEBUG_VARIABLE, ENTERPRISE_MANAGER, VBR } from "../../provider/config/settings";
import { repositoryRescanSchema } from "../../provider/resources/repositoryRescan/schema";
import { managedServerSchemas } from "../../provider/resources/managedServer/schema";
import { mountServerSchema } from "../../provider/resources/mountServer/schema";
import { isRepositoryType, repositorySchemas } from "../../provider/resources/repository/schema";
import { scaleOutRepositorySchema } from "../../provider/resources/scaleOutRepository/schema";
import { documentationOf, examplesOf, interfaceOf, propertiesOf } from "./declarations";
import { factsOf, typeSince, type Root } from "./facts";
import { preambleOf, repositoriesOf } from "./programs";
import { anchorOf, inputsTable, linked, outputsTable, sectionsOf, table } from "./tables";
import { unwrapped } from "./typeText";

const TYPES = Object.keys(repositorySchemas);
const COMMON = "RepositoryCommonArgs";
const argsOf = (type: string): string => `${type}RepositoryArgs`;
const TRACE =
  "`1`: every request, decision and error, without secrets, to the debug log of Pulumi (`pulumi up --debug`). Anything else: the file to append them to. See [Report a problem](../how-to/report-a-problem.md).";
const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``;

const repositoryRoots: Root[] = Object.entries(repositorySchemas).map(([type, schema]) => ({
  interfaceName: argsOf(type),
  schema,
  owner: type,
  common: COMMON,
}));
const scaleOutRoots: Root[] = [
  { interfaceName: "ScaleOutRepositoryArgs", schema: scaleOutRepositorySchema, owner: "ScaleOutRepository" },
];

/** A resource whose arguments are a union over `type`, with a table of what all types have. */
function rootsByType(resource: string, schemas: Readonly<Record<string, z.ZodType>>): Root[] {
  return Object.entries(schemas).map(([type, schema]) => ({
    interfaceName: `${type}${resource}Args`,
    schema,
    owner: `${resource}.${type}`,
    common: `${resource}CommonArgs`,
  }));
}

/** A section for each type, with the inputs that it has beside those of all types. */
function sectionsByType(roots: readonly Root[]): string {
  return roots
    .map(({ interfaceName, owner = "", common = "" }) => {
      const shared = propertiesOf(common).map(({ name }) => name);
      const own = propertiesOf(interfaceName).filter(({ name }) => name !== "type" && !shared.includes(name));
      const text = linked(documentationOf(interfaceName));
      const title = `### ${owner.slice(owner.indexOf(".") + 1)}`;
      return [title, text, ...(own.length === 0 ? [] : [inputsTable(interfaceName, optionsFor(roots), own)])].join("\n\n");
    })
    .join("\n\n");
}

const credentialsRoots = rootsByType("Credentials", credentialsSchemas);
const cloudCredentialsRoots = rootsByType("CloudCredentials", cloudCredentialsSchemas);
const kmsServerRoots: Root[] = [{ interfaceName: "KmsServerArgs", schema: kmsServerSchema, owner: "KmsServer" }];
const encryptionPasswordRoots: Root[] = [
  { interfaceName: "EncryptionPasswordArgs", schema: encryptionPasswordSchema, owner: "EncryptionPassword" },
];

const managedServerRoots = rootsByType("ManagedServer", managedServerSchemas);
const mountServerRoots: Root[] = [{ interfaceName: "MountServerRoleArgs", schema: mountServerSchema, owner: "MountServer" }];

export const parts: Readonly<Record<string, () => string>> = {
  "repository types": () =>
    table(
      TYPES.map((type) => ({
        type: `[\`${type}\`](#${anchorOf(type)})`,
        is: firstSentence(documentationOf(argsOf(type))),
        from: typeSince(type) === undefined ? "" : `\`${typeSince(type) ?? ""}\``,
      })),
    ),
  "repository inputs": () => inputsTable(COMMON, repositoryOptions()),
  "repository by type": () => {
    const options = repositoryOptions();
    const common = ["type", ...propertiesOf(COMMON).map(({ name }) => name)];
    const examples = new Map([...repositoriesOf("repository-types"), ...repositoriesOf("later-repository-types")]);
    return TYPES.map((type) => {
      const example = examples.get(type);
      if (example === undefined) throw new Error(`no example declares a ${type}`);
      const own = propertiesOf(argsOf(type)).filter(({ name }) => !common.includes(name));
      const since = typeSince(type);
      const text = linked(documentationOf(argsOf(type))) + (since === undefined ? "" : ` From revision \`${since}\` on.`);
      return [`### ${type}`, text, inputsTable(argsOf(type), options, own), code(example)].join("\n\n");
    }).join("\n\n");
  },
  "repository parts": () => sectionsOf([...repositoryOptions().sections], 3, repositoryOptions()),
  "repository preamble": () => code(preambleOf("repository-types")),
  "repository outputs": () => outputsTable("Repository"),
  "scale-out inputs": () => inputsTable("ScaleOutRepositoryArgs", optionsFor(scaleOutRoots)),
  "scale-out parts": () => sectionsOf([...optionsFor(scaleOutRoots).sections], 3, optionsFor(scaleOutRoots)),
  "scale-out outputs": () => outputsTable("ScaleOutRepository"),
  "backup server inputs": () =>
    inputsTable("BackupServerArgs", optionsFor([{ interfaceName: "BackupServerArgs", schema: backupServerSchema }])),
  "backup server outputs": () => outputsTable("BackupServer"),
  "credentials inputs": () => inputsTable("CredentialsCommonArgs", optionsFor(credentialsRoots)),
  "credentials by type": () => sectionsByType(credentialsRoots),
  "credentials outputs": () => outputsTable("Credentials"),
  "cloud credentials inputs": () => inputsTable("CloudCredentialsCommonArgs", optionsFor(cloudCredentialsRoots)),
  "cloud credentials by type": () => sectionsByType(cloudCredentialsRoots),
  "cloud credentials settings": () =>
    sectionsOf([...optionsFor(cloudCredentialsRoots).sections], 3, optionsFor(cloudCredentialsRoots)),
  "cloud credentials outputs": () => outputsTable("CloudCredentials"),
  "kms server inputs": () => inputsTable("KmsServerArgs", optionsFor(kmsServerRoots)),
  "kms server settings": () => sectionsOf([...optionsFor(kmsServerRoots).sections], 3, optionsFor(kmsServerRoots)),
  "kms server outputs": () => outputsTable("KmsServer"),
  "encryption password inputs": () => inputsTable("EncryptionPasswordArgs", optionsFor(encryptionPasswordRoots)),
  "encryption password outputs": () => outputsTable("EncryptionPassword"),
  "managed server inputs": () => inputsTable("ManagedServerCommonArgs", optionsFor(managedServerRoots)),
  "managed server by type": () => sectionsByType(managedServerRoots),
  "managed server outputs": () => outputsTable("ManagedServer"),
  "managed server parts": () => sectionsOf([...optionsFor(managedServerRoots).sections], 3, optionsFor(managedServerRoots)),
  "mount server parts": () => sectionsOf([...optionsFor(mountServerRoots).sections], 3, optionsFor(mountServerRoots)),
  "mount server inputs": () => inputsTable("MountServerRoleArgs", optionsFor(mountServerRoots)),
  "mount server outputs": () => outputsTable("MountServer"),
  "rescan inputs": () =>
    inputsTable(
      "RepositoryRescanArgs",
      optionsFor([{ interfaceName: "RepositoryRescanArgs", schema: repositoryRescanSchema, isAlwaysReplaced: true }]),
    ),
  "rescan outputs": () => outputsTable("RepositoryRescan"),
  "provider settings": () =>
    [VBR, ENTERPRISE_MANAGER]
      .map(({ title, configPrefix, environmentPrefix }) => {
        const own = propertiesOf("ProviderArgs").filter(({ name }) => name.startsWith(configPrefix));
        const rows = own.map(({ name, text, defaultValue }) => ({
          argument: `\`${name}\``,
          "stack config": `\`veeam:${name}\``,
          environment: `\`${environmentPrefix}${toUpperSnake(name.slice(configPrefix.length))}\``,
          default: defaultValue === undefined ? "" : `\`${defaultValue}\``,
          meaning: text,
        }));
        return `### ${title}\n\n${table(rows)}`;
      })
      .concat(`### Trace\n\n${table([{ environment: `\`${DEBUG_VARIABLE}\``, meaning: TRACE }])}`)
      .join("\n\n"),
  "look-ups": () => {
    const lookUps = propertiesOf("Lookups").map(({ name, type }) => {
      const [args, result] = type.type === "tuple" ? type.elements : [];
      if (args === undefined || result === undefined) throw new Error(`Lookups.${name} is no pair`);
      const { inner, isList } = unwrapped(result);
      return { name, args: args.toString(), result: inner.toString(), isList };
    });
    const results = new Set(lookUps.map(({ result }) => result));
    const sections = reachable([...results].filter((name) => !name.includes("RepositoryResult")));
    const options = { sections: new Set(sections) };
    const functions = lookUps.map(({ name, args, result, isList }) => {
      const taken = propertiesOf(args).length === 0 ? [] : [inputsTable(args, { sections: new Set() })];
      const hasSection = options.sections.has(result);
      const given = hasSection ? `[${result}](#${anchorOf(result)})` : "the whole model";
      const gives = `Gives ${isList ? (hasSection ? "a list of " : "a list, of each ") : ""}${given}.`;
      const examples = examplesOf(name).map((example) => code(exampleText(example)));
      return [`### ${name}`, linked(documentationOf(name)), ...taken, gives, ...examples].join("\n\n");
    });
    return [...functions, "## Results", sectionsOf(sections, 3, options)].join("\n\n");
  },
};

function optionsFor(roots: readonly Root[]): { facts: ReturnType<typeof factsOf>; sections: ReadonlySet<string> } {
  const own = new Set(roots.map(({ interfaceName }) => interfaceName));
  return { facts: factsOf(roots), sections: new Set(reachable([...own]).filter((name) => !own.has(name))) };
}

let known: ReturnType<typeof optionsFor> | undefined;
function repositoryOptions(): ReturnType<typeof optionsFor> {
  if (!TYPES.every(isRepositoryType)) throw new Error("a schema is of no type");
  return (known ??= optionsFor(repositoryRoots));
}

/** The interfaces, and those that their properties refer to, in the order in which a reader meets them. */
function reachable(names: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const { type } of propertiesOf(name)) {
      const inner = interfaceOf(unwrapped(type).inner);
      if (inner !== undefined) visit(inner);
    }
  };
  names.forEach(visit);
  return [...found];
}

/** `CaCertificate` is `_CA_CERTIFICATE`. */
function toUpperSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/.exec(text)?.[0].replace(/\.$/, "") ?? text;
}

/** The title of an example is its first line, as TSDoc has it; a program has a comment there. */
function exampleText(example: string): string {
  const [first = "", ...rest] = example.split("\n");
  const isTitle = rest.length > 0 && /^[A-Z].*\.$/.test(first);
  return [
    isTitle ? `// ${first}` : first,
    ...rest.map((line) => line.replace(/^( {4})+/, (indent) => " ".repeat(indent.length / 2))),
  ].join("\n");
}
