// One repository of each type, with the properties of its type. The ids are those of a new simulator; on a server of your own,
// take them from GET /api/v1/backupInfrastructure/managedServers, /api/v1/credentials and /api/v1/cloudCredentials.

import * as veeam from "pulumi-veeam";

// Managed servers.
const windowsServerId = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";
const linuxServerId = "3251ddfc-3691-4d20-a43e-860dc275147e";
const hardenedServerId = "f13af962-34af-4c1a-a272-edfac05ac2af";

// Credentials records; the Amazon one also serves the other S3 storage here.
const shareCredentialsId = "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60";
const amazonCredentialsId = "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11";
const azureCredentialsId = "566566ee-2378-4498-9443-3b2bc21e69b0";
const googleCredentialsId = "1b431f18-b81f-4c63-94ef-fdc1e51a971e";
const ibmCredentialsId = "ef133fa9-46c1-9431-b0bd-3ca750b83aa1";

// Veeam's own id of the Azure subscription, from the credentials of type AzureCompute.
const azureSubscriptionId = "b1a0f7c5-3d4e-4f6a-9c8b-7d6e5f4a3b2c";

// Mount servers: one for each operating system, used alone or together.
const windows = {
  mountServerId: windowsServerId,
  writeCacheFolder: "C:\\ProgramData\\Veeam\\Backup\\IRCache\\",
  vPowerNFSEnabled: true,
  vPowerNFSPortSettings: { mountPort: 1058, vPowerNFSPort: 2049 },
};
const linux = { mountServerId: linuxServerId, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false };
const windowsMountServer = { mountServerSettingsType: "windows", windows } as const;
const linuxMountServer = { mountServerSettingsType: "linux", linux } as const;
const bothMountServers = { mountServerSettingsType: "both", windows, linux } as const;

// A folder on a Windows server.
new veeam.Repository("win-local", {
  type: "WinLocal",
  name: "WinLocal Repository 01",
  description: "Managed by Pulumi: WinLocal",
  hostId: windowsServerId,
  repository: {
    path: "D:\\Backups\\win01",
    taskLimitEnabled: true,
    maxTaskCount: 4,
    readWriteLimitEnabled: false,
    readWriteRate: 0,
    advancedSettings: {
      alignDataBlocks: true,
      decompressBeforeStoring: false,
      rotatedDrives: false,
      perVmBackup: true,
      RotatedDriveCleanupMode: "Disabled",
    },
  },
  mountServer: windowsMountServer,
});

// A folder on a Linux server, with fast cloning and a speed limit of 100 MB/s.
new veeam.Repository("linux-local", {
  type: "LinuxLocal",
  name: "LinuxLocal Repository 01",
  description: "Managed by Pulumi: LinuxLocal",
  hostId: linuxServerId,
  repository: {
    path: "/mnt/backups/linux01",
    taskLimitEnabled: true,
    maxTaskCount: 4,
    readWriteLimitEnabled: true,
    readWriteRate: 100,
    useFastCloningOnXFSVolumes: true,
    advancedSettings: {
      alignDataBlocks: true,
      decompressBeforeStoring: true,
      rotatedDrives: false,
      perVmBackup: true,
      RotatedDriveCleanupMode: "Disabled",
    },
  },
  mountServer: linuxMountServer,
});

// A hardened repository: new backups cannot be changed for 14 days.
new veeam.Repository("linux-hardened", {
  type: "LinuxHardened",
  name: "LinuxHardened Repository 01",
  description: "Managed by Pulumi: LinuxHardened",
  hostId: hardenedServerId,
  repository: {
    path: "/mnt/hardened/repo01",
    taskLimitEnabled: true,
    maxTaskCount: 4,
    readWriteLimitEnabled: false,
    readWriteRate: 0,
    useFastCloningOnXFSVolumes: true,
    makeRecentBackupsImmutableDays: 14,
    advancedSettings: {
      alignDataBlocks: true,
      decompressBeforeStoring: false,
      rotatedDrives: false,
      perVmBackup: true,
      RotatedDriveCleanupMode: "Disabled",
    },
  },
  mountServer: bothMountServers,
});

