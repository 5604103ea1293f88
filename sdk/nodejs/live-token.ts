import type * as pulumi from "@pulumi/pulumi";
import type { AccessToken, Credentials, GivenOrigin, Options } from "../../auth";
import {
  baseUrlSources,
  baseUrlsIn,
  expiresAt as expiryOf,
  givenAsArgument,
  isAboutToExpire,
  lookUp,
  namedBaseUrl,
  PortAuthError,
  resolveBaseUrl,
  resolveCredentials,
  shortLifeNotice,
  staysUnknown,
  storedIdentityStands,
  storedTokenExpiry,
} from "../../auth";
import type { AccessTokenResource } from "./access-token";
import type { PortAccessTokenArgs } from "./args";
import type { Known } from "./known";
import { known, knownValue } from "./known";
import type { Log, ProgramRun } from "./program-run";
import { knownOptions, logFailure, requestInProgram } from "./request-in-program";

/**
 * Returns the token that the program uses instead of the stored one; undefined if it uses the stored one, because that is
 * good or because no better one could be obtained. Never fails because of Port. Never makes an output unknown outside a
 * preview, where a provider with unknown arguments drops its resources from the state.
 */
export async function liveToken(
  token: AccessTokenResource,
  args: PortAccessTokenArgs,
  run: ProgramRun,
  component: pulumi.Resource,
): Promise<AccessToken | undefined> {
  if (run.isMocked) return undefined;
  // Where the resource is not registered, its outputs fail, for a reason that the SDK reports.
  const stored = await Promise.all([knownValue(token.accessToken), knownValue(token.expiresAt)]).catch(() => undefined);
  if (!stored) return undefined;
  const [accessToken, expiresAt] = stored;
  const log: Log = (severity, line, key) => run.log(severity, line, component, key);
  const { isPreview } = run;
  if (isPreview && args.offlinePreview) return undefined;
  const options = await knownOptions(args);
  if (!isWanted(accessToken, expiresAt, options, run)) {
    if (!accessToken.known && isPreview) log("info", notRequested);
    if (accessToken.known && accessToken.value && expiresAt.known) {
      const short = shortLifeNotice(expiresAt.value, Date.now(), options);
      if (short) log("warn", short.text, short.key);
    }
    return undefined;
  }
  const next = expiresAt.known
    ? `The stored token is used; it ${storedTokenExpiry(expiresAt.value, Date.now())}.`
    : staysUnknown;
  try {
    const credentials = await credentialsOf(token, args, run);
    if (typeof credentials === "string") {
      log(expiresAt.known ? "warn" : "info", `${credentials}. ${next}`);
      return undefined;
    }
    // In an update, the provider logs these notices.
    const request = { purpose: "read", options, isUpdatePreviewed: isPreview, logsOddities: isPreview, log } as const;
    const live = await requestInProgram(credentials, run, request);
    if (isPreview) log("info", `a token was requested in this preview; it expires at ${expiryOf(live)}.`);
    return live;
  } catch (error) {
    if (!(error instanceof PortAuthError)) throw error;
    logFailure(error, !expiresAt.known, next, log);
    return undefined;
  }
}

const notRequested = `with autoRenew: false, the program requests no token. ${staysUnknown}`;

function isWanted(
  accessToken: Known<string | undefined>,
  expiresAt: Known<string>,
  { autoRenew }: Options,
  { isPreview }: ProgramRun,
): boolean {
  // Outside a preview, the value is unknown if the resource is not among the targets. With older SDKs, it is undefined.
  if (!accessToken.known && !isPreview) return false;
  // The update then keeps the token, whatever its age.
  if (!autoRenew) return false;
  if (!accessToken.known) return true;
  if (accessToken.value === undefined) return false;
  return isAboutToExpire(expiresAt.known ? { expiresAt: expiresAt.value } : {}, Date.now());
}

/**
 * The credentials that the provider will use, or why they are not known here. The engine returns the inputs from `check`,
 * with transformations applied. It returns those in the state if it does not check the resource in this run. If they hold no
 * secret, it is looked up in the program's configuration and environment, which may differ from the provider's. The program
 * uses it only if its client id and base URL are the same.
 */
async function credentialsOf(
  token: AccessTokenResource,
  args: PortAccessTokenArgs,
  { surroundings }: ProgramRun,
): Promise<Credentials | string> {
  const [clientId, rawBaseUrl, clientSecret] = await Promise.all(
    [token.clientId, token.baseUrl, token.clientSecret].map(known),
  );
  const [ownId, region, address] = await Promise.all([args.clientId, args.region, args.baseUrl].map(known));
  const isGiven = region !== undefined || address !== undefined;
  const argument = isGiven ? resolveBaseUrl({ region, baseUrl: address }, surroundings) : undefined;
  const { environment } = surroundings.places;
  const howToName = `set one of: ${baseUrlSources(surroundings.places)}${environment ? ` in ${environment}` : ""}`;
  const named = [...baseUrlsIn(surroundings), ...(argument && "value" in argument ? [argument.value] : [])];
  const baseUrl = rawBaseUrl === undefined ? undefined : namedBaseUrl(rawBaseUrl, surroundings, howToName, named);
  const isMissing = clientId === undefined && args.clientId === undefined && !lookUp("clientId", surroundings);
  if (isMissing) return resolveCredentials({ baseUrl: "" }, surroundings);
  if (clientId === undefined || baseUrl === undefined) return "the credentials of the token are not known yet";
  const origin: GivenOrigin = (setting) =>
    args[setting] === undefined ? "the state of this stack or a transformation" : givenAsArgument(setting);
  if (clientSecret !== undefined) return resolveCredentials({ baseUrl, clientId, clientSecret }, surroundings, origin);
  if (args.clientSecret !== undefined) return "the client secret of the token is not known yet";
  if (!lookUp("clientSecret", surroundings)) return resolveCredentials({ baseUrl, clientId }, surroundings);
  const ownClientId = ownId?.trim() ?? lookUp("clientId", surroundings)?.value ?? clientId;
  const own = storedIdentityStands(args, surroundings)
    ? { value: baseUrl }
    : (argument ?? resolveBaseUrl({}, surroundings));
  if ("problem" in own) return `${own.property} ${own.problem}`;
  if (ownClientId !== clientId || own.value !== baseUrl) {
    const where = environment ? `. An inline program looks for variables in ${environment}` : "";
    return `the credentials found by the program do not belong to this token. No token was requested${where}`;
  }
  return resolveCredentials({ baseUrl, clientId }, surroundings, origin);
}
