import type { Item } from "../infrastructure.js";
import { setValueAt, valueAt, type JsonObject } from "../json.js";
import type { Context } from "./context.js";
import type { Collection } from "./recordKinds.js";

/** A record as the revision shows it, or nothing where it does not know the type. */
export function recordView({ face, infrastructure }: Context, collection: Collection, record: Item): JsonObject | undefined {
  if (collection === "encryptionPasswords") return face.named("EncryptionPasswordModel", record);
  const [view] = face.items(collection, [record]);
  if (view && collection === "cloudCredentials") {
    for (const path of infrastructure.habits.omittedInCloudCredentials)
      if (valueAt(view, path) !== undefined) setValueAt(view, path, undefined);
  }
  return view;
}
