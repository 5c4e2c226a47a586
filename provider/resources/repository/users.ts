/** What uses a repository, for the message of a refused deletion: the server's words do not always say it. */
import { isFields } from "../../core/values";
import type { Context } from "../../lifecycle/vbrObject/kind";

const TIMEOUT_MS = 10_000;

/** The scale-out repository of which it is an extent, as a sentence that begins with a blank; empty where there is none. */
export async function scaleOutRepositoryOf({ client }: Context, id: string): Promise<string> {
  try {
    const states = await client.list(
      "/api/v1/backupInfrastructure/repositories/states",
      { idFilter: id },
      { signal: AbortSignal.timeout(TIMEOUT_MS), retryMs: 0 },
    );
    const details = states.find((state) => state.id === id)?.scaleOutRepositoryDetails;
    if (!isFields(details) || typeof details.membership !== "string") return "";
    // Nothing documents how an archive extent is taken out over REST: an update leaves it where it is.
    const [what, where] = details.extentType === "Archive" ? ["the archive extent", "in the console"] : ["an extent", "there"];
    return ` It is ${what} of the scale-out repository ${JSON.stringify(details.membership)}: take it out ${where} first. If it is being replaced, change its name in the same commit and set allowExtentRemoval: true there: then the new one is made first and takes its place.`;
  } catch {
    // It only adds to a message.
    return "";
  }
}
