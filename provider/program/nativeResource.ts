/** Resources of the native plugin, from what their dynamic classes say of themselves. */
import type * as pulumi from "@pulumi/pulumi";
import { type ResourceKind, addOutputs, dynamicToken, propertiesOf, withSecrets } from "./dynamicResource";
import { type ProviderArgs, settingTexts } from "./provider";
import * as sdk from "./sdk";

/** A class that declares the same properties as the dynamic one, and takes over what that one has in the state of a stack. */
export function nativeClass(kind: ResourceKind): unknown {
  return class extends sdk.CustomResource {
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions) {
      return new this(name, undefined, { ...opts, id });
    }

    constructor(name: string, args: object | undefined, opts?: pulumi.CustomResourceOptions) {
      const options = sdk.mergeOptions(withSecrets(kind, opts), { aliases: [{ type: dynamicToken(kind) }] });
      super(`veeam:index:${kind.type}`, name, propertiesOf(kind, name, args, opts), options);
      addOutputs(this, kind.outputs);
    }
  };
}

/** The settings of one site, for the native plugin. */
export interface NativeProviderArgs extends ProviderArgs {
  /**
   * `true` reads each resource before it is compared, so that a plain `pulumi preview` shows drift; it needs the server then. Holds for a resource from its next refresh or update on.
   * @default false
   */
  refreshBeforeUpdate?: pulumi.Input<boolean> | undefined;
}

/** A site of its own, beside the one in the stack's configuration. */
export class NativeProvider extends sdk.ProviderResource {
  constructor(name: string, args: NativeProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super("veeam", name, settingTexts(args), opts);
  }
}
