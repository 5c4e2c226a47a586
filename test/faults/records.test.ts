import { describeMatrix } from "./matrix";
import { CLOUD_CREDENTIALS, CREDENTIALS, ENCRYPTION_PASSWORD, KMS_SERVER } from "./operations";

describeMatrix(CREDENTIALS, CLOUD_CREDENTIALS, ENCRYPTION_PASSWORD, KMS_SERVER);
