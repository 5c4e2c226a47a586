/** The table of revisions, held against the official documents: what they say decides. */
import { z } from "zod";
import { REVISIONS, type Revision } from "../../../provider/config/settings";
import { cloudCredentialsSchemas } from "../../../provider/resources/cloudCredentials/schema";
import { credentialsSchemas } from "../../../provider/resources/credentials/schema";
import { encryptionPasswordSchema } from "../../../provider/resources/encryptionPassword/schema";
import { kmsServerSchema } from "../../../provider/resources/kmsServer/schema";
import { managedServerSchemas } from "../../../provider/resources/managedServer/schema";
import { repositorySchemas } from "../../../provider/resources/repository/schema";
import { scaleOutRepositorySchema } from "../../../provider/resources/scaleOutRepository/schema";
import { open } from "../../../provider/schema/types";
import { TABLE, fromServer, lackingIn, toServer } from "../../../provider/vbr/revisions";
import { contract } from "../../contract";
import { declarableScaleOutIn } from "../../revision";
import { completeDeclarations } from "../repository/programs";
import { complete } from "../scaleOutRepository/programs";
import { type OfficialDocument, type Schema, flattened, readOfficialDocument, schemaNamed } from "../simulator/officialDocument";

const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";
const SCALE_OUT = "/api/v1/backupInfrastructure/scaleOutRepositories";
const [A = "", B = "", C = "", D = ""] = ["a", "b", "c", "d"].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`);
/** What this provider adds to the model, or sends by requests of its own. */
const OURS = [
  "adopt",
  "overwriteOwner",
  "createFolder",
  "deleteBackups",
  "allowExtentRemoval",
  "accessPermissions",
  "trustOnFirstUse",
  "updateComponents",
];

/** The schema of a POST of each other resource, and of each of its types where it has types. */
const OTHERS: Readonly<Record<string, { spec: string; schemas: Readonly<Record<string, z.ZodType>> }>> = {
  Credentials: { spec: "CredentialsSpec", schemas: credentialsSchemas },
  CloudCredentials: { spec: "CloudCredentialsSpec", schemas: cloudCredentialsSchemas },
  KmsServer: { spec: "CommonKeyManagementServerSpec", schemas: { "": kmsServerSchema } },
  EncryptionPassword: { spec: "EncryptionPasswordSpec", schemas: { "": encryptionPasswordSchema } },
  ManagedServer: { spec: "ManagedServerSpec", schemas: managedServerSchemas },
};

contract("the table of revisions, held against the official documents", () => {
  const documents = new Map(REVISIONS.map((revision) => [revision, readOfficialDocument(revision)]));
  const documentOf = (revision: (typeof REVISIONS)[number]): OfficialDocument => {
    const document = documents.get(revision);
    if (document === undefined) throw new Error(`there is no document of ${revision}`);
    return document;
  };
  const pairs = REVISIONS.slice(1).map((revision, index) => [REVISIONS[index] ?? revision, revision] as const);
  const modelsOf = (revision: (typeof REVISIONS)[number]): Record<string, string> =>
    documentOf(revision).schemas.RepositoryModel?.discriminator?.mapping ?? {};
  const specsOf = (revision: (typeof REVISIONS)[number]): Record<string, string> =>
    documentOf(revision).schemas.RepositorySpec?.discriminator?.mapping ?? {};

  it.each(pairs)("names the types that come between %s and %s", (before, after) => {
    const added = Object.keys(modelsOf(after)).filter((type) => !(type in modelsOf(before)));

    expect(TABLE[after].types.filter(isOfRepositories).sort()).toEqual(added.sort());
  });

  it.each(pairs)("names the properties that come between %s and %s, and no other", (before, after) => {
    const declared = (path: string): boolean => TABLE[after].properties["*"]?.includes(path) ?? false;
    const added = Object.keys(specsOf(before)).flatMap((type) => {
      const names = newProperties(type, repositorySchemas[type as keyof typeof repositorySchemas]);
      return names.map((path) => [type, path] as const);
    });
    function newProperties(type: string, schema: z.ZodType): string[] {
      const has = (revision: typeof before, path: string): boolean =>
        propertyAt(documentOf(revision), { $ref: specsOf(revision)[type] ?? "" }, path) !== undefined;
      return outermost(pathsIn(schema).filter((path) => has(after, path) && !has(before, path)));
    }

    const ofTypes = added.filter(([, path]) => !path.startsWith("mountServer") && !declared(path));
    const inTable = Object.entries(TABLE[after].properties)
      .filter(([type]) => type !== "*" && isOfRepositories(type))
      .flatMap(([type, paths]) => paths.map((path) => [type, path]));
    expect(ofTypes.toSorted()).toEqual(inTable.toSorted());
    for (const path of TABLE[after].properties["*"] ?? []) {
      const types = added.filter(([, one]) => one === path).map(([type]) => type);
      if (path !== "accessPermissions") expect([path, types.sort()]).toEqual([path, Object.keys(specsOf(before)).sort()]);
    }
    const spec = schemaNamed("ScaleOutRepositorySpec");
    const scaleOut = pathsIn(scaleOutRepositorySchema).filter(
      (path) => propertyAt(documentOf(after), spec, path) && !propertyAt(documentOf(before), spec, path),
    );
    expect(outermost(scaleOut).sort()).toEqual([...(TABLE[after].properties.ScaleOutRepository ?? [])].sort());
  });

  const added = pairs.flatMap(([before, after]) => Object.keys(OTHERS).map((resource) => [resource, before, after] as const));
  it.each(added)("names what %s has more of from %s to %s", (resource, before, after) => {
    const { spec = "", schemas = {} } = OTHERS[resource] ?? {};
    const types = (revision: typeof before): Record<string, string> =>
      documentOf(revision).schemas[spec]?.discriminator?.mapping ?? { "": `#/components/schemas/${spec}` };
    const newTypes = Object.keys(types(after)).filter((type) => type in schemas && !(type in types(before)));
    const newPaths = Object.entries(types(before)).flatMap(([type, $ref]) => {
      const owner = type === "" ? resource : `${resource}.${type}`;
      const has = (revision: typeof before, path: string) => propertyAt(documentOf(revision), { $ref }, path) !== undefined;
      const paths = pathsIn(schemas[type] ?? z.looseObject({})).filter((path) => has(after, path) && !has(before, path));
      return outermost(paths).map((path) => `${owner} ${path}`);
    });
    const inTable = Object.entries(TABLE[after].properties)
      .filter(([owner]) => owner.split(".", 1)[0] === resource)
      .flatMap(([owner, paths]) => paths.filter((path) => !OURS.includes(path)).map((path) => `${owner} ${path}`));

    expect(TABLE[after].types.filter((type) => type.startsWith(`${resource}.`))).toEqual(
      newTypes.map((type) => `${resource}.${type}`),
    );
    expect(newPaths.sort()).toEqual(inTable.sort());
  });

  it.each<[what: string, method: string, path: string, since: Revision]>([
    ["MountServer", "POST", "/api/v1/backupInfrastructure/mountServers", "1.3-rev0"],
    ["updateComponents", "POST", "/api/v1/backupInfrastructure/managedServers/updateComponents", "1.3-rev0"],
  ])("has %s where the documents have %s %s", (what, method, path, since) => {
    const having = REVISIONS.filter((revision) =>
      documentOf(revision).operations.some((one) => one.method === method && one.path === path),
    );
    const { types, properties } = TABLE[since];

    expect(having).toEqual(REVISIONS.slice(REVISIONS.indexOf(since)));
    expect([...types, ...Object.values(properties).flat()]).toContain(what);
  });

  it("has access permissions where the documents have an operation for them", () => {
    const having = REVISIONS.filter((revision) =>
      documentOf(revision).operations.some(({ path }) => path === `${REPOSITORIES}/{id}/accessPermissions`),
    );

    expect(having).toEqual(["1.3-rev2"]);
    expect(REVISIONS.filter((revision) => TABLE[revision].properties["*"]?.includes("accessPermissions"))).toEqual(having);
  });

  it.each(pairs)("names what need not be given any more between %s and %s", (before, after) => {
    const demanded = (revision: typeof before): string[] =>
      Object.entries(specsOf(revision)).flatMap(([type, $ref]) =>
        pathsIn(repositorySchemas[type as keyof typeof repositorySchemas])
          .filter((path) => isRequiredAt(documentOf(revision), { $ref }, path))
          .map((path) => `${type} ${path}`),
      );
    const still = demanded(after);
    const freed = demanded(before).filter((one) => !still.includes(one) && !one.includes("mountServer."));
    const inTable = Object.entries(TABLE[after].optional).flatMap(([path, types]) => types.map((type) => `${type} ${path}`));

    expect(freed.sort()).toEqual(inTable.sort());
  });

  it.each(pairs)("names the filters of used lists that take several values from %s to %s", (before, after) => {
    const isList = (revision: typeof before, path: string, name: string): boolean | undefined => {
      const operation = documentOf(revision).operations.find((one) => one.method === "GET" && one.path === path);
      const parameter = operation?.parameters.find((one) => one.name === name);
      return parameter === undefined ? undefined : parameter.schema.type === "array";
    };
    const became = documentOf(after).operations.flatMap(({ method, path, parameters }) =>
      parameters
        .filter(({ name }) => method === "GET" && isList(before, path, name) === false && isList(after, path, name) === true)
        .map(({ name }) => `${path} ${name}`),
    );
    const inTable = Object.entries(TABLE[after].lists).flatMap(([path, names]) => names.map((name) => `${path} ${name}`));

    expect(inTable.sort()).toEqual(became.sort());
  });

  describe.each(REVISIONS)("in %s", (revision) => {
    it("lets a body for each type be sent that the document allows, and reads it back as it was declared", async () => {
      const document = documentOf(revision);
      const declarations = [...(await completeDeclarations(revision))];
      expect(declarations).toHaveLength(Object.keys(specsOf(revision)).length);

      for (const [type, declaration] of declarations) {
        const sent = toServer(revision, "POST", REPOSITORIES, declaration);

        expect([type, lackingIn(revision, "Repository", declaration)]).toEqual([type, []]);
        expect([type, document.mistakes(schemaNamed("RepositorySpec"), sent)]).toEqual([type, []]);
        expect([type, unknownIn(document, { $ref: specsOf(revision)[type] ?? "" }, sent)]).toEqual([type, []]);
        const { isDisabled: _, ...read } = fromServer(sent);
        expect([type, read]).toEqual([type, declaration]);
        const put = toServer(revision, "PUT", `${REPOSITORIES}/${A}`, { ...declaration, id: A });
        expect([type, document.mistakes(schemaNamed("RepositoryModel"), put)]).toEqual([type, []]);
      }
    });

    it("lets a body for a scale-out repository be sent that the document allows, and reads it back as it was declared", () => {
      const document = documentOf(revision);
      const declaration = declarableScaleOutIn(revision, complete("all", [A, B], C, D));
      const performanceTier = { performanceExtents: [{ id: A }, { id: B }] };

      const sent = toServer(revision, "POST", SCALE_OUT, { ...declaration, performanceTier });

      expect(lackingIn(revision, "ScaleOutRepository", declaration)).toEqual([]);
      expect(document.mistakes(schemaNamed("ScaleOutRepositorySpec"), sent)).toEqual([]);
      expect(unknownIn(document, schemaNamed("ScaleOutRepositorySpec"), sent)).toEqual([]);
      expect(fromServer(sent)).toEqual({ ...declaration, performanceTier });
    });
  });
});

