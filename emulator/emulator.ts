/** The client credentials an emulator accepts unless it is given others. */
export const emulatorCredentials = {
  clientId: "emulator-client-id",
  clientSecret: "emulator-client-secret",
} as const;

/** What {@link startEmulator} can be told. */
export interface EmulatorOptions {
  /** The port on 127.0.0.1 to listen on, 0 to 65535. Default: 0, any free one. */
  port?: number;
  /** The accepted credentials, client id to client secret; each client id is an organization of its own. Default: {@link emulatorCredentials}. */
  credentials?: Record<string, string>;
  /** The life of a new access token in seconds, 1 to 31536000. Default: 10800, Port's three hours. */
  lifetimeSeconds?: number;
  /**
   * How `expiresIn` is answered for a token that is handed out again: its whole life, or what is left of it. Which of
   * them Port does is unsettled, so a client must stand both. Default: "constant".
   */
  expiresIn?: "constant" | "countdown";
  /**
   * A file that keeps the signing key and the active tokens (mode 0600, no client secret), so that a token survives a
   * restart. Default: none, tokens die with the emulator.
   */
  stateFile?: string;
}

/** One answered request. Holds neither a client secret nor a token. */
export interface LoggedRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** The status of the answer. */
  status: number;
  /** The answer's `X-Trace-Id`. */
  traceId: string;
  /** Whose credentials or token the request carried; missing where the emulator does not know them. */
  clientId?: string;
}

/** An answer to give in place of the emulator's own, see {@link Emulator.respondNext}. */
export interface EmulatorResponse {
  /** HTTP status, 200 to 599. */
  status: number;
  /** Default: none. */
  headers?: Record<string, string>;
  /** Default: empty. */
  body?: string;
}

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:<port>`, without `/v1` and without a trailing slash. */
  readonly baseUrl: string;
  /** Every request answered so far, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** How many requests for an access token (`POST /v1/auth/access_token`) were answered so far, whatever the answer. */
  readonly authRequests: number;
  /** Moves the emulator's clock, by which tokens expire, rate limits end and `Date` is sent, by so many seconds. */
  advance(seconds: number): void;
  /**
   * Answers the next request, on any route, with this instead; several are queued. Only `Date` and `X-Trace-Id` are
   * added, where `headers` does not have them. Such a request counts towards no rate limit.
   * @throws RangeError for a status out of range, TypeError for a header that cannot be sent
   */
  respondNext(response: EmulatorResponse): void;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}
