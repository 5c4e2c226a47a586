/**
 * The public types and the schema say the same: compared by the compiler (`npm run lint`), for a type that is wrong here does
 * not compile.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { RepositoryArgs } from "../../../provider/resources/repository/args";
import type { RepositoryInputs, RepositoryType } from "../../../provider/resources/repository/schema";
import { repositorySchemas } from "../../../provider/resources/repository/schema";
import type { Same, Shape } from "../../shapes";
import { TYPES } from "./programs";

type Of<U, T> = Extract<U, { type: T }>;
/** Names, required ones and values. */
type Agree<T extends RepositoryType> = Same<Shape<pulumi.Unwrap<Of<RepositoryArgs, T>>>, Shape<Of<RepositoryInputs, T>>>;

const agreement: { [T in RepositoryType]: Agree<T> } = {
  WinLocal: true,
  LinuxLocal: true,
  LinuxHardened: true,
  Smb: true,
  Nfs: true,
  AzureBlob: true,
  AzureDataBox: true,
  AzureArchive: true,
  AmazonS3: true,
  AmazonS3Glacier: true,
  AmazonSnowballEdge: true,
  S3Compatible: true,
  GoogleCloud: true,
  IBMCloud: true,
  WasabiCloud: true,
  VeeamDataCloudVault: true,
  VeeamDataCloudVaultArchive: true,
  ExaGrid: true,
  QuantumDXi: true,
  Infinidat: true,
  Fujitsu: true,
  DellDataDomain: true,
  HPEStoreOnce: true,
};

describe("the argument types", () => {
  it("agree with the schema for each type that can be created", () => {
    expect(Object.keys(agreement).sort()).toEqual(Object.keys(repositorySchemas).sort());
    expect(Object.keys(repositorySchemas)).toEqual(expect.arrayContaining([...TYPES]));
  });
});
