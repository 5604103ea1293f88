import * as pulumi from "@pulumi/pulumi";
import { AccessToken } from "./access-token";
import type { PortAccessTokenArgs } from "./args";

/**
 * An access token of Port's API, exchanged for client credentials, kept in the stack's state as a secret and renewed by
 * `pulumi up` and `pulumi refresh` once it has expired (Port's tokens live 3 hours).
 *
 * ```ts
 * const token = new PortAccessToken("port");
 * export const accessToken = token.accessToken;
 * ```
 *
 * Fails, in an update, when no credentials are found or Port does not accept them; the message says which and what to do.
 */
export class PortAccessToken extends pulumi.ComponentResource {
  /** The token (a JWT, without `Bearer `). Secret. */
  declare readonly accessToken: pulumi.Output<string>;
  /** The value of an HTTP `Authorization` header: `Bearer` and the token. Secret. */
  declare readonly authorizationHeader: pulumi.Output<string>;
  /** The arguments of the official provider: `new port.Provider("port", token.providerArgs)`. Its token is secret. */
  declare readonly providerArgs: { token: pulumi.Output<string>; baseUrl: pulumi.Output<string> };
  /** When the token expires: RFC 3339, UTC. The earlier of the token's own `exp` and Port's `expiresIn`. Plain. */
  declare readonly expiresAt: pulumi.Output<string>;
  /** 12 hexadecimal digits of the token's SHA-256: shows that it changed without showing it. Plain. */
  declare readonly tokenFingerprint: pulumi.Output<string>;
  /** The client id that the token was asked for with. Plain. */
  declare readonly clientId: pulumi.Output<string>;
  /** The base URL that the token was asked for at, without `/v1`. Plain. */
  declare readonly baseUrl: pulumi.Output<string>;

  /**
   * @param name Name of the resource, unique among the `PortAccessToken`s of its parent.
   * @param args Credentials and address; without them: stack configuration, else environment.
   * @param opts Options of a component resource.
   */
  constructor(name: string, args: PortAccessTokenArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    // No arguments for the component itself: the engine would store them in the state, the client secret included.
    super("port-access-token:index:PortAccessToken", name, {}, opts);
    const token = new AccessToken(name, args, { parent: this });
    // Secret already in the state; said once more for mocks and old engines, which do not know.
    this.accessToken = pulumi.secret(token.accessToken);
    this.authorizationHeader = pulumi.interpolate`Bearer ${this.accessToken}`;
    this.providerArgs = { token: this.accessToken, baseUrl: token.baseUrl };
    this.expiresAt = token.expiresAt;
    this.tokenFingerprint = token.tokenFingerprint;
    this.clientId = token.clientId;
    this.baseUrl = token.baseUrl;
    this.registerOutputs({});
  }
}
