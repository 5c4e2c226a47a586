/**
 * The folder of an object storage repository, which has to exist before the repository does.
 *
 * From the REST documents (`POST /api/v1/cloudBrowser/newFolder`): it makes no bucket or container, and is answered 201 also for
 * a folder that is there.
 */
import type { Context } from "../../lifecycle/vbrObject/kind";
import { ResponseError, VeeamError, codeOf, messageOf } from "../../core/errors";
import { type Fields, ZERO_GUID, defined, fieldsIn, isFields, listIn, textIn } from "../../core/values";
import type { Json } from "../../vbr/responses";

const PATH = "/api/v1/cloudBrowser/newFolder";

/** Makes the folder, where the declaration asks for it; gives the inputs as they are. */
export async function createFolder({ client, log, signal }: Context, action: string, inputs: Fields): Promise<Fields> {
  if (inputs.createFolder !== true) return inputs;
  const body = newFolderSpec(inputs);
  log.progress(`${action}: creating the folder ${JSON.stringify(body.newFolderName)}`);
  try {
    await client.write("POST", PATH, body, { signal, changesNothing: true });
    return inputs;
  } catch (error) {
    throw new VeeamError(
      codeOf(error),
      `${action} failed: its folder could not be created: ${messageOf(error)} The repository was not created; the next pulumi up tries again.`,
    );
  }
}

/** What to do about a refusal that may be one of a folder that does not exist; empty for any other. */
export function folderRemedy(inputs: Fields, error: unknown): string {
  if (!(error instanceof ResponseError) || error.status !== 400 || inputs.createFolder === true) return "";
  if (folderOf(inputs) === undefined || !/folder/i.test(error.serverText)) return "";
  const owner =
    inputs.overwriteOwner === true ? "" : " If it belongs to another backup server that is gone, set overwriteOwner: true.";
  return ` If the folder does not exist, set createFolder: true.${owner}`;
}

/** The body, which names a place in its own words: the endpoint is `connectionPoint` for S3, and `servicePoint` for a Data Box. */
export function newFolderSpec({ type, account, bucket, container }: Fields): Json {
  const { credentialsId, regionType, regionId, servicePoint, serviceEndpoint, vault, connectionSettings } = fieldsIn(account);
  const place = { ...fieldsIn(bucket), ...fieldsIn(container) };
  const gateways = fieldsIn(connectionSettings).gatewayServerIds;
  const [gateway] = listIn(gateways);
  const isVault = isFields(vault);
  return defined({
    serviceType: SERVICE_TYPES[String(type)] ?? type,
    // A vault has no credentials, and the documents demand some.
    credentialsId: credentialsId ?? (isVault ? ZERO_GUID : undefined),
    newFolderName: place.folderName ?? place.folder,
    regionType,
    regionId: regionId ?? place.regionId,
    connectionPoint: servicePoint,
    servicePoint: serviceEndpoint,
    bucketName: place.bucketName,
    containerName: place.containerName,
    folderType: FOLDER_TYPES[String(type)],
    vaultId: isVault ? vault.vaultId : undefined,
    [isVault ? "gatewayServerId" : "hostId"]: gateway,
  });
}

/** Archives are folders of the same services. */
const SERVICE_TYPES: Readonly<Record<string, string>> = { AmazonS3Glacier: "AmazonS3", AzureArchive: "AzureBlob" };
const FOLDER_TYPES: Readonly<Record<string, string>> = {
  AmazonS3: "backup",
  AzureBlob: "backup",
  AmazonS3Glacier: "archive",
  AzureArchive: "archive",
};

function folderOf({ bucket, container }: Fields): string | undefined {
  const { folderName, folder } = { ...fieldsIn(bucket), ...fieldsIn(container) };
  return textIn(folderName) ?? textIn(folder);
}