// An SMB share; the server chooses the gateway server.
new veeam.Repository("smb", {
  type: "Smb",
  name: "Smb Repository 01",
  description: "Managed by Pulumi: Smb",
  share: {
    sharePath: "\\\\filer01.tech.local\\backups",
    credentialsId: shareCredentialsId,
    gatewayServer: { autoSelectEnabled: true },
  },
  repository: {
    taskLimitEnabled: true,
    maxTaskCount: 4,
    readWriteLimitEnabled: false,
    readWriteRate: 0,
    advancedSettings: {
      alignDataBlocks: true,
      decompressBeforeStoring: false,
      rotatedDrives: false,
      perVmBackup: true,
      RotatedDriveCleanupMode: "Disabled",
    },
  },
  mountServer: windowsMountServer,
});

// An NFS share behind one gateway server.
new veeam.Repository("nfs", {
  type: "Nfs",
  name: "Nfs Repository 01",
  description: "Managed by Pulumi: Nfs",
  share: {
    sharePath: "filer02.tech.local:/export/backups",
    gatewayServer: { autoSelectEnabled: false, gatewayServerIds: [linuxServerId] },
  },
  repository: {
    taskLimitEnabled: true,
    maxTaskCount: 4,
    readWriteLimitEnabled: false,
    readWriteRate: 0,
    advancedSettings: {
      alignDataBlocks: true,
      decompressBeforeStoring: false,
      rotatedDrives: false,
      perVmBackup: true,
      RotatedDriveCleanupMode: "Disabled",
    },
  },
  mountServer: linuxMountServer,
});

// Azure Blob storage with a soft limit of 10 TB and immutability for 30 days.
new veeam.Repository("azure-blob", {
  type: "AzureBlob",
  name: "AzureBlob Repository 01",
  description: "Managed by Pulumi: AzureBlob",
  taskLimitEnabled: true,
  maxTaskCount: 2,
  account: { credentialsId: azureCredentialsId, regionType: "Global", connectionSettings: { connectionType: "Direct" } },
  container: {
    containerName: "container01",
    folderName: "folder01",
    storageConsumptionLimit: { isEnabled: true, consumptionLimitCount: 10, consumptionLimitKind: "TB" },
    immutability: { isEnabled: true, daysCount: 30, immutabilityMode: "RepositorySettings" },
  },
  proxyAppliance: {
    subscriptionId: azureSubscriptionId,
    instanceSize: "Standard_D2s_v3",
    resourceGroup: "veeam-rg",
    virtualNetwork: "veeam-vnet",
    subnet: "default",
    redirectorPort: 443,
  },
  mountServer: windowsMountServer,
});

// An Azure Data Box device, reached through a gateway server.
new veeam.Repository("azure-data-box", {
  type: "AzureDataBox",
  name: "AzureDataBox Repository 01",
  description: "Managed by Pulumi: AzureDataBox",
  taskLimitEnabled: false,
  account: {
    serviceEndpoint: "https://databox01.tech.local",
    credentialsId: azureCredentialsId,
    connectionSettings: { connectionType: "SelectedGateway", gatewayServerIds: [windowsServerId] },
  },
  container: { containerName: "container01", folderName: "folder01" },
});

// Azure archive storage; the proxy appliance is required here.
new veeam.Repository("azure-archive", {
  type: "AzureArchive",
  name: "AzureArchive Repository 01",
  description: "Managed by Pulumi: AzureArchive",
  account: { credentialsId: azureCredentialsId, regionType: "Global", connectionSettings: { connectionType: "Direct" } },
  container: { containerName: "archive01", folderName: "folder01", immutabilityEnabled: false },
  proxyAppliance: {
    subscriptionId: azureSubscriptionId,
    instanceSize: "Standard_D2s_v3",
    resourceGroup: "veeam-rg",
    virtualNetwork: "veeam-vnet",
    subnet: "default",
    redirectorPort: 443,
  },
});

