import type { AccessToken } from "./access-token";
import type { Credentials } from "./credentials";
import { backoffMillis, type RetryLimits, retryLimits } from "./delay";
import { PortAuthError } from "./error";
import type { HttpResponse, Send } from "./http";
import { describeNoAnswer } from "./no-answer";
import { tokenRequest } from "./token-request";
import { type FailedAttempt, type Outcome, parseTokenResponse } from "./token-response";
import { TransportError } from "./transport-error";

/** What the outside world does for a request; tests bring their own. */
export interface Effects {
  now(): number;
  sleep(millis: number): Promise<void>;
  /** 0 to 1. */
  random(): number;
  readonly send: Send;
}

/**
 * Exchanges credentials for an access token. Asks again after network errors, 408, 429 and 5xx, within
 * `limits`; that is safe although it is a POST, because Port returns the same token.
 * @throws PortAuthError
 */
export async function requestAccessToken(
  credentials: Credentials,
  effects: Effects,
  limits = retryLimits,
): Promise<AccessToken> {
  const started = effects.now();
  const deadline = started + limits.totalMillis;
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOnce(credentials, effects, started, limits);
    if ("token" in outcome) return outcome.token;
    if (!outcome.retryable) throw new PortAuthError(outcome.failure);
    const delay = outcome.delayMillis ?? backoffMillis(attempt, effects.random);
    const until = effects.now() + delay;
    const beyond = until >= deadline;
    if (beyond || attempt === limits.attempts) throw givenUp(outcome, attempt, beyond ? until : undefined);
    await effects.sleep(delay);
  }
}

async function attemptOnce(
  credentials: Credentials,
  effects: Effects,
  started: number,
  limits: RetryLimits,
): Promise<Outcome> {
  const leftMillis = Math.max(limits.leastAttemptMillis, started + limits.totalMillis - effects.now());
  const timeoutMillis = Math.min(limits.attemptMillis, leftMillis);
  let response: HttpResponse;
  try {
    response = await effects.send(tokenRequest(credentials), timeoutMillis, effects.now);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return describeNoAnswer(error.reason, credentials, effects.now() - started);
  }
  return parseTokenResponse(response, credentials);
}

function givenUp({ failure, delayMillis }: FailedAttempt, attempts: number, untilMillis?: number): PortAuthError {
  const count = attempts === 1 ? "" : `, in ${attempts} attempts`;
  const told = untilMillis !== undefined && delayMillis !== undefined;
  const wait = told ? ` It asks to wait until ${new Date(untilMillis).toISOString()}.` : "";
  return new PortAuthError({ ...failure, problem: `${failure.problem}${count}`, remedy: `${failure.remedy}${wait}` });
}
