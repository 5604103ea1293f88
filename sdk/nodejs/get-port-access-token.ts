import * as pulumi from "@pulumi/pulumi";
import type { AccessToken, Credentials } from "../../auth";
import {
  expiresAt,
  lookUp,
  PortAuthError,
  parseCredential,
  previewSeverity,
  resolveBaseUrl,
  resolveCredentials,
  staysUnknown,
  tokenFingerprint,
  tokenWithNotices,
} from "../../auth";
import type { PortAccessTokenArgs, TokenOutputs } from "./args";
import { withConfiguredSecrets } from "./configured-secrets";
import { knownOptions } from "./known";
import type { Log, ProgramRun } from "./program-run";
import { currentRun, programError, runError, warnOfPlainSecret } from "./program-run";

/** The arguments of `getPortAccessTokenOutput`: those of a `PortAccessToken` that make sense without a stored token. */
export interface GetPortAccessTokenArgs
  extends Pick<PortAccessTokenArgs, "clientId" | "region" | "baseUrl" | "offlinePreview"> {
  /**
   * Client secret of the Port credentials. Must not be empty. An argument is never written to the state. Default: the stack
   * configuration `port:secret`, else the environment variable `PORT_CLIENT_SECRET`. If none is set, every run but a preview
   * fails.
   */
  clientSecret?: pulumi.Input<string>;
  /** A token with less life left than this, in seconds, is short-lived, and a warning is logged. Default: 300. */
  minimumRemainingSeconds?: pulumi.Input<number>;
}

/** A token that Port issued, with its client id and base URL. */
type Issued = Pick<AccessToken, "accessToken"> & { expiresAt: string; clientId: string; baseUrl: string };

/**
 * Returns an access token of Port's API without a resource. Each run requests it, previews included. The token is not in
 * the state, unless the program puts it there. There is one request per set of credentials and run, when the function is
 * called. `PortAccessToken`s that request a token in the same run share it.
 *
 * Prefer a `PortAccessToken` for stack outputs, and to make no request while the token is good. If the token is about to
 * expire, this function logs a warning and does not wait for the next one. Outside a preview, it waits up to 12 minutes if
 * Port's rate limit names a delay.
 *
 * If no token can be obtained, the run fails, even if no output is read, and the message names the remedy. A preview fails
 * only because of an invalid argument; else it logs the reason and continues with unknown outputs. Under `setMocks` there is
 * no request: `accessToken` is `mocked-access-token`, which expires in the year 2100.
 *
 * @param args - Credentials and address. Default: the stack configuration, else the environment.
 */
export function getPortAccessTokenOutput(args: GetPortAccessTokenArgs = {}): TokenOutputs {
  const run = currentRun();
  if (args.clientSecret === undefined) warnOfPlainSecret(run);
  const { clientId, clientSecret, region, baseUrl } = withConfiguredSecrets(args, run);
  const issued = pulumi.all([clientId, clientSecret, region, baseUrl]).apply(([id, secret, regionName, address]) => {
    const given = { clientId: id, clientSecret: secret, region: regionName, baseUrl: address };
    return pulumi.output(request(given, args, run)) as pulumi.Output<Issued>;
  });
  // A secret argument makes every output a secret, so plain outputs are unwrapped first.
  const plain = (pick: (token: Issued) => string) => pulumi.unsecret(issued.apply(pick));
  const accessToken = pulumi.secret(issued.apply((token) => token.accessToken));
  // A client id or base URL that is a secret stays one: `all` returns a secret if one of its values is one.
  const effectiveBaseUrl = pulumi.all([plain((token) => token.baseUrl), region, baseUrl]).apply(([value]) => value);
  return {
    accessToken,
    authorizationHeader: accessToken.apply((value) => `Bearer ${value}`),
    providerArgs: { token: accessToken, baseUrl: effectiveBaseUrl },
    expiresAt: plain((token) => token.expiresAt),
    tokenFingerprint: plain((token) => tokenFingerprint(token.accessToken)),
    clientId: pulumi.all([plain((token) => token.clientId), clientId]).apply(([value]) => value),
    baseUrl: effectiveBaseUrl,
  };
}

type Given = Partial<Record<"clientId" | "clientSecret" | "region" | "baseUrl", string | undefined>>;

async function request(
  given: Given,
  args: GetPortAccessTokenArgs,
  run: ProgramRun,
): Promise<Issued | typeof pulumi.unknown> {
  const log: Log = (severity, line, key) => run.log(severity, line, undefined, key);
  try {
    if (run.isMocked) return mocked(given, run);
    if (run.isPreview && args.offlinePreview) return pulumi.unknown;
    const credentials = credentialsOf(given, run);
    const { environment } = run.surroundings.places;
    if (
      environment &&
      [credentials.clientId, credentials.clientSecret].some(({ origin }) => origin.endsWith(environment))
    )
      log("info", `the token is requested with credentials in ${environment}, not in the workspace's envVars.`);
    const context = { sharedToken: run.sharedToken, now: Date.now, log };
    const token = await tokenWithNotices(credentials, run.isPreview ? "preview" : "write", context, {
      options: await knownOptions(args),
    });
    const { baseUrl, clientId } = credentials;
    return { accessToken: token.accessToken, expiresAt: expiresAt(token), clientId: clientId.value, baseUrl };
  } catch (error) {
    if (!run.isPreview || !(error instanceof PortAuthError)) throw programError(error);
    log(previewSeverity(error), `${error.message} ${staysUnknown}`);
    return pulumi.unknown;
  }
}

function credentialsOf(given: Given, { surroundings }: ProgramRun): Credentials {
  const argument = (name: "clientId" | "clientSecret"): string | undefined => {
    if (given[name] === undefined) return undefined;
    const parsed = parseCredential(given[name]);
    if ("problem" in parsed) throw runError(`${name} ${parsed.problem}`);
    return parsed.value;
  };
  const { property, ...address } = resolveBaseUrl(given, surroundings);
  if ("problem" in address) throw runError(`${property} ${address.problem}`);
  const [clientId, clientSecret] = [argument("clientId"), argument("clientSecret")];
  return resolveCredentials({ baseUrl: address.value, clientId, clientSecret }, surroundings);
}

function mocked(given: Given, { surroundings }: ProgramRun): Issued {
  const address = resolveBaseUrl(given, surroundings);
  return {
    accessToken: "mocked-access-token",
    expiresAt: "2100-01-01T00:00:00.000Z",
    clientId: given.clientId ?? lookUp("clientId", surroundings)?.value ?? "mocked-client-id",
    baseUrl: "value" in address ? address.value : "",
  };
}
