import { describeMatrix } from "./matrix";
import { REPOSITORY, SCALE_OUT_REPOSITORY } from "./operations";

describeMatrix(REPOSITORY, SCALE_OUT_REPOSITORY);
