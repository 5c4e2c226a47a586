/** Reading an object that no state knows yet, as a program would declare it: for an import. */
import { VeeamError } from "../../core/errors";
import type { Imported } from "../handler";
import type { Context, Kind } from "./kind";

/** The next preview of a program that declares `inputs` shows no change. */
export async function importObject({ client, signal }: Context, kind: Kind, id: string): Promise<Imported> {
  const server = await client.identity({ signal });
  const live = await client.snapshot(kind.path).whole(id, signal);
  if (live === undefined)
    throw new VeeamError("VEEAM_NOT_FOUND", `There is no ${kind.noun} with the id ${id} on ${client.connection.address}.`);
  const inputs = kind.declarationOf(live);
  return { id, inputs, props: kind.toOutputs(inputs, live, { server }) };
}
