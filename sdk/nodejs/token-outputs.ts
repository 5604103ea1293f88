import type { Output } from "@pulumi/pulumi";

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
