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

export type EngineLog = ReturnType<typeof engineLog>;

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
export function engineLog(address: string | undefined) {
  let engine: EngineClient | undefined;
  const pending = new Set<Promise<void>>();
  return {
    write({ severity, text, urn = "", isEphemeral = false }: Line): void {
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
    /** Resolves when the engine has received all lines, or has had 5 s for each. */
    async flushed(): Promise<void> {
      await Promise.all(pending);
    },
    /** Closes the connection. A later line opens it again. */
    close(): void {
      engine?.close();
      engine = undefined;
    },
  };
}
