import type { AccessToken, Credentials, Options } from "../../auth";
import {
  activeTokenExpiry,
  decide,
  expiresAt,
  impossibleLifetime,
  isTooShort,
  millisUntilExpired,
  PortAuthError,
  patientLimits,
  retryLimits,
  secondsLeft,
  shortLifeOfActiveToken,
  tokenWithNotices,
  waitUntil,
} from "../../auth";
import type { LifecycleContext } from "./model";

/**
 * Requests a token that lives long enough. Port returns its active token until that has expired, so the token may be about
 * to expire: then this waits for the next one. For a short-lived token, the policy in the options decides.
 * @throws PortAuthError, with the code `short_lifetime` if no token lives long enough
 */
export async function tokenWithPolicy(
  credentials: Credentials,
  options: Options,
  context: LifecycleContext,
): Promise<AccessToken> {
  let token = await tokenWithNotices(credentials, "write", context);
  const impossible = impossibleLifetime(token, options, context.now());
  if (impossible) throw new PortAuthError({ code: "short_lifetime", ...impossible });
  // Decided once for each token: a second look at the clock could lead to another verdict.
  let verdict = decide(token, options, context.now(), false);
  const isAwaited = verdict === "wait";
  if (isAwaited) {
    token = await nextToken(token, credentials, context);
    verdict = decide(token, options, context.now(), true);
  }
  if (verdict === "refuse") throw shortLifetime(token, options, context, isAwaited);
  if (verdict === "warn") {
    const short = shortLifeOfActiveToken(token, options.minimumRemainingSeconds, context.now());
    context.log("warn", `${short}. Port issues the next one after that.`, `short ${expiresAt(token)}`);
  }
  return token;
}

/** Pauses before the requests for the next token, in seconds, because Port may issue it late. */
const pollSeconds = [0, 1, 2, 4, 8, 16, 30];
const pollMillis = 1_000 * pollSeconds.reduce((sum, seconds) => sum + seconds);

/**
 * Waits until a token has expired, then requests until Port issues another one, for a minute. Else returns the same one. While
 * Port refuses requests, all of them together have the patience of one.
 */
async function nextToken(
  token: AccessToken,
  credentials: Credentials,
  context: LifecycleContext,
): Promise<AccessToken> {
  const nowMillis = context.now();
  const expiredMillis = nowMillis + millisUntilExpired(token, nowMillis);
  const expiry = activeTokenExpiry(token, nowMillis);
  context.log(
    "info",
    `${expiry}. Port issues the next one after that. Waiting for it. ${context.howToStop}`,
    `waiting ${expiresAt(token)}`,
  );
  await waitUntil(expiredMillis, context);
  // A machine that was suspended for longer still makes one exchange.
  const untilMillis = Math.max(
    expiredMillis + pollMillis + patientLimits.totalMillis,
    context.now() + retryLimits.totalMillis,
  );
  let answer = token;
  for (const seconds of pollSeconds) {
    const nextMillis = context.now() + seconds * 1000;
    if (nextMillis >= untilMillis) break;
    await waitUntil(nextMillis, context);
    answer = await context.sharedToken(credentials, "write", answer, untilMillis);
    if (answer.accessToken !== token.accessToken) break;
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
