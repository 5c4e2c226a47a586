/** Errors as the resource provider protocol carries them. */
import { UnfinishedResourceError, toVeeamError } from "../core/errors";
import { Any, type Grpc, grpc, messages, status } from "./sdk";
import { type Plain, wrap } from "./wire";

const INITIALIZATION_FAILED = "pulumirpc.ErrorResourceInitFailed";

/** An object that exists but is not as declared goes along in the details: the engine records it, and updates it next time. */
export function toServiceError(error: unknown, secrets: Plain["secrets"]): Partial<Grpc.ServiceError> {
  const { message } = toVeeamError(error);
  const code = grpc.status.UNKNOWN;
  if (!(error instanceof UnfinishedResourceError)) return { code, message, details: message };
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(wrap(error.properties, secrets));
  detail.setReasonsList(error.reasons);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), INITIALIZATION_FAILED);
  const full = new status.Status();
  full.setCode(code);
  full.setMessage(message);
  full.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(full.serializeBinary()));
  return { code, message, details: message, metadata };
}
