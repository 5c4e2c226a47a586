/** What is valid for a rescan. The same structure, with the words for people, is in args.ts. */
import { z } from "zod";
import { guidKey, reference, trait } from "../../schema/types";

export const repositoryRescanSchema = z.strictObject({
  repositoryIds: trait(z.array(reference("a repository")).min(1, { error: "must name at least one repository" }), {
    elementKey: guidKey,
  }),
  triggers: z.unknown().optional(),
});
