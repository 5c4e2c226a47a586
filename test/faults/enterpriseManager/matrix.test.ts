import { describeMatrix } from "../matrix";
import { BACKUP_SERVER } from "../operations";

describeMatrix(BACKUP_SERVER);
