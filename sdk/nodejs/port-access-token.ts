import * as pulumi from "@pulumi/pulumi";
import { expiresAt, type AccessToken as LiveToken, tokenFingerprint } from "../../provider/auth";
import { AccessToken } from "./access-token";
import type { PortAccessTokenArgs } from "./args";
import { assertInstalledAsCopy } from "./installation";
import { defineLazily, once } from "./lazily";
import { liveToken } from "./live-token";
import { warnOfPlainSecret } from "./plain-secret";
import { currentRun } from "./program-run";

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
    assertInstalledAsCopy();
    const token = new AccessToken(name, args, { parent: this });
    const run = currentRun();
    if (args.clientSecret === undefined) warnOfPlainSecret(run, this);
    const live = once(() => liveToken(token, args, run, this).catch(failReadably(this)));
    /** The token's URN is part of each output, so that whoever uses it depends on the token, asked for here or not. */
    const liveOr = (raw: pulumi.Output<string>, pick: (token: LiveToken) => string): pulumi.Output<string> =>
      pulumi
        .all([token.urn, pulumi.output(live().then((found) => (found ? pick(found) : raw)))])
        .apply(([, value]) => value);
    const accessToken = once(() => pulumi.secret(liveOr(token.accessToken, (found) => found.accessToken)));
    // Lazily: a token that nobody reads is not asked for.
    defineLazily<PortAccessToken>(this, {
      accessToken,
      // Undefined where the token is: not among the targets, with older SDKs.
      authorizationHeader: () => accessToken().apply((value) => value && `Bearer ${value}`),
      providerArgs: () => ({ token: accessToken(), baseUrl: token.baseUrl }),
      expiresAt: () => liveOr(token.expiresAt, expiresAt),
      tokenFingerprint: () => liveOr(token.tokenFingerprint, (found) => tokenFingerprint(found.accessToken)),
    });
    this.clientId = token.clientId;
    this.baseUrl = token.baseUrl;
    this.registerOutputs({});
  }
}

/**
 * Ends a chain of outputs with an error that the SDK prints as it is. Its stack is cut: for any other one Node colours
 * frames of the SDK's sources for many seconds.
 */
function failReadably(resource: pulumi.Resource): (error: unknown) => never {
  return (error) => {
    const readable = new pulumi.ResourceError((error as Error).message, resource, true);
    readable.stack = `${readable.name}: ${readable.message}`;
    throw readable;
  };
}
