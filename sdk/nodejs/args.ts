import type { Input, Output } from "@pulumi/pulumi";
import type { Region } from "../../auth";

/** The arguments of a `PortAccessToken`. All are optional; a credential that is not given is looked up. */
export interface PortAccessTokenArgs {
  /**
   * Client id of the Port credentials. Default: the stack configuration `port:clientId`, else the environment variable
   * `PORT_CLIENT_ID`. Not a secret: it is an output in plain text.
   */
  clientId?: Input<string>;
  /**
   * Client secret of the Port credentials; always treated as a secret. Default: the stack configuration `port:secret`,
   * else the environment variable `PORT_CLIENT_SECRET`, and from there it never enters the state. Given here, it is in
   * the state, encrypted.
   */
  clientSecret?: Input<string>;
  /** Region of the Port organization: `"eu"` or `"us"`. Excludes `baseUrl`. Default: see `baseUrl`. */
  region?: Input<Region>;
  /**
   * Address of Port's API, with or without `/v1`; https, or http on loopback. Excludes `region`. Default: the stack
   * configuration `port:baseUrl`, else the environment variable `PORT_BASE_URL`, else `https://api.getport.io` (EU). If
   * none is found and the credentials are incomplete, a stored token keeps its base URL.
   */
  baseUrl?: Input<string>;
  /**
   * Least life, in seconds, of the token that create and update hand out; 0 or more. Port hands out its active token
   * until that expires, so it may have less: see `onShortLifetime`. More than a token of Port can have (3 hours; to wait or
   * to fail, 5 minutes less) is an error. Default: 300.
   */
  minimumRemainingSeconds?: Input<number>;
  /**
   * What create and update do when Port's active token lives for less than `minimumRemainingSeconds`. `"warn"`: hand it
   * out and say so. `"wait"`: wait until it has expired, for less than that time, and take the next one. `"fail"`: stop
   * with an error. A token with 60 s or less is waited out by all of them. Default: `"warn"`.
   */
  onShortLifetime?: Input<"warn" | "wait" | "fail">;
  /**
   * False: a token is never renewed because of its age, neither by `pulumi up` and `pulumi refresh` nor by the program;
   * `pulumi up --replace` with the URN of its `AccessToken`, in single quotes, renews it by hand. Default: true.
   */
  autoRenew?: Input<boolean>;
  /**
   * True: the program asks Port for nothing during a preview; a token that is about to be created or renewed is then
   * unknown in it. For previews of pull requests, which should not need credentials, and for saved plans. Default: false.
   */
  offlinePreview?: boolean;
}

/** What there is to know of an access token, by whichever way it came. */
export interface TokenOutputs {
  /** The token (a JWT, without `Bearer `). Secret. */
  readonly accessToken: Output<string>;
  /** The value of an HTTP `Authorization` header: `Bearer` and the token. Secret. */
  readonly authorizationHeader: Output<string>;
  /** The arguments of the official provider: `new port.Provider("port", token.providerArgs)`. Its token is secret. */
  readonly providerArgs: { token: Output<string>; baseUrl: Output<string> };
  /** When the token expires: RFC 3339, UTC. The earlier of the token's own `exp` and Port's `expiresIn`. Plain. */
  readonly expiresAt: Output<string>;
  /** 12 hexadecimal digits of the token's SHA-256: shows that it changed without showing it. Plain. */
  readonly tokenFingerprint: Output<string>;
  /** The client id that the token was asked for with. Plain, unless the argument is a secret. */
  readonly clientId: Output<string>;
  /** The base URL that the token was asked for at, without `/v1`. Plain, unless the argument is a secret. */
  readonly baseUrl: Output<string>;
}
