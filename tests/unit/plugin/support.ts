import { createHash } from "node:crypto";
import {
  type LogLine,
  type Stored,
  secret,
  startPlugin,
  urn,
  virtualMachine,
  type Wire,
} from "../../support/plugin-client";
import { SimulatedPort } from "../model/simulated-port";

/** The instant at which the tests' clock stands. */
export const start = Date.parse("2026-01-02T03:04:05.000Z");
export const inThreeHours = "2026-01-02T06:04:05.000Z";

export const baseUrl = "https://api.getport.io";
export const clientSecret = "the-client-secret";
export const env = { PORT_CLIENT_ID: "client-id", PORT_CLIENT_SECRET: clientSecret };

/** The client secrets that Port accepts. */
const secrets = { "client-id": clientSecret, "other-id": "the-other-secret" };

interface Given {
  env?: Record<string, string>;
  configuration?: Wire;
  /** The name of the provider resource. Default: the one that the engine makes itself. */
  name?: string;
  /** Replaces effects of the virtual machine. */
  effects?: Partial<ReturnType<typeof virtualMachine>["effects"]>;
  received?: (line: LogLine) => unknown;
}

/** A configured provider in a new process, on a clock that waiting moves, and its Port. */
export async function pluginWith(given: Given = {}) {
  const port = new SimulatedPort(
    { now: start },
    new Map(Object.entries(secrets)),
    { issuedAt: true, expiresIn: "constant", lateSeconds: 0 },
    [],
  );
  const machine = virtualMachine(port, given.env ?? env);
  const effects = { ...machine.effects, ...given.effects };
  const plugin = await startPlugin({ ...machine, effects }, given.received);
  await plugin.configure(given.configuration, given.name);
  return { plugin, port };
}

/** A resource with a token that has so long to live. */
export function storedWith(secondsLeft: number, inputs: Wire = {}, outputs: Wire = {}): Stored {
  return {
    inputs,
    outputs: {
      accessToken: secret("stored-token"),
      authorizationHeader: secret("Bearer stored-token"),
      expiresAt: new Date(start + secondsLeft * 1000).toISOString(),
      tokenFingerprint: "0123456789ab",
      clientId: "client-id",
      baseUrl,
      ...outputs,
    },
  };
}

/** The outputs for a token that Port issued at the start. */
export function outputsOf(accessToken = "none", others: Wire = {}): Wire {
  return {
    accessToken: secret(accessToken),
    authorizationHeader: secret(`Bearer ${accessToken}`),
    expiresAt: inThreeHours,
    tokenFingerprint: createHash("sha256").update(accessToken).digest("hex").slice(0, 12),
    clientId: "client-id",
    baseUrl,
    ...others,
  };
}

/** A line at the resource of the tests. */
export const line = (severity: LogLine["severity"], fragment: string) => ({
  severity,
  text: expect.stringContaining(fragment),
  urn,
  isEphemeral: false,
});

/** The failures of Check and CheckConfig, by their property. */
export const failuresOf = (problems: Readonly<Record<string, string>>) =>
  Object.entries(problems).map(([property, problem]) => ({
    property,
    reason: expect.stringMatching(new RegExp(`^${property} .*${problem}`)),
  }));

/** An error of gRPC with this in its text. */
export const failure = (fragment: string) => expect.objectContaining({ details: expect.stringContaining(fragment) });

/** For `jest.useFakeTimers`: time passes for `setTimeout` only, because gRPC needs the rest. */
export const everythingButTimeouts = (
  "Date hrtime nextTick performance queueMicrotask requestAnimationFrame cancelAnimationFrame requestIdleCallback " +
  "cancelIdleCallback setImmediate clearImmediate setInterval clearInterval"
).split(" ") as never[];
