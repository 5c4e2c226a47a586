// The arguments of the `BackupServer` resource.
//
// Written from the reference of the Enterprise Manager REST API, build 13.0.1.1071 (em_rest: post_backupservers,
// put_backupservers_id), with effects from the Enterprise Manager user guide. Property names are the API's element names in
// camelCase.

import type * as pulumi from "@pulumi/pulumi";

/**
 * The arguments of a `BackupServer`: a backup server that Enterprise Manager collects data from. Everything is changed in
 * place; nothing replaces the backup server. Request element BackupServerSpec, API v1_7.
 * See https://helpcenter.veeam.com/docs/backup/em/adding_backup_server.html
 */
export interface BackupServerArgs {
  /**
   * Name or address at which Enterprise Manager reaches the backup server: a DNS name, an IPv4 or an IPv6 address; for a
   * high-availability cluster its name or virtual address. Compared ignoring case. Enterprise Manager never shows it, but can
   * be asked whether it is still this one: a refresh shows that it was changed, and not to what.
   * API element DnsNameOrIpAddress.
   */
  dnsNameOrIpAddress: pulumi.Input<string>;

  /**
   * Account with the role Veeam Backup Administrator on the backup server: `DOMAIN\user`, `HOST\user` or, for servers on Linux
   * and for Kerberos, `user@DOMAIN`. Sent together with the password when one of them changes. Enterprise Manager never shows
   * it: a change made there cannot be seen.
   * API element Username.
   */
  username: pulumi.Input<string>;

  /**
   * Password of the account. Secret: encrypted in the state, never in a message. Enterprise Manager never shows it: a change
   * made there cannot be seen.
   * API element Password.
   */
  password: pulumi.Input<string>;

  /**
   * Free text shown beside the server. Sent as an empty text when left out, and emptied when removed from the program.
   * API element Description.
   * @default ""
   */
  description?: pulumi.Input<string> | undefined;

  /**
   * Port of the Veeam Backup Service on the backup server: 1 to 65535; 9392 before version 13, 443 for the appliances of
   * version 13. Left out, a new connection begins with 9392, and what Enterprise Manager shows later is kept. Left as it is in
   * Enterprise Manager when removed from the program.
   * API element Port.
   */
  port?: pulumi.Input<number> | undefined;

  /**
   * Port of the backup server's WCF service: 1 to 65535, for instance 9405. Left as it is in Enterprise Manager when removed
   * from the program. Needs API v1_7 (Enterprise Manager 12 and later).
   * API element WcfPort.
   */
  wcfPort?: pulumi.Input<number> | undefined;

  /**
   * Thumbprint of the backup server's certificate in hexadecimal; colons, spaces and case are ignored. States that this
   * certificate is trusted; one that was renewed on the backup server has to be declared before data is collected again. Left
   * as it is in Enterprise Manager when removed from the program. Needs API v1_7 (Enterprise Manager 12 and later).
   * API element VbrCertificateThumbprint.
   */
  vbrCertificateThumbprint?: pulumi.Input<string> | undefined;

  /**
   * Creation: takes over a backup server that is connected at this address already instead of refusing, and sends all
   * settings to it, the account included. While it is declared, the backup server is on loan: a delete leaves it in Enterprise
   * Manager, with a warning. To make it the program's own, which a delete then removes, take `adopt` out again; that update sends
   * nothing. Never compared with the server.
   * @default false
   */
  adopt?: pulumi.Input<boolean> | undefined;
}
