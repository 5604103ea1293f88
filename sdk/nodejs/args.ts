import type { Input, Output } from "@pulumi/pulumi";

/** The arguments of a `PortAccessToken`. All are optional. Missing credentials are looked up. */
export interface PortAccessTokenArgs {
  /**
   * Client id of the Port credentials. It is an output in plain text, unless you set it as a secret. Must not be empty.
   * Default: the stack configuration `port:clientId`, else the environment variable `PORT_CLIENT_ID`. If none is set, an
   * update that creates or renews the token fails.
   */
  clientId?: Input<string>;
  /**
   * Client secret of the Port credentials; always treated as a secret. Must not be empty. An argument is stored in the
   * state, encrypted. Default: the stack configuration `port:secret`, else the environment variable `PORT_CLIENT_SECRET`; a
   * secret from the environment is never written to the state. If none is set, an update that creates or renews the token
   * fails.
   */
  clientSecret?: Input<string>;
  /** Region of the Port organization: `"eu"` or `"us"`. Cannot be combined with `baseUrl`. Default: see `baseUrl`. */
  region?: Input<"eu" | "us">;
  /**
   * Address of Port's API, with or without `/v1`: an https URL, or an http URL on loopback, without login and query. Cannot
   * be combined with `region`. Default: the stack configuration `port:baseUrl`, else the environment variable
   * `PORT_BASE_URL`, else `https://api.getport.io` (EU). If none is set and the credentials are incomplete, a stored token
   * keeps its base URL.
   */
  baseUrl?: Input<string>;
  /**
   * The life, in seconds, that a token should have left after create and update; 0 or more. Port returns its active token
   * until that expires, so the token may have less: see `onShortLifetime`. A value above the life of Port's tokens (3 hours;
   * with `"wait"` and `"fail"`, 5 minutes less) is an error. Default: 300.
   */
  minimumRemainingSeconds?: Input<number>;
  /**
   * What create and update do if Port's active token has less than `minimumRemainingSeconds` left. `"warn"`: use it and log
   * a warning. `"wait"`: wait until it has expired, then use the next one. `"fail"`: stop with an error. With 60 s or less
   * left, all three wait for the next token. Default: `"warn"`.
   */
  onShortLifetime?: Input<"warn" | "wait" | "fail">;
  /**
   * Whether a token is renewed because of its age. If false, renew it by `pulumi up --replace` with the URN of its
   * `AccessToken`, in single quotes. Default: true.
   */
  autoRenew?: Input<boolean>;
  /**
   * If true, the program makes no request to Port in a preview, and a token that the update will create or renew is unknown
   * there. If false, the program requests such a token, even if it reads no output. True is for saved plans, and for previews
   * of pull requests, which should need no credentials. Default: false.
   */
  offlinePreview?: boolean;
}

/** The outputs of a `PortAccessToken` and of `getPortAccessTokenOutput`. */
export interface TokenOutputs {
  /** The token: a JWT, without `Bearer` before it. Secret. */
  readonly accessToken: Output<string>;
  /** The value of an HTTP `Authorization` header: `Bearer` and the token. Secret. */
  readonly authorizationHeader: Output<string>;
  /** The arguments of the official provider: `new port.Provider("port", token.providerArgs)`. Its token is secret. */
  readonly providerArgs: { token: Output<string>; baseUrl: Output<string> };
  /** When the token expires: RFC 3339, UTC. The earlier of the token's own `exp` and Port's `expiresIn`. Plain. */
  readonly expiresAt: Output<string>;
  /** 12 hexadecimal digits of the token's SHA-256: shows that it changed without showing it. Plain. */
  readonly tokenFingerprint: Output<string>;
  /** The client id that the token was requested with. Plain, unless you set it as a secret. */
  readonly clientId: Output<string>;
  /** The base URL that the token was requested from, without `/v1`. Plain, unless you set it as a secret. */
  readonly baseUrl: Output<string>;
}
