import type * as pulumi from "@pulumi/pulumi";
import * as sdk from "./sdk";

/** The settings of one site. Each that is left out is looked for in the environment (README, "Connecting"). */
export interface ProviderArgs {
  /** Address of the VBR server: `https://vbr01.example.com`; port 9419 when none is given. */
  vbrUrl?: pulumi.Input<string> | undefined;
  /** Account with the role Veeam Backup Administrator: `user`, `DOMAIN\user` or `HOST\user`. */
  vbrUsername?: pulumi.Input<string> | undefined;
  /** Password of `vbrUsername`. Secret: encrypted in the state. */
  vbrPassword?: pulumi.Input<string> | undefined;
  /**
   * REST revision that is spoken with the server: `1.2-rev1`, `1.3-rev0`, `1.3-rev1`, `1.3-rev2`, or `auto` for the newest of them
   * that the server serves. Programs and states are the same in all of them.
   * @default "auto"
   */
  vbrApiVersion?: pulumi.Input<string> | undefined;
  /**
   * The `vbrId` that the server has after a move or a switchover, as the message about it names it: what the state has of the
   * server before is continued with this one. Meant for one `pulumi refresh`, which sees a new value in the environment alone.
   */
  vbrAcceptNewIdentity?: pulumi.Input<string> | undefined;
  /** A certificate that is trusted beside the system's: PEM text, or the path of a PEM file. */
  vbrCaCertificate?: pulumi.Input<string> | undefined;
  /** SHA-256 of the server's certificate in hexadecimal, colons and case ignored. Pins it: no other check is made then. */
  vbrCertificateFingerprint?: pulumi.Input<string> | undefined;
  /**
   * `true` turns the checks of the VBR server's certificate off; each run warns of it.
   * @default false
   */
  vbrInsecure?: pulumi.Input<boolean> | undefined;
  /**
   * Writing requests under way at once (the requests, not the waits for their sessions): 1 to 999.
   * @default 8
   */
  vbrMaxParallel?: pulumi.Input<number> | undefined;
  /** Address of Enterprise Manager: `https://em01.example.com`; port 9398 when none is given. */
  enterpriseManagerUrl?: pulumi.Input<string> | undefined;
  /** Account in Enterprise Manager, with the role Portal Administrator for anything but reading: `DOMAIN\user` or `HOST\user`. */
  enterpriseManagerUsername?: pulumi.Input<string> | undefined;
  /** Password of `enterpriseManagerUsername`. Secret: encrypted in the state. */
  enterpriseManagerPassword?: pulumi.Input<string> | undefined;
  /** A certificate that is trusted beside the system's for Enterprise Manager: PEM text, or the path of a PEM file. */
  enterpriseManagerCaCertificate?: pulumi.Input<string> | undefined;
  /** SHA-256 of Enterprise Manager's certificate in hexadecimal, colons and case ignored. Pins it: no other check is made then. */
  enterpriseManagerCertificateFingerprint?: pulumi.Input<string> | undefined;
  /**
   * `true` turns the checks of Enterprise Manager's certificate off; each run warns of it.
   * @default false
   */
  enterpriseManagerInsecure?: pulumi.Input<boolean> | undefined;
}

/**
 * A site of its own, beside the one in the stack's configuration.
 *
 * @example
 * const siteB = new veeam.Provider("site-b", { vbrUrl: "https://vbr-b.example.com", vbrUsername: "svc", vbrPassword: config.requireSecret("passwordB") });
 * new veeam.Repository("nas", { ... }, { provider: siteB });
 */
export class Provider extends sdk.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const inputs = {
      ...Object.fromEntries(Object.entries(settingTexts(args)).map(([key, value]) => [`veeam:${key}`, value])),
      // Credentials in the environment belong to the default provider unless the environment names a server.
      "veeam:explicitProvider": "true",
    };
    super("pulumi-nodejs", name, inputs, opts);
    inputsOf.set(this, inputs);
  }
}

/** The settings that are given: texts, for a provider takes nothing else, and passwords secret. */
export function settingTexts(args: object): Record<string, pulumi.Output<string | undefined>> {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([key, value]: [string, pulumi.Input<string | boolean | number | undefined>]) => {
      const known = key.endsWith("Password") ? sdk.secret(value) : sdk.output(value);
      return [key, known.apply((setting) => setting?.toString())];
    }),
  );
}

/** What a provider is configured with, by config key. */
export type ProviderSettings = Readonly<Record<string, string | undefined>>;

/** Beside the providers and not on them, where an exported provider would show it. */
const inputsOf = new WeakMap<pulumi.ProviderResource, Record<string, pulumi.Input<string | undefined>>>();

/** The settings of a provider for look-ups, which run in the program; undefined for one that is not of this class. */
export function settingsOf(provider: pulumi.ProviderResource): pulumi.Output<ProviderSettings> | undefined {
  const inputs = inputsOf.get(provider);
  return inputs && sdk.output(inputs);
}
