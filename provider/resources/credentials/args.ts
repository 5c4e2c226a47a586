// The arguments of the `Credentials` resource.
//
// Written from the REST document of revision 1.3-rev0 (`CredentialsSpec` and its members) and what later revisions add. Property
// names are the API's own.

import type * as pulumi from "@pulumi/pulumi";

/** The arguments of `Credentials`: a union over `type`. */
export type CredentialsArgs = StandardCredentialsArgs | LinuxCredentialsArgs | ManagedServiceCredentialsArgs;

/**
 * What all types have. A record has no name: user name, description and type together tell it from others, so give those that have
 * the same user name different descriptions.
 */
export interface CredentialsCommonArgs {
  /**
   * User name: `DOMAIN\user`, `HOST\user`, `user` or `user@domain`. Changed in place. Case is compared.
   */
  username: pulumi.Input<string>;

  /**
   * Free text shown beside the user name. Sent as an empty text when left out, and emptied when removed from the program.
   * @default ""
   */
  description?: pulumi.Input<string> | undefined;

  /**
   * A second identifier of the record, such as the one that it has on another server. The server makes one when it is left out. Left
   * as it is on the server when removed from the program.
   */
  uniqueId?: pulumi.Input<string> | undefined;

  /**
   * Creation: takes over a record of this user name, description and type instead of refusing, and sends all secrets to it. While it
   * is declared, the record is on loan: a delete leaves it on the server, with a warning. Never compared with the server.
   * @default false
   */
  adopt?: pulumi.Input<boolean> | undefined;
}

/** A user name and a password, for Windows hosts, SMB shares and appliances. REST schema StandardCredentialsSpec. */
export interface StandardCredentialsArgs extends CredentialsCommonArgs {
  /** Type of the record. Changing this replaces the record. */
  type: pulumi.Input<"Standard">;

  /**
   * Password of the account. Secret: encrypted in the state, never in a message. The server never shows it: a change made there
   * cannot be seen. A changed password is sent by a request of its own (`changepassword`).
   */
  password: pulumi.Input<string>;
}

/** An account of a Linux host, with a password or an SSH key. REST schema LinuxCredentialsSpec. */
export interface LinuxCredentialsArgs extends CredentialsCommonArgs {
  /** Type of the record. Changing this replaces the record. */
  type: pulumi.Input<"Linux">;

  /**
   * How the account logs in: `Password` or `SshKey`. Left out, and after it is removed from the program, it is `SshKey` where a private
   * key is declared, else `Password`. From revision 1.3-rev0 on.
   */
  authenticationType?: pulumi.Input<"Password" | "SshKey"> | undefined;

  /**
   * Password of the account. Secret: encrypted in the state, never in a message. The server never shows it. A changed password is sent
   * by a request of its own (`changepassword`). Required unless the account logs in with a key.
   */
  password?: pulumi.Input<string> | undefined;

  /**
   * Private key of the account, the whole text of the file. Secret: encrypted in the state, never in a message. The server never shows
   * it. A changed key is sent by a request of its own (`changeprivatekey`).
   */
  privateKey?: pulumi.Input<string> | undefined;

  /**
   * Passphrase that protects the private key. Secret: encrypted in the state, never in a message. A changed one is sent together with
   * the key.
   */
  passphrase?: pulumi.Input<string> | undefined;

  /**
   * Password of the root account, for `useSu`. Secret: encrypted in the state, never in a message. A changed one is sent by a request
   * of its own (`changerootpassword`).
   */
  rootPassword?: pulumi.Input<string> | undefined;

  /** Port of the SSH server: 1 to 65535. A new record gets the server's default, 22. Left as it is on the server when removed from the program. */
  SSHPort?: pulumi.Input<number> | undefined;

  /**
   * Whether the account is given the permissions of root automatically.
   * @default false
   */
  elevateToRoot?: pulumi.Input<boolean> | undefined;

  /**
   * Whether the account is added to the sudoers file, with `elevateToRoot`.
   * @default false
   */
  addToSudoers?: pulumi.Input<boolean> | undefined;

  /**
   * Whether `su` is used where `sudo` is not available.
   * @default false
   */
  useSu?: pulumi.Input<boolean> | undefined;
}

/**
 * A group managed service account of a Windows domain, whose password nobody knows. REST schema ManagedServiceCredentialsSpec, from
 * revision 1.3-rev0 on.
 */
export interface ManagedServiceCredentialsArgs extends CredentialsCommonArgs {
  /** Type of the record. Changing this replaces the record. */
  type: pulumi.Input<"ManagedService">;
}
