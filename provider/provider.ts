import * as pulumi from "@pulumi/pulumi";

/** The settings of one site. Each that is left out is looked for in the environment (README, "Connecting"). */
export interface ProviderArgs {
  /** Address of the VBR server: `https://vbr01.example.com`; port 9419 when none is given. */
  vbrUrl?: pulumi.Input<string> | undefined;
  /** Account with the role Veeam Backup Administrator: `user`, `DOMAIN\user` or `HOST\user`. */
  vbrUsername?: pulumi.Input<string> | undefined;
  /** Its password. Secret: encrypted in the state. */
  vbrPassword?: pulumi.Input<string> | undefined;
  /**
   * REST revision that is spoken with the server: `1.3-rev0`, or `auto` for the newest that both speak, which is the same now.
   * @default "1.3-rev0"
   */
  vbrApiVersion?: pulumi.Input<string> | undefined;
  /** A certificate that is trusted beside the system's: PEM text, or the path of a PEM file. */
  vbrCaCertificate?: pulumi.Input<string> | undefined;
  /** SHA-256 of the server's certificate in hexadecimal, colons and case ignored. Pins it: no other check is made then. */
  vbrCertificateFingerprint?: pulumi.Input<string> | undefined;
  /**
   * `true` turns certificate checks off; each run warns of it.
   * @default false
   */
  vbrInsecure?: pulumi.Input<boolean> | undefined;
  /**
   * Writing requests under way at once (the requests, not the waits for their sessions): 1 to 999.
   * @default 8
   */
  vbrMaxParallel?: pulumi.Input<number> | undefined;
}

/**
 * A site of its own, beside the one in the stack's configuration.
 *
 * @example
 * const siteB = new veeam.Provider("site-b", { vbrUrl: "https://vbr-b.example.com", vbrUsername: "svc", vbrPassword: config.requireSecret("passwordB") });
 * new veeam.Repository("nas", { ... }, { provider: siteB });
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    const { vbrPassword, ...others } = args;
    const settings = Object.entries({
      ...others,
      ...(vbrPassword === undefined ? {} : { vbrPassword: pulumi.secret(vbrPassword) }),
    });
    super(
      "pulumi-nodejs",
      name,
      {
        ...Object.fromEntries(
          settings.map(([key, value]) => [`veeam:${key}`, pulumi.output(value).apply((given) => given?.toString())]),
        ),
        // Credentials in the environment belong to the default provider unless the environment names a server.
        "veeam:explicitProvider": "true",
      },
      opts,
    );
  }
}
