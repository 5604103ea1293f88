import type { AccessToken } from "./access-token";
import { expiresAt } from "./access-token";
import { clockProblem } from "./clock";
import type { Credentials, Surroundings } from "./credentials";
import { unfilledPlaces } from "./credentials";
import type { PortAuthError } from "./error";
import type { Options } from "./lifetime";
import { isTooShort, remainingSeconds, secondsLeft } from "./lifetime";
import { isPersonal } from "./mask";
import type { Purpose, TokenSource } from "./token-source";

/** One line for the user. `key` identifies its subject: a text that counts seconds changes every second. */
export interface Notice {
  readonly text: string;
  readonly key: string;
}

/** What the user must know of a token, unless a policy decides about its life. */
interface Use {
  readonly options: Options;
  /** Whether an update follows, which gets the same token. Default: false */
  readonly isUpdatePreviewed?: boolean;
  /** Whether the provider logs the notices about the credentials and the clock. Default: false */
  readonly isProviderLogging?: boolean;
}

/** Requests a token and logs the notices about it. @throws PortAuthError */
export async function tokenWithNotices(
  credentials: Credentials,
  purpose: Purpose,
  context: {
    readonly sharedToken: TokenSource;
    now(): number;
    log(severity: "warn", text: string, key: string): void;
  },
  use?: Use,
): Promise<AccessToken> {
  const token = await context.sharedToken(credentials, purpose);
  for (const { text, key } of noticesAbout(token, credentials, context.now(), use)) context.log("warn", text, key);
  return token;
}

/** The notices about a token that Port has just issued: its credentials, this machine's clock, and a short life. */
export function noticesAbout(token: AccessToken, credentials: Credentials, nowMillis: number, use?: Use): Notice[] {
  const notices: Notice[] = [];
  if (!use?.isProviderLogging) {
    if (isPersonal(credentials.clientId.value)) notices.push({ text: personal, key: "personal" });
    const clock = clockProblem(token.clock);
    if (clock) notices.push({ text: clock, key: "clock" });
  }
  const portNowMillis = nowMillis + token.clock.mostMillis;
  const short = use && shortLifeNotice(expiresAt(token), portNowMillis, use.options, use.isUpdatePreviewed);
  return short ? [...notices, short] : notices;
}

const personal =
  "the client id is an e-mail address, so these credentials belong to a person. For automation, use a service account or the organization's credentials.";

/** What is wrong with a token that has so many seconds left; undefined if its life is long enough. */
function lifetimeProblem(seconds: number, minimumRemainingSeconds: number): string | undefined {
  if (isTooShort(seconds)) return "too soon to use it";
  if (seconds >= minimumRemainingSeconds) return undefined;
  return `which is less than minimumRemainingSeconds (${minimumRemainingSeconds} s)`;
}

/**
 * A notice about the short life of a token that a program or the command line uses; undefined if there is none to give.
 * @param expiresAt RFC 3339
 * @param nowMillis milliseconds since 1970, on Port's clock
 * @param isPreview whether an update follows, which gets the same token. Default: false
 */
export function shortLifeNotice(
  expiresAt: string,
  nowMillis: number,
  { minimumRemainingSeconds, onShortLifetime, autoRenew }: Options,
  isPreview = false,
): Notice | undefined {
  const seconds = remainingSeconds({ expiresAt }, nowMillis);
  const problem = lifetimeProblem(seconds, minimumRemainingSeconds);
  const isAboutToExpire = isTooShort(seconds);
  // With the policies "wait" and "fail", the provider has already waited or failed.
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

/** The notice about a short-lived token that Port has just issued, or the problem of an error about it. */
export function shortLifeOfActiveToken(token: AccessToken, minimumRemainingSeconds: number, nowMillis: number): string {
  return `${activeTokenExpiry(token, nowMillis)}, ${lifetimeProblem(secondsLeft(token, nowMillis), minimumRemainingSeconds)}`;
}

/** For a preview that continues without a token. */
export const staysUnknown = "The token stays unknown in this preview.";

/** The severity of a failure in a preview that continues without a token: a warning only if Port refused the request. */
export function previewSeverity({ failure: { status } }: PortAuthError): "info" | "warn" {
  return status === undefined || status >= 500 ? "info" : "warn";
}

/** The notice about placeholders of a CI in the configuration and the environment; undefined if there are none. */
export function unfilledNotice(surroundings: Surroundings): Notice | undefined {
  const places = unfilledPlaces(surroundings).join(", ");
  if (places === "") return undefined;
  return { text: `a placeholder was not filled in, so it counts as not set: ${places}.`, key: "unfilled" };
}

export function plainSecretNotice(key: string): string {
  return `${key} is plain text in the stack configuration and in the state. Encrypt it: pulumi config set --secret ${key} <the client secret>`;
}

export function storedTokenExpiry(expiresAt: string, nowMillis: number): string {
  return `${Date.parse(expiresAt) > nowMillis ? "expires" : "expired"} at ${expiresAt}`;
}

export function activeTokenExpiry(token: AccessToken, nowMillis: number): string {
  // Rounded down: a life below a minimum must not look like the minimum.
  const seconds = Math.max(0, Math.floor(secondsLeft(token, nowMillis)));
  return `Port's active token expires at ${expiresAt(token)}, in ${seconds} s`;
}
