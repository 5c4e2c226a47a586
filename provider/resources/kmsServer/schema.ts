/**
 * What is valid for a key management server and how its properties compare. The same structure, with the words for people, is in
 * args.ts. Names and types are those of the REST document of revision 1.3-rev0 (`CommonKeyManagementServerSpec`).
 */
import { z } from "zod";
import { PORT, certificateUpload, flag, nameText, trait } from "../../schema/types";

export const kmsServerSchema = z.strictObject({
  name: nameText(),
  description: trait(z.string(), { defaultValue: "" }).optional(),
  port: trait(z.int(), { range: PORT }),
  serverCertificate: certificateUpload(),
  clientCertificate: certificateUpload(),
  adopt: flag(),
});