// Amazon S3 with infrequent access storage.
new veeam.Repository("amazon-s3", {
  type: "AmazonS3",
  name: "AmazonS3 Repository 01",
  description: "Managed by Pulumi: AmazonS3",
  taskLimitEnabled: true,
  maxTaskCount: 8,
  account: { credentialsId: amazonCredentialsId, regionType: "Global", connectionSettings: { connectionType: "Direct" } },
  bucket: {
    regionId: "eu-west-1",
    bucketName: "tech-veeam-01",
    folderName: "backups",
    storageConsumptionLimit: { isEnabled: true, consumptionLimitCount: 10, consumptionLimitKind: "TB" },
    immutability: { isEnabled: true, daysCount: 30, immutabilityMode: "RepositorySettings" },
    infrequentAccessStorage: { isEnabled: true, singleZoneEnabled: false },
  },
  proxyAppliance: {
    ec2InstanceType: "t3.medium",
    vpcName: "veeam-vpc",
    vpcId: "vpc-0a1b2c3d4e5f6a7b8",
    subnetName: "veeam-subnet",
    subnetId: "subnet-0a1b2c3d4e5f6a7b8",
    securityGroup: "sg-0a1b2c3d4e5f6a7b8",
    redirectorPort: 443,
  },
  mountServer: bothMountServers,
});

// Amazon S3 Glacier.
new veeam.Repository("amazon-s3-glacier", {
  type: "AmazonS3Glacier",
  name: "AmazonS3Glacier Repository 01",
  description: "Managed by Pulumi: AmazonS3Glacier",
  account: { credentialsId: amazonCredentialsId, regionType: "Global", connectionSettings: { connectionType: "Direct" } },
  bucket: {
    regionId: "eu-west-1",
    bucketName: "tech-veeam-archive",
    folderName: "archive",
    immutabilityEnabled: true,
    useDeepArchive: false,
  },
  proxyAppliance: {
    ec2InstanceType: "t3.medium",
    vpcId: "vpc-0a1b2c3d4e5f6a7b8",
    subnetId: "subnet-0a1b2c3d4e5f6a7b8",
    securityGroup: "sg-0a1b2c3d4e5f6a7b8",
    redirectorPort: 443,
  },
});

// An AWS Snowball Edge device, reached through a gateway server.
new veeam.Repository("amazon-snowball-edge", {
  type: "AmazonSnowballEdge",
  name: "AmazonSnowballEdge Repository 01",
  description: "Managed by Pulumi: AmazonSnowballEdge",
  taskLimitEnabled: false,
  account: {
    servicePoint: "https://snow01.tech.local:8443",
    regionId: "snow",
    credentialsId: amazonCredentialsId,
    connectionSettings: { connectionType: "SelectedGateway", gatewayServerIds: [windowsServerId] },
  },
  bucket: {
    bucketName: "snow-bucket",
    folderName: "seed",
    storageConsumptionLimit: { isEnabled: true, consumptionLimitCount: 50, consumptionLimitKind: "TB" },
  },
  mountServer: windowsMountServer,
});

// S3 compatible storage behind two gateway servers.
new veeam.Repository("s3-compatible", {
  type: "S3Compatible",
  name: "S3Compatible Repository 01",
  description: "Managed by Pulumi: S3Compatible",
  taskLimitEnabled: true,
  maxTaskCount: 8,
  account: {
    servicePoint: "https://s3.tech.local:9000",
    regionId: "us-east-1",
    credentialsId: amazonCredentialsId,
    connectionSettings: { connectionType: "SelectedGateway", gatewayServerIds: [linuxServerId, windowsServerId] },
  },
  bucket: {
    bucketName: "veeam01",
    folderName: "prod",
    storageConsumptionLimit: { isEnabled: false, consumptionLimitCount: 10, consumptionLimitKind: "TB" },
    immutability: { isEnabled: true, daysCount: 14, immutabilityMode: "RepositorySettings" },
  },
  proxyAppliance: { managedServerId: linuxServerId },
  mountServer: linuxMountServer,
});

