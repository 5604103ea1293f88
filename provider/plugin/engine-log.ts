import { credentials, Metadata } from "@grpc/grpc-js";
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
  /** Resolves when the engine has received all lines, or has had 5 s for each. */
  flushed(): Promise<void>;
  /** Closes the connection. A later line opens it again. */
  close(): void;
}

/** An operation does not wait longer for its line. */
const lineMillis = 5_000;

const options = {
  // gRPC would send the lines through the proxy of `http_proxy`, even to this machine.
  "grpc.enable_http_proxy": 0,
  // Else a failed connection to an engine that is gone fails the lines to the next engine at this port.
  "grpc.use_local_subchannel_pool": 1,
};

const severities = { info: LogSeverity.INFO, warn: LogSeverity.WARNING };

/** The log of the engine at this address. Connects when the first line is written. Without an address, lines are dropped. */
export function engineLog(address: string | undefined): EngineLog {
  let engine: EngineClient | undefined;
  const pending = new Set<Promise<void>>();
  return {
    write({ severity, text, urn = "", isEphemeral = false }) {
      if (address === undefined) return;
      engine ??= new EngineClient(address, credentials.createInsecure(), options);
      const client = engine;
      const request = new LogRequest()
        .setSeverity(severities[severity])
        .setMessage(text)
        .setUrn(urn)
        .setEphemeral(isEphemeral);
      // An operation must not fail because a line could not be logged.
      const deadline = Date.now() + lineMillis;
      const sent = new Promise<void>((resolve) =>
        client.log(request, new Metadata(), { deadline }, () => resolve()),
      ).then(() => {
        pending.delete(sent);
      });
      pending.add(sent);
    },
    async flushed() {
      await Promise.all(pending);
    },
    close() {
      engine?.close();
      engine = undefined;
    },
  };
}
