import { dirname } from "node:path";

/** The checkout. */
export const ROOT_DIRECTORY = dirname(__dirname);