/** The table names types of repository alone by themselves. */
function isOfRepositories(owner: string): boolean {
  return !owner.includes(".") && !(owner in OTHERS) && !["ScaleOutRepository", "MountServer"].includes(owner);
}

/** Every path that a program may declare, lists with `[]`. */
function pathsIn(schema: z.ZodType, parent = ""): string[] {
  const { shape, element } = open(schema);
  if (element !== undefined) return pathsIn(element, `${parent}[]`);
  return Object.entries(shape ?? {}).flatMap(([key, property]) => {
    const path = parent === "" ? key : `${parent}.${key}`;
    return OURS.includes(key) && parent === "" ? [] : [path, ...pathsIn(property, path)];
  });
}

/** Without what lies inside another one of them. */
function outermost(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}.`) || path.startsWith(`${other}[]`)));
}

function propertyAt(document: OfficialDocument, schema: Schema, path: string): Schema | undefined {
  return path
    .replaceAll("[]", ".[]")
    .split(".")
    .reduce<Schema | undefined>((inner, part) => {
      const own = inner && flattened(document, inner);
      return part === "[]" ? own?.items : own?.properties?.[part];
    }, schema);
}

function isRequiredAt(document: OfficialDocument, schema: Schema, path: string): boolean {
  const parts = path.split(".");
  const name = parts.pop() ?? "";
  const parent = parts.length === 0 ? schema : propertyAt(document, schema, parts.join("."));
  return parent !== undefined && (flattened(document, parent).required?.includes(name) ?? false);
}

/** What is sent and the document does not define; it would not say so itself. */
function unknownIn(document: OfficialDocument, schema: Schema, value: unknown, path = ""): string[] {
  const own = flattened(document, schema);
  if (Array.isArray(value)) return value.flatMap((element) => unknownIn(document, own.items ?? {}, element, `${path}[]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const property = own.properties?.[name];
    const inner = `${path}.${name}`;
    if (property === undefined) return own.required?.includes(name) ? [] : [inner];
    return unknownIn(document, property, member, inner);
  });
}
