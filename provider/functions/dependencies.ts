/** A look-up that follows from a resource waits for it: what is still to be created cannot be found. */
import type * as pulumi from "@pulumi/pulumi";
import * as dependsOn from "@pulumi/pulumi/runtime/dependsOn";
import * as sdk from "../program/sdk";
import type { LookupOutputOptions } from "./args";

/** The part of the SDK's dependencies that is used here; it comes without a type. */
interface Dependencies {
  readonly gatherExplicitDependencies: (dependsOn: LookupOutputOptions["dependsOn"]) => Promise<pulumi.Resource[]>;
  /** Custom resources; a component stands for those in it. */
  readonly getAllTransitivelyReferencedResources: (
    resources: ReadonlySet<pulumi.Resource>,
    exclude: ReadonlySet<pulumi.Resource>,
  ) => Promise<pulumi.Resource[]>;
}

/** The arguments, unknown in a preview as long as a resource that they or `dependsOn` name is to be created. */
export function onceCreated<Args>(
  args: pulumi.Input<Args>,
  explicit: LookupOutputOptions["dependsOn"],
): pulumi.Output<pulumi.Unwrap<Args>> {
  const known = sdk.output(args);
  const ids = sdk.output(idsOf(known, explicit));
  return sdk.all([known, ids]).apply(([value]) => value) as pulumi.Output<pulumi.Unwrap<Args>>;
}

async function idsOf(
  args: pulumi.Output<unknown>,
  explicit: LookupOutputOptions["dependsOn"],
): Promise<pulumi.Output<pulumi.ID>[]> {
  const { gatherExplicitDependencies, getAllTransitivelyReferencedResources } = dependsOn as unknown as Dependencies;
  const named = [...(await sdk.getAllResources(args)), ...(await gatherExplicitDependencies(explicit))];
  const resources = await getAllTransitivelyReferencedResources(new Set(named), new Set());
  // A remote component, and a reference to a resource of another program, have no id.
  return resources.flatMap(({ id }: Partial<pulumi.CustomResource>) => (id === undefined ? [] : [id]));
}
