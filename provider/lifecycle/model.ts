import type { Options, Surroundings, TokenSource } from "../../auth";

/** The inputs as `check` leaves them: what is missing was not found anywhere. Any of them may be `unknown`. */
export interface CheckedInputs extends Partial<Options> {
  clientId?: string;
  baseUrl: string;
  /** Only if it was an argument: a secret from the configuration or the environment never enters the state. */
  clientSecret?: string;
}

/** What the state holds of an access token. */
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
  readonly requestAccessToken: TokenSource;
  sleep(millis: number): Promise<void>;
  /** Shows the user one line, once for each key: a line that counts seconds is another text a second later. */
  log(line: string, key?: string): void;
}

/** What the engine puts in the place of a value that is not known yet, in previews. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The one id of every access token: nothing at Port has an id to point to. */
export const resourceId = "port-access-token";
