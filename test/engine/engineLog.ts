// The part of an engine that programs and provider hosts always talk to: its log, and the place of the root resource.
import { Empty, engineMessages, engineServices, handler } from "./protocol";
import type * as Grpc from "@grpc/grpc-js";

export type Severity = "debug" | "info" | "warning" | "error";

export interface LogMessage {
  severity: Severity;
  message: string;
  urn: string;
  /** Shown while the operation runs, and gone afterwards. */
  ephemeral: boolean;
  streamId: number;
}

const severities: Record<number, Severity> = { 0: "debug", 1: "info", 2: "warning", 3: "error" };

/** Keeps what was logged, and lets a test wait for a message instead of looking again and again. */
export class EngineLog {
  readonly messages: LogMessage[] = [];
  private rootUrn = "";
  private readonly waiting = new Set<(message: LogMessage) => void>();

  constructor(private readonly onMessage: (message: LogMessage) => void = () => undefined) {}

  record(message: LogMessage): void {
    this.messages.push(message);
    this.onMessage(message);
    for (const waiter of [...this.waiting]) waiter(message);
  }

  /** The first message that matches, among those that came already or that will come. */
  waitFor(matches: RegExp | ((message: LogMessage) => boolean)): Promise<LogMessage> {
    const isMatch = matches instanceof RegExp ? (message: LogMessage) => matches.test(message.message) : matches;
    const found = this.messages.find(isMatch);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => {
      const waiter = (message: LogMessage) => {
        if (!isMatch(message)) return;
        this.waiting.delete(waiter);
        resolve(message);
      };
      this.waiting.add(waiter);
    });
  }

  addTo(server: Grpc.Server): void {
    server.addService(engineServices.EngineService, {
      log: handler((request: engineMessages.LogRequest) => {
        this.record({
          severity: severities[request.getSeverity()] ?? "info",
          message: request.getMessage(),
          urn: request.getUrn(),
          ephemeral: request.getEphemeral(),
          streamId: request.getStreamid(),
        });
        return new Empty();
      }),
      getRootResource: handler(() => {
        const response = new engineMessages.GetRootResourceResponse();
        response.setUrn(this.rootUrn);
        return response;
      }),
      setRootResource: handler((request: engineMessages.SetRootResourceRequest) => {
        this.rootUrn = request.getUrn();
        return new engineMessages.SetRootResourceResponse();
      }),
    });
  }
}
