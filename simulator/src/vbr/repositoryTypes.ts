/** Types that keep their backups in files; every other type that can be made here is object storage. */
const FILE_TYPES = ["WinLocal", "LinuxLocal", "LinuxHardened", "Smb", "Nfs"];

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
  "WasabiCloud",
];

const ARCHIVE_TYPES = ["AzureArchive", "AmazonS3Glacier"];

export const isFileType = (type: string): boolean => FILE_TYPES.includes(type);
export const isObjectStorageType = (type: string): boolean => OBJECT_STORAGE_TYPES.includes(type);
export const isArchiveType = (type: string): boolean => ARCHIVE_TYPES.includes(type);
