import type { Simulator } from "veeam-simulator";

/** What is needed of a simulator to connect to it. */
export type ServerSettings = Pick<Simulator, "vbrUrl" | "enterpriseManagerUrl" | "username" | "password" | "caCertificateFile">;

/** The settings of a server, and nothing that the machine's own environment says of one, or of a proxy. */
export function environmentOf(simulator: ServerSettings): Record<string, string | undefined> {
  const others = Object.keys(process.env).filter((name) => /^VEEAM_|_proxy$/i.test(name));
  return {
    ...Object.fromEntries(others.map((name) => [name, undefined])),
    VEEAM_VBR_URL: simulator.vbrUrl,
    VEEAM_VBR_USERNAME: simulator.username,
    VEEAM_VBR_PASSWORD: simulator.password,
    VEEAM_VBR_CA_CERTIFICATE: simulator.caCertificateFile,
    VEEAM_ENTERPRISE_MANAGER_URL: simulator.enterpriseManagerUrl,
    VEEAM_ENTERPRISE_MANAGER_USERNAME: simulator.username,
    VEEAM_ENTERPRISE_MANAGER_PASSWORD: simulator.password,
    VEEAM_ENTERPRISE_MANAGER_CA_CERTIFICATE: simulator.caCertificateFile,
    // The linter's compiler has seen the examples already; each run of one would take seconds more.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}
