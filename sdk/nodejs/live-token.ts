import type * as pulumi from "@pulumi/pulumi";
import type { AccessToken, Credentials, Options } from "../../auth";
import {
  baseUrlSources,
  baseUrlsIn,
  credentialsOfToken,
  expiresAt as expiryOf,
  givenAsArgument,
  isAboutToExpire,
  lookUp,
  namedBaseUrl,
  PortAuthError,
  previewSeverity,
  resolveBaseUrl,
  shortLifeNotice,
  staysUnknown,
  storedIdentityStands,
  storedTokenExpiry,
  tokenWithNotices,
} from "../../auth";
import type { AccessTokenResource } from "./access-token";
import type { PortAccessTokenArgs } from "./args";
import type { Known } from "./known";
import { known, knownOptions, knownValue } from "./known";
import type { Log, ProgramRun } from "./program-run";

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
    const context = { sharedToken: run.sharedToken, now: Date.now, log };
    const use = { options, isUpdatePreviewed: isPreview, isProviderLogging: !isPreview };
    const live = await tokenWithNotices(
      await credentialsOf(token, args, run),
      isPreview ? "preview" : "read",
      context,
      use,
    );
    if (isPreview) log("info", `a token was requested in this preview; it expires at ${expiryOf(live)}.`);
    return live;
  } catch (error) {
    if (!(error instanceof PortAuthError)) throw error;
    log(expiresAt.known ? "warn" : previewSeverity(error), `${error.message} ${next}`);
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
 * The credentials that the provider will use. The engine returns the inputs from `check`, with transformations applied. It
 * returns those in the state if it does not check the resource in this run. If they hold no secret, it is looked up in the
 * program's configuration and environment, which may differ from the provider's.
 * @throws PortAuthError
 */
async function credentialsOf(
  token: AccessTokenResource,
  args: PortAccessTokenArgs,
  { surroundings }: ProgramRun,
): Promise<Credentials> {
  const [clientId, rawBaseUrl, clientSecret] = await Promise.all(
    [token.clientId, token.baseUrl, token.clientSecret].map(known),
  );
  const [ownId, region, address] = await Promise.all([args.clientId, args.region, args.baseUrl].map(known));
  const isStored = storedIdentityStands(args, surroundings);
  const ownBaseUrl = isStored ? undefined : resolveBaseUrl({ region, baseUrl: address }, surroundings);
  const isUnknown =
    rawBaseUrl === undefined ||
    (clientId === undefined && (args.clientId !== undefined || lookUp("clientId", surroundings))) ||
    (clientSecret === undefined && args.clientSecret !== undefined);
  if (isUnknown) {
    const problem = "the credentials of the token are not known yet";
    throw new PortAuthError({ code: "missing_credentials", problem, remedy: "" });
  }
  const { environment } = surroundings.places;
  const howToName = `set one of: ${baseUrlSources(surroundings.places)}${environment ? ` in ${environment}` : ""}`;
  const named = [...baseUrlsIn(surroundings), ...(ownBaseUrl && "value" in ownBaseUrl ? [ownBaseUrl.value] : [])];
  const baseUrl = namedBaseUrl(rawBaseUrl, surroundings, howToName, named);
  const given = { clientId: ownId?.trim(), baseUrl: ownBaseUrl };
  return credentialsOfToken({ baseUrl, clientId, clientSecret }, given, surroundings, (setting) =>
    args[setting] === undefined ? "the state of this stack or a transformation" : givenAsArgument(setting),
  );
}
