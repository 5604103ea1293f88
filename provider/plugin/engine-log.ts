import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** A line for the user. */
export interface Line {
  readonly severity: "info" | "warn";
  readonly text: string;
  /** The resource that the line is about. Default: none, and the line is shown at the stack. */
  readonly urn?: string | undefined;
  /** Whether the line is only shown at the resource's row while the command runs. Default: false. */
  readonly isEphemeral?: boolean;
}

/** The engine's log. */
export interface EngineLog {
  write(line: Line): void;
  /** Resolves when the engine has received all lines. */
  flushed(): Promise<void>;
}

const severities = { info: LogSeverity.INFO, warn: LogSeverity.WARNING };

/** The log of the engine at this address. Connects when the first line is written. Without an address, lines are dropped. */
export function engineLog(address: string | undefined): EngineLog {
  let engine: EngineClient | undefined;
  const pending = new Set<Promise<void>>();
  return {
    write({ severity, text, urn = "", isEphemeral = false }) {
      if (address === undefined) return;
      engine ??= new EngineClient(address, credentials.createInsecure());
      const client = engine;
      const request = new LogRequest()
        .setSeverity(severities[severity])
        .setMessage(text)
        .setUrn(urn)
        .setEphemeral(isEphemeral);
      // An operation must not fail because a line could not be logged.
      const sent = new Promise<void>((resolve) => client.log(request, () => resolve())).then(() => {
        pending.delete(sent);
      });
      pending.add(sent);
    },
    async flushed() {
      await Promise.all(pending);
    },
  };
}
