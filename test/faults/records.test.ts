import { describeMatrix } from "./matrix";
import { CREDENTIALS } from "./operations";

describeMatrix(CREDENTIALS);
