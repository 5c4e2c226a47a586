import { describeMatrix } from "./matrix";
import { MANAGED_SERVER } from "./operations";

describeMatrix(MANAGED_SERVER);
