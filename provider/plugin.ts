/** The native plugin `pulumi-resource-veeam`: the same handlers as in dynamic.ts, over the resource provider protocol. */
import { toVeeamError } from "./core/errors";
import { beginProviderProcess } from "./core/providerProcess";
import { grpc, service as protocol } from "./native/sdk";
import { Service } from "./native/service";

/** How long operations have when the process has to end. */
const END_LIMIT_MS = 1500;

/** Serves until the process is told to end, or the engine is gone. Prints the port for the engine, which started it. */
export function serve(schemaFile: string): void {
  // After the engine's own flags.
  const engineAddress = process.argv.length > 2 ? process.argv.at(-1) : undefined;
  const service = new Service({ schemaFile, engineAddress });
  beginProviderProcess(engineAddress, () => service.end(END_LIMIT_MS));
  process.on("uncaughtException", report);

  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(protocol.ResourceProviderService, service.methods());
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error === null) {
      process.stdout.write(`${port}\n`);
      return;
    }
    report(error);
    process.exit();
  });
}

/**
 * An uncaught error, also an unhandled rejection. Operations in flight continue, as in the host of dynamic providers: without their
 * answers the engine would not know what they made.
 */
function report(error: unknown): void {
  process.stderr.write(`${toVeeamError(error).message}\n`);
  process.exitCode = 1;
}
