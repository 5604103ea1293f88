import * as pulumi from "@pulumi/pulumi";
import { type AccessToken, expiresAt, tokenFingerprint } from "../../auth";
import { AccessTokenResource } from "./access-token";
import type { PortAccessTokenArgs, TokenOutputs } from "./args";
import { assertProgramHasPackage } from "./installation";
import { defineLazily, once } from "./lazily";
import { liveToken } from "./live-token";
import { currentRun, resourceError, runError, warnOfPlainSecret } from "./program-run";

/** What is installed does not change while a program runs. */
const assertInstalled = once(() => assertProgramHasPackage());

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
export class PortAccessToken extends pulumi.ComponentResource implements TokenOutputs {
  declare readonly accessToken: TokenOutputs["accessToken"];
  declare readonly authorizationHeader: TokenOutputs["authorizationHeader"];
  declare readonly providerArgs: TokenOutputs["providerArgs"];
  declare readonly expiresAt: TokenOutputs["expiresAt"];
  declare readonly tokenFingerprint: TokenOutputs["tokenFingerprint"];
  declare readonly clientId: TokenOutputs["clientId"];
  declare readonly baseUrl: TokenOutputs["baseUrl"];

  /**
   * @param name Name of the resource, unique among the `PortAccessToken`s of its parent.
   * @param args Credentials and address; without them: stack configuration, else environment.
   * @param opts Options of a component resource.
   * @throws pulumi.RunError where the option `import` is given, and where the program itself does not have this package,
   * which the provider is loaded from.
   */
  constructor(name: string, args: PortAccessTokenArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    assertNotImported(name, opts);
    assertInstalled();
    // No arguments for the component itself: the engine would store them in the state, the client secret included.
    super("port-access-token:index:PortAccessToken", name, {}, opts);
    const token = new AccessTokenResource(name, args, { parent: this });
    const run = currentRun();
    if (args.clientSecret === undefined) warnOfPlainSecret(run, this);
    const live = once(() =>
      liveToken(token, args, run, this).catch((error: Error) => {
        throw resourceError(error.message, this);
      }),
    );
    /** The token's URN is part of each output, so that whoever uses it depends on the token, requested here or not. */
    const liveOr = (raw: pulumi.Output<string>, pick: (token: AccessToken) => string): pulumi.Output<string> =>
      pulumi
        .all([token.urn, pulumi.output(live().then((found) => (found ? pick(found) : raw)))])
        .apply(([, value]) => value);
    const accessToken = once(() => pulumi.secret(liveOr(token.accessToken, (found) => found.accessToken)));
    // Lazily: a token that nobody reads is not requested.
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

/** A component's `import` is for TypeScript an error, and for the engine nothing at all. */
function assertNotImported(name: string, opts: pulumi.CustomResourceOptions = {}): void {
  if (opts.import === undefined) return;
  throw runError(
    `the option "import" of "${name}" is not supported, because there is nothing to import. Remove the option, and the token is created.`,
  );
}
