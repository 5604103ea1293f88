import type { Options, Surroundings, TokenSource } from "../../auth";

/** The inputs that `check` returns. A missing value was not found anywhere. Any value may be `unknown`. */
export interface CheckedInputs extends Partial<Options> {
  clientId?: string;
  baseUrl: string;
  /** Only if it is an argument: a secret from the configuration or the environment never becomes an input. */
  clientSecret?: string;
}

/** The state of an access token. */
export interface AccessTokenState extends Partial<Options> {
  clientId: string;
  baseUrl: string;
  clientSecret?: string;
  accessToken: string;
  /** RFC 3339, UTC. */
  expiresAt: string;
  tokenFingerprint: string;
}

/** What the life cycle needs from outside. */
export interface LifecycleContext {
  /** Milliseconds since 1970. */
  now(): number;
  readonly surroundings: Surroundings;
  readonly sharedToken: TokenSource;
  sleep(millis: number): Promise<void>;
  /** How a user ends a wait: a sentence. */
  readonly howToStop: string;
  /**
   * Logs a line, once per key. The key defaults to the line; a line that counts seconds changes every second. A warning
   * names something that should not stay as it is.
   */
  log(severity: "info" | "warn", line: string, key?: string): void;
}

/** The engine's placeholder for a value that is not known yet, in previews. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

// Special values on the wire: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value in the engine's envelope of a secret. */
export const secret = (value: unknown) => ({ [signatureKey]: secretSignature, value });

/** The id of every access token: Port has no object whose id could be used. */
export const resourceId = "port-access-token";
