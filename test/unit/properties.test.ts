/**
 * Every property of credentials, keys and hosts has a specimen: it is declared, it drifts and is changed, and it is removed, in the tests
 * of its resource. A new one without a specimen fails here.
 */
import type { z } from "zod";
import { cloudCredentialsSchemas } from "../../provider/resources/cloudCredentials/schema";
import { credentialsSchemas } from "../../provider/resources/credentials/schema";
import { encryptionPasswordSchema } from "../../provider/resources/encryptionPassword/schema";
import { kmsServerSchema } from "../../provider/resources/kmsServer/schema";
import { managedServerSchemas } from "../../provider/resources/managedServer/schema";
import { mountServerSchema } from "../../provider/resources/mountServer/schema";
import { open, type Traits } from "../../provider/schema/types";
import { REVISION } from "../revision";
import type { Fields } from "../site";
import { PROGRAMS } from "./cloudCredentials/programs";
import * as hosts from "./managedServer/programs";
import * as mountServers from "./mountServer/programs";
import { SPECIMENS } from "./records/specimens";

interface Property {
  readonly path: string;
  readonly traits: Traits;
  readonly isOptional: boolean;
  /** It holds others, and no value of its own. */
  readonly isGroup: boolean;
}

/** The paths that the tests of a type go through. */
interface Tested {
  readonly declared: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly rotated: readonly string[];
}

const ALL: Readonly<Record<string, [schema: z.ZodType, tested: Tested]>> = {
  ...ofTypes("Credentials", credentialsSchemas, (type) => recordsOf("credentials", type)),
  ...ofTypes("CloudCredentials", cloudCredentialsSchemas, (type) => cloudRecordsOf(type)),
  ...ofTypes("ManagedServer", managedServerSchemas, hostsOf),
  EncryptionPassword: [encryptionPasswordSchema, recordsOf("encryptionPasswords")],
  KmsServer: [kmsServerSchema, cloudRecordsOf(undefined)],
  MountServer: [
    mountServerSchema,
    {
      // Whether it is the default one has tests of its own.
      declared: [...pathsIn(mountServers.complete), "isDefault"],
      changed: [...mountServers.CHANGES.map(([path]) => path), "isDefault"],
      removed: [...mountServers.REMOVALS, "isDefault"],
      rotated: [],
    },
  ],
};

// The first revision has fewer properties.
(REVISION === "1.2-rev1" ? describe.skip : describe)("the tests", () => {
  it.each(Object.keys(ALL))("declare, change, take away and rotate every property of %s", (title) => {
    const [schema, tested] = ALL[title] ?? [];
    if (schema === undefined || tested === undefined) throw new Error("there is none");
    // Flags steer the provider, and have tests of their own.
    const properties = propertiesIn(schema).filter(({ traits }) => traits.flag !== true);
    const compared = properties.filter(({ traits }) => traits.replaces !== true && traits.isCompared !== false);
    const secrets = properties.filter(({ traits }) => traits.isSecret === true);

    expect({
      notDeclared: untested(properties, (path) => covers(tested.declared, path)),
      notChanged: untested(compared, (path) => tested.changed.includes(path)),
      notRemoved: untested(
        compared.filter(({ isOptional }) => isOptional),
        (path) => tested.removed.includes(path),
        true,
      ),
      notRotated: untested(secrets, (path) => covers(tested.rotated, path)),
    }).toEqual({ notDeclared: [], notChanged: [], notRemoved: [], notRotated: [] });
  });
});

function untested(properties: readonly Property[], isTested: (path: string) => boolean, withGroups = false): string[] {
  return properties.filter(({ isGroup, path }) => (withGroups || !isGroup) && !isTested(path)).map(({ path }) => path);
}

function ofTypes(title: string, schemas: Readonly<Record<string, z.ZodType>>, testedOf: (type: string) => Tested): typeof ALL {
  return Object.fromEntries(
    Object.entries(schemas).map(([type, schema]) => [`${title} of type ${type}`, [schema, testedOf(type)]]),
  );
}

function recordsOf(collection: string, type?: string): Tested {
  const specimens = SPECIMENS.map(([, specimen]) => specimen).filter(
    (one) => one.collection === collection && one.declaration.type === type,
  );
  return {
    declared: specimens.flatMap(({ declaration }) => pathsIn(declaration)),
    changed: specimens.flatMap(({ changes }) => Object.keys(changes)),
    removed: specimens.flatMap(({ removals }) => Object.keys(removals)),
    rotated: specimens.flatMap(({ secrets }) => Object.keys(secrets)),
  };
}

function cloudRecordsOf(type: string | undefined): Tested {
  const programs = Object.values(PROGRAMS).filter(({ args }) => args.type === type);
  const first = (table: readonly (readonly [string, ...unknown[]])[]): string[] => table.map(([path]) => path);
  return {
    declared: programs.flatMap(({ args, changes }) => [...pathsIn(args), ...first(changes)]),
    changed: programs.flatMap(({ changes }) => first(changes)),
    removed: programs.flatMap(({ removals }) => first(removals)),
    rotated: programs.flatMap(({ secrets }) => first(secrets)),
  };
}

function hostsOf(type: string): Tested {
  const pathsFor = (table: readonly (readonly [string, Fields, ...unknown[]])[]): string[] =>
    table.filter(([, declaration]) => declaration.type === type).map(([path]) => path.replaceAll(/\[\d\]/g, "[]"));
  const account = Object.keys(hosts.ACCOUNT_CHANGES).map((name) => `singleUseCredentials.${name}`);
  return {
    declared: hosts.COMPLETE.flatMap(([title, declaration]) => (title === type ? pathsIn(declaration) : [])).concat(account),
    changed: [
      ...pathsFor(hosts.CHANGES),
      // It tells ports apart; another one is another port.
      ...["sshSettings", "networkSettings"].map((settings) => `${settings}.components[].componentName`),
      // The way to log in changes together with the record, and has a test of its own.
      "credentialsStorageType",
    ],
    removed: pathsFor(hosts.REMOVALS),
    rotated: account,
  };
}

/** Every property at any depth, and the objects and lists that hold them. */
function propertiesIn(schema: z.ZodType, path = "", outer: Traits = {}): Property[] {
  const { shape, element, traits } = open(schema);
  const inherited: Traits = { ...(outer.isCompared === false ? { isCompared: false } : {}), ...traits };
  const elements = element !== undefined && open(element).shape !== undefined ? element : undefined;
  const isGroup = shape !== undefined || elements !== undefined;
  const own: Property = { path, traits: inherited, isOptional: schema.safeParse(undefined).success, isGroup };
  return [
    ...(path === "" || path.endsWith("[]") ? [] : [own]),
    ...(elements === undefined ? [] : propertiesIn(elements, `${path}[]`, inherited)),
    ...Object.entries(shape ?? {}).flatMap(([key, property]) =>
      propertiesIn(property, path === "" ? key : `${path}.${key}`, inherited),
    ),
  ];
}

function pathsIn(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => pathsIn(element, `${path}[]`));
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, path === "" ? key : `${path}.${key}`));
}

/** Whether one of the paths is this one, or leads to it. */
function covers(paths: readonly string[], path: string): boolean {
  return paths.some((one) => path === one || path.startsWith(`${one}.`));
}
