import * as pulumi from "@pulumi/pulumi";
import type { AccessToken } from "../../auth";
import { expiresAt, tokenFingerprint } from "../../auth";
import { AccessTokenResource } from "./access-token";
import type { PortAccessTokenArgs, TokenOutputs } from "./args";
import { withConfiguredSecrets } from "./configured-secrets";
import { assertInstalled } from "./installation";
import { liveToken } from "./live-token";
import { currentRun, programError, runError, warnOfPlainSecret } from "./program-run";

/**
 * An access token of Port's API, requested with client credentials and stored in the state as a secret. `pulumi up` and
 * `pulumi refresh` renew it when it has expired or is about to expire (Port's tokens live 3 hours).
 *
 * ```ts
 * const token = new PortAccessToken("port");
 * export const accessToken = token.accessToken;
 * ```
 *
 * An update that creates or renews the token fails if credentials are missing or if Port returns no token. The message
 * names the cause and the remedy. A preview does not fail because of Port: it logs the reason.
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
   * @param name - Name of the resource, unique among all `PortAccessToken`s that have the same chain of parent types. Two
   * parents of one type need two names.
   * @param args - Credentials, address and options. Default: the stack configuration, else the environment.
   * @param opts - Options of a component resource. `import` is not supported.
   * @throws pulumi.RunError if the option `import` is given, or if this package is not installed in the program's folder,
   * from which Pulumi loads the provider.
   */
  constructor(name: string, args: PortAccessTokenArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    assertNotImported(name, opts);
    assertInstalled();
    // The component itself gets no arguments: the engine would store them in the state, with the client secret.
    super("port-access-token:index:PortAccessToken", name, {}, opts);
    const run = currentRun();
    const token = new AccessTokenResource(name, withConfiguredSecrets(args, run), { parent: this });
    if (args.clientSecret === undefined) warnOfPlainSecret(run, this);
    const live = liveToken(token, args, run, this).catch((error: unknown) => {
      throw programError(error, this);
    });
    /** Derived from the token's URN, so that users of an output depend on the token, even if it was requested here. */
    const liveOr = (stored: pulumi.Output<string>, pick: (token: AccessToken) => string): pulumi.Output<string> =>
      token.urn.apply(() => live.then((found) => (found ? pick(found) : stored)) as Promise<string>);
    // Plain data properties, as of any resource: users capture them in callbacks, and set them in subclasses and tests.
    this.accessToken = pulumi.secret(liveOr(token.accessToken, (found) => found.accessToken));
    // With older SDKs, the token is undefined if it is not among the targets.
    this.authorizationHeader = this.accessToken.apply((value) => value && `Bearer ${value}`);
    this.providerArgs = { token: this.accessToken, baseUrl: token.baseUrl };
    this.expiresAt = liveOr(token.expiresAt, expiresAt);
    this.tokenFingerprint = liveOr(token.tokenFingerprint, (found) => tokenFingerprint(found.accessToken));
    this.clientId = token.clientId;
    this.baseUrl = token.baseUrl;
    this.registerOutputs({});
  }
}

/** TypeScript rejects `import` for a component, but the engine ignores it without an error. */
function assertNotImported(name: string, opts: pulumi.CustomResourceOptions = {}): void {
  if (opts.import === undefined) return;
  throw runError(
    `the option "import" of "${name}" is not supported, because there is nothing to import. Remove the option, and the token is created.`,
  );
}
