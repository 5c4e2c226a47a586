import { describeExamples } from "./examples";
import { anEngine } from "./site";

describe.each(anEngine)("the example, on the %s,", (_name, engine) => describeExamples(engine));
