// The arguments of the `EncryptionPassword` resource.
//
// Written from the REST document of revision 1.3-rev0 (`EncryptionPasswordSpec`). Property names are the API's own.

import type * as pulumi from "@pulumi/pulumi";

/**
 * The arguments of an `EncryptionPassword`. The backups that were encrypted with it cannot be read without it: keep it somewhere else
 * too, and use the option `protect`. REST schema EncryptionPasswordSpec.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/password_manager.html
 */
export interface EncryptionPasswordArgs {
  /**
   * What helps people to recall the password. The server has no other name for it, so give each password a hint of its own. Changed
   * in place.
   */
  hint: pulumi.Input<string>;

  /**
   * The password. Secret: encrypted in the state, never in a message. The server never shows it. A changed password is sent by a
   * request of its own (`changepassword`); restores from backups made before ask for the earlier one.
   */
  password: pulumi.Input<string>;

  /**
   * A second identifier of the password, such as the one that it has on another server. The server makes one when it is left out. Left
   * as it is on the server when removed from the program.
   */
  uniqueId?: pulumi.Input<string> | undefined;

  /**
   * Whether the server is to count the password as imported. From revision 1.3-rev0 on. Left as it is on the server when removed
   * from the program.
   */
  isImported?: pulumi.Input<boolean> | undefined;

  /**
   * Creation: takes over a password with this hint instead of refusing, and sends the declared password to it. While it is declared,
   * the password is on loan: a delete leaves it on the server, with a warning. Never compared with the server.
   * @default false
   */
  adopt?: pulumi.Input<boolean> | undefined;

  /**
   * Deletion: allows it. Without it a destroy is refused before anything is sent, because backups that were encrypted with a
   * deleted password cannot be restored without knowing it. A destroy uses the value of the last `pulumi up`. Never compared with the
   * server.
   * @default false
   */
  allowDelete?: pulumi.Input<boolean> | undefined;
}
