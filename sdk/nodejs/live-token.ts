import type * as pulumi from "@pulumi/pulumi";
import {
  type AccessToken,
  type Credentials,
  expiresAt as expiryOf,
  type GivenOrigin,
  givenAsArgument,
  isAboutToExpire,
  lookUp,
  type Options,
  PortAuthError,
  resolveBaseUrl,
  resolveCredentials,
  shortLifeNotice,
  storedIdentityStands,
} from "../../auth";
import type { AccessTokenResource } from "./access-token";
import type { PortAccessTokenArgs } from "./args";
import { type Known, known, knownValue } from "./known";
import type { Log, ProgramRun } from "./program-run";
import { knownOptions, logFailure, requestInProgram } from "./request-in-program";

/**
 * The token that the program hands on in place of the stored one, or undefined where it hands on the stored one as it
 * is: because that is good, or because there is no better one. Never fails because of Port, and never leads to an
 * unknown outside of a preview, where an unknown provider drops its resources from the state.
 */
export async function liveToken(
  token: AccessTokenResource,
  args: PortAccessTokenArgs,
  run: ProgramRun,
  component: pulumi.Resource,
): Promise<AccessToken | undefined> {
  if (run.isMocked) return undefined;
  const [accessToken, expiresAt] = await Promise.all([knownValue(token.accessToken), knownValue(token.expiresAt)]);
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
    ? `The stored token is used; it ${tense(expiresAt.value)} at ${expiresAt.value}.`
    : "The token stays unknown in this preview.";
  try {
    const credentials = await credentialsOf(token, args, run);
    if (typeof credentials === "string") {
      log(expiresAt.known ? "warn" : "info", `${credentials}. ${next}`);
      return undefined;
    }
    // In an update, the provider logs what is odd.
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

const notRequested = "with autoRenew: false, the program requests no token. The token stays unknown in this preview.";

const tense = (expiresAt: string) => (Date.parse(expiresAt) > Date.now() ? "expires" : "expired");

function isWanted(
  accessToken: Known<string | undefined>,
  expiresAt: Known<string>,
  { autoRenew }: Options,
  { isPreview }: ProgramRun,
): boolean {
  // Outside of a preview an unknown value belongs to a resource that is not among the targets, and so does undefined,
  // with older SDKs.
  if (!accessToken.known && !isPreview) return false;
  // An update will keep the token then, however old, and this is not the place to know it.
  if (!autoRenew) return false;
  if (!accessToken.known) return true;
  if (accessToken.value === undefined) return false;
  return isAboutToExpire(expiresAt.known ? { expiresAt: expiresAt.value } : {}, Date.now());
}

/**
 * The credentials that the provider will request a token with, or why they are not known here. The engine hands back what `check`
 * has made of the inputs, transformations included. A secret that is not among them comes from where the program runs,
 * which need not be where the provider runs: it is used only if nothing that is found there contradicts what goes with it.
 */
async function credentialsOf(
  token: AccessTokenResource,
  args: PortAccessTokenArgs,
  { surroundings }: ProgramRun,
): Promise<Credentials | string> {
  const [clientId, baseUrl, clientSecret] = await Promise.all(
    [token.clientId, token.baseUrl, token.clientSecret].map(known),
  );
  const isMissing = clientId === undefined && args.clientId === undefined && !lookUp("clientId", surroundings);
  if (isMissing) return resolveCredentials({ baseUrl: "" }, surroundings);
  if (clientId === undefined || baseUrl === undefined) return "the credentials of the token are not known yet";
  const origin: GivenOrigin = (setting) =>
    args[setting] === undefined ? "the state of this stack or a transformation" : givenAsArgument(setting);
  if (clientSecret !== undefined) return resolveCredentials({ baseUrl, clientId, clientSecret }, surroundings, origin);
  if (args.clientSecret !== undefined) return "the client secret of the token is not known yet";
  if (!lookUp("clientSecret", surroundings)) return resolveCredentials({ baseUrl, clientId }, surroundings);
  const [ownId, region, address] = await Promise.all([args.clientId, args.region, args.baseUrl].map(known));
  const ownClientId = ownId?.trim() ?? lookUp("clientId", surroundings)?.value ?? clientId;
  const own = storedIdentityStands(args, surroundings)
    ? { value: baseUrl }
    : resolveBaseUrl({ region, baseUrl: address }, surroundings);
  if ("problem" in own) return `${own.property} ${own.problem}`;
  if (ownClientId !== clientId || own.value !== baseUrl) {
    return "the credentials found by the program do not belong to this token. No token was requested";
  }
  return resolveCredentials({ baseUrl, clientId }, surroundings, origin);
}
