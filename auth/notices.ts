import type { AccessToken } from "./access-token";
import { clockProblem } from "./clock";
import { type Credentials, isPersonal } from "./credentials";
import { aboutToExpireSeconds, type Options, remainingSeconds, secondsLeft } from "./lifetime";

/** One line for the user. A line that counts seconds is another text a second later: `key` says what it is about. */
export interface Notice {
  readonly text: string;
  readonly key: string;
}

/** What is odd about the credentials, or about this machine's clock. */
export function oddities(token: AccessToken, credentials: Credentials): Notice[] {
  const personal =
    "the client id is an e-mail address, so these credentials belong to a person. Use the organization's credentials for automation.";
  const clock = clockProblem(token.clock);
  return [
    ...(isPersonal(credentials) ? [{ text: personal, key: "personal" }] : []),
    ...(clock === undefined ? [] : [{ text: clock, key: "clock" }]),
  ];
}

/** Why a token with so little life is odd; undefined where its life is long enough. */
export function lifetimeProblem(seconds: number, minimumRemainingSeconds: number): string | undefined {
  if (seconds <= aboutToExpireSeconds) return "too soon to use it";
  if (seconds >= minimumRemainingSeconds) return undefined;
  return `which is less than minimumRemainingSeconds (${minimumRemainingSeconds} s)`;
}

/**
 * What is odd about the life of a token that a program or the command line hands on.
 * @param expiresAt RFC 3339
 * @param nowMillis the time on Port's clock
 * @param isPreview whether an update follows, which will get the same token
 */
export function shortLifeNotice(
  expiresAt: string,
  nowMillis: number,
  { minimumRemainingSeconds, onShortLifetime, autoRenew }: Options,
  isPreview = false,
): Notice | undefined {
  const seconds = remainingSeconds({ expiresAt }, nowMillis);
  const problem = lifetimeProblem(seconds, minimumRemainingSeconds);
  const isAboutToExpire = !(seconds > aboutToExpireSeconds);
  // The policies that wait or fail have had their say in the provider.
  const isReported = isAboutToExpire || onShortLifetime === "warn" || isPreview;
  if (!autoRenew || problem === undefined || !isReported) return undefined;
  const followedBy = isPreview ? consequence(isAboutToExpire, onShortLifetime) : "";
  const life =
    seconds > 0 ? `expires at ${expiresAt}, in ${Math.floor(seconds)} s, ${problem}` : `expired at ${expiresAt}`;
  return { text: `the token ${life}.${followedBy}`, key: expiresAt };
}

function consequence(isAboutToExpire: boolean, policy: Options["onShortLifetime"]): string {
  if (isAboutToExpire || policy === "wait") return " An update now waits for the next token.";
  return policy === "fail" ? ' With onShortLifetime: "fail", an update now fails.' : "";
}

/** The life of a token that Port has just issued, as messages write it. */
export function activeTokenExpiry(token: AccessToken, expiresAt: string, nowMillis: number): string {
  const seconds = Math.max(0, Math.round(secondsLeft(token, nowMillis)));
  return `Port's active token expires at ${expiresAt}, in ${seconds} s`;
}
