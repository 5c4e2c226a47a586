import { describeMatrix } from "./matrix";
import { MANAGED_SERVER, MOUNT_SERVER } from "./operations";

describeMatrix(MANAGED_SERVER, MOUNT_SERVER);
