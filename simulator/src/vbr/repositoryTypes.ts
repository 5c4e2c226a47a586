/** Types that keep their backups in files; appliances do so too; every other type that can be made here is object storage. */
const FILE_TYPES = ["WinLocal", "LinuxLocal", "LinuxHardened", "Smb", "Nfs"];

/** Deduplicating appliances: files as well, with settings of their own names. */
const APPLIANCE_TYPES = ["ExaGrid", "QuantumDXi", "Infinidat", "Fujitsu", "DellDataDomain", "HPEStoreOnce"];

const OBJECT_STORAGE_TYPES = [
  "AmazonS3",
  "AmazonS3Glacier",
  "AmazonSnowballEdge",
  "AzureArchive",
  "AzureBlob",
  "AzureDataBox",
  "GoogleCloud",
  "IBMCloud",
  "S3Compatible",
  "VeeamDataCloudVault",
  "VeeamDataCloudVaultArchive",
  "WasabiCloud",
];

const ARCHIVE_TYPES = ["AzureArchive", "AmazonS3Glacier", "VeeamDataCloudVaultArchive"];

export const isFileType = (type: string): boolean => FILE_TYPES.includes(type);
export const isApplianceType = (type: string): boolean => APPLIANCE_TYPES.includes(type);
export const isObjectStorageType = (type: string): boolean => OBJECT_STORAGE_TYPES.includes(type);
export const isArchiveType = (type: string): boolean => ARCHIVE_TYPES.includes(type);
