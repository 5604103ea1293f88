import type * as pulumi from "@pulumi/pulumi";
import {
  type AccessToken,
  type Credentials,
  clockProblem,
  expiresAt as expiryOf,
  type GivenOrigin,
  givenAsArgument,
  isDead,
  lookUp,
  messagePrefix,
  PortAuthError,
  personalProblem,
  resolveBaseUrl,
  resolveCredentials,
  storedIdentityStands,
} from "../../provider/auth";
import type { AccessToken as AccessTokenResource } from "./access-token";
import type { PortAccessTokenArgs } from "./args";
import { type Known, known, knownValue } from "./known";
import type { ProgramRun } from "./program-run";
import { type Say, warnIfShort } from "./short-token";

/**
 * The token that the program hands on in place of the one in the state, or undefined where it hands that one on as it
 * is: because it is good, or because no better one can be had. Never fails because of Port, and never leads to an
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
  const say: Say = (severity, line, key) => run.tell(severity, line, component, key);
  if (run.isPreview && args.offlinePreview) return undefined;
  if (!(await isWanted(accessToken, expiresAt, args, run))) {
    if (!accessToken.known && run.isPreview) say("info", notAsked);
    if (accessToken.known && accessToken.value && expiresAt.known) {
      await warnIfShort(expiresAt.value, Date.now(), args, say);
    }
    return undefined;
  }
  const kept = expiresAt.known
    ? `The token of the state is handed on, which expires or expired at ${expiresAt.value}.`
    : "The token stays unknown in this preview.";
  try {
    const credentials = await credentialsOf(token, args, run);
    if (typeof credentials === "string") {
      say(expiresAt.known ? "warn" : "info", `${messagePrefix}${credentials}. ${kept}`);
      return undefined;
    }
    const found = await run.requestAccessToken(credentials, "read");
    const expiry = expiryOf(found);
    const problem = clockProblem(found.clock);
    const personal = personalProblem(credentials);
    // In an update the provider tells what there is to tell.
    if (run.isPreview) {
      if (personal) say("warn", `${messagePrefix}${personal}`);
      if (problem) say("warn", `${messagePrefix}${problem}`, "clock");
      say("info", `${messagePrefix}the token was asked for in this preview; it expires at ${expiry}.`);
    }
    const portsNow = Date.now() + found.clock.mostMillis;
    await warnIfShort(expiry, portsNow, args, say, run.isPreview);
    return found;
  } catch (error) {
    if (!(error instanceof PortAuthError)) throw error;
    // A preview does without credentials and without a network; that Port refuses them has to be seen.
    const harmless = !expiresAt.known && (error.status === undefined || error.status >= 500);
    say(harmless ? "info" : "warn", `${error.message} ${kept}`);
    return undefined;
  }
}

const notAsked = `${messagePrefix}with autoRenew: false the program asks for no token. It stays unknown in this preview.`;

async function isWanted(
  accessToken: Known<string | undefined>,
  expiresAt: Known<string>,
  args: PortAccessTokenArgs,
  { isPreview }: ProgramRun,
): Promise<boolean> {
  // Outside of a preview an unknown value belongs to a resource that is not among the targets, and so does undefined,
  // with older SDKs.
  if (!accessToken.known && !isPreview) return false;
  // An update will keep the token then, however old, and this is not the place to know it.
  if ((await known(args.autoRenew)) === false) return false;
  if (!accessToken.known) return true;
  if (accessToken.value === undefined) return false;
  return isDead(expiresAt.known ? { expiresAt: expiresAt.value } : {}, Date.now());
}

/**
 * The credentials that the provider will ask with, or why they are not known here. The engine hands back what `check`
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
  if (clientId === undefined || baseUrl === undefined) return "it is not known yet which credentials the token is for";
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
    return "the credentials found by the program are not those of the token, so it was not asked for here";
  }
  return resolveCredentials({ baseUrl, clientId }, surroundings, origin);
}
