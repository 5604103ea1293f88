import {
  type AccessToken,
  type Credentials,
  clockProblem,
  deadBelowSeconds,
  expiresAt,
  messagePrefix,
  PortAuthError,
  personalProblem,
  remainingSeconds,
} from "../auth";
import type { LifecycleContext } from "./model";
import { defaultOptions, type Options } from "./options";

/** Port's clock has whole seconds; a second later the old token is surely gone. */
const marginMillis = 1_000;

/**
 * Asks Port for a token that will do. Port hands its active token out again until that has expired, so a fresh answer
 * can have next to no life left: a dead one is always waited out, a short one by the policy in the options.
 * @throws PortAuthError, with the code `short_lifetime` where the policy is to fail or no token can live long enough
 */
export async function obtain(
  credentials: Credentials,
  options: Options,
  context: LifecycleContext,
): Promise<AccessToken> {
  const { minimumRemainingSeconds, onShortLifetime } = options;
  const first = await ask(credentials, context);
  const left = secondsLeft(first, context);
  const isShort = left < minimumRemainingSeconds;
  assertPossible(first, options, context);
  const isWaitedOut = left <= deadBelowSeconds || (isShort && onShortLifetime === "wait");
  const token = isWaitedOut ? await next(first, credentials, context) : first;
  judge(token, options, context);
  return token;
}

/** Waits until a token has expired, and asks at that second for the one after it. */
async function next(token: AccessToken, credentials: Credentials, context: LifecycleContext): Promise<AccessToken> {
  const left = secondsLeft(token, context);
  context.say(
    `${messagePrefix}Port's active token expires at ${expiresAt(token)}, in ${seconds(left)}, and until then Port hands out no other. ` +
      "Waiting for the next one. To stop at once press Ctrl-C twice; once lets it finish.",
    `waiting ${expiresAt(token)}`,
  );
  await context.sleep(Math.max(0, left * 1000) + marginMillis);
  return context.requestAccessToken(credentials);
}

/** Asks Port once, and tells what is odd about the credentials or about this machine's clock. */
export async function ask(credentials: Credentials, context: LifecycleContext): Promise<AccessToken> {
  const token = await context.requestAccessToken(credentials);
  const personal = personalProblem(credentials);
  if (personal) context.say(`${messagePrefix}${personal}`);
  const problem = clockProblem(token.clockOffsetMillis);
  if (problem) context.say(`${messagePrefix}${problem}`, "clock");
  return token;
}

/** Says what is wrong with a token that is handed out all the same, or refuses it. */
function judge(token: AccessToken, options: Options, context: LifecycleContext): void {
  const { minimumRemainingSeconds, onShortLifetime } = options;
  const left = secondsLeft(token, context);
  if (tellIfDead(token, options, context) || left >= minimumRemainingSeconds) return;
  const what =
    `Port's active token expires at ${expiresAt(token)}, in ${seconds(left)}: ` +
    `less than the ${minimumRemainingSeconds} s of minimumRemainingSeconds`;
  if (onShortLifetime === "warn") {
    const next = "Until then Port hands out no other; an update after that gets the next one.";
    context.say(`${messagePrefix}${what}. ${next}`, `short ${expiresAt(token)}`);
    return;
  }
  const remedy =
    onShortLifetime === "fail"
      ? 'Run again after that, lower minimumRemainingSeconds, or set onShortLifetime to "wait".'
      : "It was waited for in vain. Run again after that, or lower minimumRemainingSeconds.";
  throw new PortAuthError({ code: "short_lifetime", problem: what, remedy });
}

/** Says that a token is dead although Port has just handed it out. */
export function tellIfDead(token: AccessToken, { autoRenew }: Options, context: LifecycleContext): boolean {
  if (secondsLeft(token, context) > deadBelowSeconds) return false;
  const next = autoRenew
    ? "The next `pulumi up` asks for a new one."
    : "Because of autoRenew: false no other is asked for, but by `pulumi up --replace`.";
  context.say(
    `${messagePrefix}Port handed out its active token once more, which expires at ${expiresAt(token)}, ` +
      `${deadBelowSeconds} s from now or less. ${next}`,
  );
  return true;
}

/** With less time than this, in seconds, between new and short, every update would be about another token. */
const leastUsefulSeconds = 300;

/** How long a token lives, in seconds, by Port's documentation; for tokens that do not tell when they were issued. */
const documentedLifetimeSeconds = 10_800;

/** @throws PortAuthError where not even a new token of Port would live long enough */
function assertPossible(token: AccessToken, options: Options, context: LifecycleContext): void {
  const { minimumRemainingSeconds, onShortLifetime } = options;
  const { issuedAtMillis, expiresAtMillis } = token;
  const lifetimeSeconds = Math.round(
    issuedAtMillis === undefined
      ? Math.max(documentedLifetimeSeconds, secondsLeft(token, context))
      : (expiresAtMillis - issuedAtMillis) / 1000,
  );
  const mostSeconds = lifetimeSeconds - leastUsefulSeconds;
  if (minimumRemainingSeconds <= mostSeconds) return;
  if (onShortLifetime === "warn") {
    // Short is no reason for an update then, and a minimum that nobody chose is no reason to fail.
    const isChosen = minimumRemainingSeconds !== defaultOptions.minimumRemainingSeconds;
    if (!isChosen || minimumRemainingSeconds <= lifetimeSeconds) return;
  }
  throw new PortAuthError({
    code: "short_lifetime",
    problem: `minimumRemainingSeconds is ${minimumRemainingSeconds}, and Port's tokens live ${lifetimeSeconds} s in all`,
    remedy: `Set it to ${Math.max(0, mostSeconds)} or less.`,
  });
}

/** By Port's clock, which is the one that counts. */
function secondsLeft(token: AccessToken, { now }: LifecycleContext): number {
  return remainingSeconds({ expiresAt: expiresAt(token) }, now() + token.clockOffsetMillis);
}

function seconds(value: number): string {
  return `${Math.max(0, Math.round(value))} s`;
}