// Google Cloud Storage.
new veeam.Repository("google-cloud", {
  type: "GoogleCloud",
  name: "GoogleCloud Repository 01",
  description: "Managed by Pulumi: GoogleCloud",
  taskLimitEnabled: true,
  maxTaskCount: 2,
  account: { credentialsId: googleCredentialsId, regionId: "EUROPE-WEST1", connectionSettings: { connectionType: "Direct" } },
  bucket: {
    bucketName: "abor-eu-west1",
    folderName: "folder01",
    storageConsumptionLimit: { isEnabled: true, consumptionLimitCount: 10, consumptionLimitKind: "TB" },
    nearlineStorageEnabled: false,
    immutability: { isEnabled: false, daysCount: 30, immutabilityMode: "RepositorySettings" },
  },
  mountServer: windowsMountServer,
});

// IBM Cloud Object Storage, reached through a gateway server.
new veeam.Repository("ibm-cloud", {
  type: "IBMCloud",
  name: "IBMCloud Repository 01",
  description: "Managed by Pulumi: IBMCloud",
  taskLimitEnabled: true,
  maxTaskCount: 2,
  account: {
    servicePoint: "https://s3.eu.cloud-object-storage.appdomain.cloud",
    regionId: "us-east-1",
    credentialsId: ibmCredentialsId,
    connectionSettings: { connectionType: "SelectedGateway", gatewayServerIds: [windowsServerId] },
  },
  bucket: {
    bucketName: "d3e020df-4219-4fa3-a9cf-a83d0b3f9cfa",
    folderName: "folder01",
    storageConsumptionLimit: { isEnabled: true, consumptionLimitCount: 10, consumptionLimitKind: "TB" },
    immutability: { isEnabled: false, daysCount: 30, immutabilityMode: "RepositorySettings" },
  },
  proxyAppliance: { managedServerId: windowsServerId },
  mountServer: windowsMountServer,
});

// Wasabi, immutable for as long as the retention policy keeps a backup.
new veeam.Repository("wasabi-cloud", {
  type: "WasabiCloud",
  name: "WasabiCloud Repository 01",
  description: "Managed by Pulumi: WasabiCloud",
  taskLimitEnabled: false,
  account: { regionId: "eu-central-1", credentialsId: amazonCredentialsId, connectionSettings: { connectionType: "Direct" } },
  bucket: {
    bucketName: "wasabi-veeam",
    folderName: "prod",
    storageConsumptionLimit: { isEnabled: true, consumptionLimitCount: 10, consumptionLimitKind: "TB" },
    immutability: { isEnabled: true, daysCount: 30, immutabilityMode: "RetentionSettings" },
  },
  proxyAppliance: { managedServerId: linuxServerId },
  mountServer: linuxMountServer,
});

// A Veeam Data Cloud Vault, which is always immutable.
new veeam.Repository("veeam-data-cloud-vault", {
  type: "VeeamDataCloudVault",
  name: "VeeamDataCloudVault Repository 01",
  description: "Managed by Pulumi: VeeamDataCloudVault",
  account: {
    vault: { vaultId: "vlt-7f3c2b1a", vaultName: "Tech Vault", isInitialized: true },
    connectionSettings: { connectionType: "Direct" },
  },
  container: {
    folder: "prod",
    storageConsumptionLimit: { isEnabled: false, consumptionLimitCount: 10, consumptionLimitKind: "TB" },
    immutability: { isEnabled: true, daysCount: 30, immutabilityMode: "RepositorySettings" },
  },
  taskLimitEnabled: true,
  maxTaskCount: 4,
  mountServer: bothMountServers,
});
