import type { AccessToken, Credentials, Options, Purpose } from "../../auth";
import {
  activeTokenExpiry,
  decide,
  expiresAt,
  impossibleLifetime,
  isTooShort,
  millisUntilExpired,
  oddities,
  PortAuthError,
  secondsLeft,
  shortLifeOfActiveToken,
  waitUntil,
} from "../../auth";
import type { LifecycleContext } from "./model";

/**
 * Requests a token that lives long enough. Port returns its active token until that has expired, so the token may be about
 * to expire: then this waits for the next one. For a short-lived token, the policy in the options decides.
 * @throws PortAuthError, with the code `short_lifetime` if no token lives long enough
 */
export async function requestToken(
  credentials: Credentials,
  options: Options,
  context: LifecycleContext,
): Promise<AccessToken> {
  let token = await requestOnce(credentials, "write", context);
  const impossible = impossibleLifetime(token, options, context.now());
  if (impossible) throw new PortAuthError({ code: "short_lifetime", ...impossible });
  // Decided once for each token: a second look at the clock could lead to another verdict.
  let verdict = decide(token, options, context.now(), false);
  const isAwaited = verdict === "wait";
  if (isAwaited) {
    token = await requestNext(token, credentials, context);
    verdict = decide(token, options, context.now(), true);
  }
  if (verdict === "refuse") throw shortLifetime(token, options, context, isAwaited);
  if (verdict === "warn") {
    const short = shortLifeOfActiveToken(token, options.minimumRemainingSeconds, context.now());
    context.log("warn", `${short}. Port issues the next one after that.`, `short ${expiresAt(token)}`);
  }
  return token;
}

/** Requests a token, and logs notices about the credentials and about this machine's clock. */
export async function requestOnce(
  credentials: Credentials,
  purpose: Purpose,
  context: LifecycleContext,
): Promise<AccessToken> {
  const token = await context.requestAccessToken(credentials, purpose);
  for (const { text, key } of oddities(token, credentials)) context.log("warn", text, key);
  return token;
}

/** Pauses before the requests for the next token, in seconds, because Port may issue it late. */
const pollSeconds = [0, 1, 2, 4, 8, 16, 30];

/** Waits until a token has expired, then requests until Port issues another one, for a minute. Else returns the same one. */
async function requestNext(
  token: AccessToken,
  credentials: Credentials,
  context: LifecycleContext,
): Promise<AccessToken> {
  const expiry = activeTokenExpiry(token, context.now());
  context.log(
    "info",
    `${expiry}. Port issues the next one after that. Waiting for it. ${context.howToStop}`,
    `waiting ${expiresAt(token)}`,
  );
  await waitUntil(context.now() + millisUntilExpired(token, context.now()), context);
  let answer = token;
  for (const delay of pollSeconds) {
    await context.sleep(delay * 1000);
    answer = await context.requestAccessToken(credentials, "write", answer);
    if (answer.accessToken !== token.accessToken) return answer;
  }
  return answer;
}

function shortLifetime(
  token: AccessToken,
  { minimumRemainingSeconds }: Options,
  { now }: LifecycleContext,
  wasAwaited: boolean,
): PortAuthError {
  const orLower = isTooShort(secondsLeft(token, now())) ? "" : ", or lower minimumRemainingSeconds";
  const remedy = wasAwaited
    ? `No better token was issued after waiting. Run again later${orLower}.`
    : 'Run again after that, lower minimumRemainingSeconds, or set onShortLifetime to "wait".';
  const problem = shortLifeOfActiveToken(token, minimumRemainingSeconds, now());
  return new PortAuthError({ code: "short_lifetime", problem, remedy });
}
