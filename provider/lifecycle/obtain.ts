import {
  type AccessToken,
  type Credentials,
  clockProblem,
  deadBelowSeconds,
  expiresAt,
  messagePrefix,
  millisUntilExpired,
  PortAuthError,
  type Purpose,
  personalProblem,
  secondsLeft,
} from "../auth";
import type { LifecycleContext } from "./model";
import { defaultOptions, type Options } from "./options";

/**
 * Requests a token that lives long enough. Port hands out its active token until that has expired, so a new answer can
 * have next to no life left: a token about to expire is always waited out, a short-lived one by the policy in the options.
 * @throws PortAuthError, with the code `short_lifetime` where no token lives long enough
 */
export async function obtain(
  credentials: Credentials,
  options: Options,
  context: LifecycleContext,
): Promise<AccessToken> {
  const first = await request(credentials, "write", context);
  assertPossible(first, options, context.now());
  if (judge(first, options, context.now(), false) !== "wait") return take(first, options, context);
  return take(await next(first, credentials, context), options, context, true);
}

/** What to do with a token that Port has just handed out. A token that was waited for is not waited for again. */
export function judge(
  token: AccessToken,
  { minimumRemainingSeconds, onShortLifetime }: Options,
  nowMillis: number,
  wasAwaited: boolean,
): "take" | "warn" | "wait" | "refuse" {
  const left = secondsLeft(token, nowMillis);
  if (left <= deadBelowSeconds) return wasAwaited ? "refuse" : "wait";
  if (left >= minimumRemainingSeconds) return "take";
  if (onShortLifetime === "wait") return wasAwaited ? "refuse" : "wait";
  return onShortLifetime === "warn" ? "warn" : "refuse";
}

/** Hands on a token, with a warning where it is short-lived. @throws PortAuthError `short_lifetime` */
function take(token: AccessToken, options: Options, context: LifecycleContext, wasAwaited = false): AccessToken {
  const verdict = judge(token, options, context.now(), wasAwaited);
  if (verdict === "take") return token;
  const left = secondsLeft(token, context.now());
  const isAboutToExpire = left <= deadBelowSeconds;
  const expiry = `Port's active token expires at ${expiresAt(token)}, in ${seconds(left)}`;
  const short = `${expiry}: less than the ${options.minimumRemainingSeconds} s of minimumRemainingSeconds`;
  if (verdict === "warn") {
    const next = "Until then Port hands out no other; an update after that gets the next one.";
    context.say(`${messagePrefix}${short}. ${next}`, `short ${expiresAt(token)}`);
    return token;
  }
  throw new PortAuthError({
    code: "short_lifetime",
    problem: isAboutToExpire ? `${expiry}, too soon to be of use` : short,
    remedy: wasAwaited
      ? `No better token was issued after waiting. Run again later${isAboutToExpire ? "" : ", or lower minimumRemainingSeconds"}.`
      : 'Run again after that, lower minimumRemainingSeconds, or set onShortLifetime to "wait".',
  });
}

/** Seconds after a token's end at which the next one is requested: Port may be late with it. */
const pollSeconds = [0, 1, 2, 4, 8, 16, 30];

/** Waits until a token has expired, and requests until Port hands out another, or the same one for the last time. */
async function next(token: AccessToken, credentials: Credentials, context: LifecycleContext): Promise<AccessToken> {
  context.say(
    `${messagePrefix}Port's active token expires at ${expiresAt(token)}, in ${seconds(secondsLeft(token, context.now()))}, ` +
      "and until then Port hands out no other. Waiting for the next one. To stop at once press Ctrl-C twice; once lets it finish.",
    `waiting ${expiresAt(token)}`,
  );
  await context.sleep(millisUntilExpired(token, context.now()));
  let answer = token;
  for (const delay of pollSeconds) {
    await context.sleep(delay * 1000);
    answer = await context.requestAccessToken(credentials, "write", answer);
    if (answer.accessToken !== token.accessToken) return answer;
  }
  return answer;
}

/** Requests a token, and reports what is odd about the credentials or about this machine's clock. */
export async function request(
  credentials: Credentials,
  purpose: Purpose,
  context: LifecycleContext,
): Promise<AccessToken> {
  const token = await context.requestAccessToken(credentials, purpose);
  const personal = personalProblem(credentials);
  if (personal) context.say(`${messagePrefix}${personal}`);
  const problem = clockProblem(token.clock);
  if (problem) context.say(`${messagePrefix}${problem}`, "clock");
  return token;
}

/** With less time than this, in seconds, between new and short-lived, every update would be about another token. */
const leastUsefulSeconds = 300;

/** How long a token lives, in seconds, by Port's documentation; for tokens that do not tell when they were issued. */
const documentedLifetimeSeconds = 10_800;

/** @throws PortAuthError where not even a new token of Port would live long enough */
function assertPossible(token: AccessToken, options: Options, nowMillis: number): void {
  const { minimumRemainingSeconds, onShortLifetime } = options;
  const { issuedAtMillis, expiresAtMillis } = token;
  const lifetimeSeconds =
    issuedAtMillis === undefined
      ? Math.max(documentedLifetimeSeconds, secondsLeft(token, nowMillis))
      : (expiresAtMillis - issuedAtMillis) / 1000;
  const shown = Math.round(lifetimeSeconds);
  if (lifetimeSeconds <= deadBelowSeconds) {
    throw new PortAuthError({
      code: "short_lifetime",
      problem: `Port's tokens live ${shown} s in all, and ${deadBelowSeconds} s or less are too few to use one`,
      remedy: "Give them a longer life where they are issued.",
    });
  }
  const mostSeconds = lifetimeSeconds - leastUsefulSeconds;
  if (minimumRemainingSeconds <= mostSeconds) return;
  if (onShortLifetime === "warn") {
    // A short-lived token is no reason for an update then, and a minimum that nobody chose is no reason to fail.
    const isChosen = minimumRemainingSeconds !== defaultOptions.minimumRemainingSeconds;
    if (!isChosen || minimumRemainingSeconds <= lifetimeSeconds) return;
  }
  throw new PortAuthError({
    code: "short_lifetime",
    problem: `minimumRemainingSeconds is ${minimumRemainingSeconds}, and Port's tokens live ${shown} s in all`,
    remedy: `Set it to ${Math.max(0, Math.floor(mostSeconds))} or less.`,
  });
}

function seconds(value: number): string {
  return `${Math.max(0, Math.round(value))} s`;
}
