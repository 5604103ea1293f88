import type { AccessToken } from "./access-token";
import type { Credentials } from "./credentials";
import { type RetryLimits, retryLimits } from "./delay";
import { messagePrefix, PortAuthError } from "./error";
import type { HttpResponse, Send } from "./http";
import { describeNoAnswer } from "./no-answer";
import { afterFailure, deadlineMillis, type Progress, waitLine } from "./retry";
import { tokenRequest } from "./token-request";
import { type Outcome, parseTokenResponse } from "./token-response";
import { TransportError } from "./transport-error";

/** What the outside world does for a request; tests bring their own. */
export interface Effects {
  now(): number;
  sleep(millis: number): Promise<void>;
  /** 0 to 1. */
  random(): number;
  readonly send: Send;
  /** Tells of each wait: "info" where Port named the delay, which can be minutes; "debug" before any other retry. */
  log(severity: "debug" | "info", line: string): void;
}

/**
 * Exchanges credentials for an access token. Retries after network errors, 408, 429 and 5xx, within `limits`; that is
 * safe although it is a POST, because Port returns the same token.
 * @throws PortAuthError
 */
export async function requestAccessToken(
  credentials: Credentials,
  effects: Effects,
  limits = retryLimits,
): Promise<AccessToken> {
  let progress: Progress = { startedMillis: effects.now(), requests: 0, failures: 0, waitedMillis: 0 };
  for (;;) {
    const outcome = await attempt(credentials, effects, progress, limits);
    if ("token" in outcome) return outcome.token;
    const failures = progress.failures + (outcome.delayMillis === undefined ? 1 : 0);
    progress = { ...progress, requests: progress.requests + 1, failures };
    const nowMillis = effects.now();
    const next = afterFailure(outcome, progress, nowMillis, limits, effects.random());
    if ("giveUp" in next) throw new PortAuthError(next.giveUp);
    const { retryAtMillis, isNamed } = next;
    const line = `${messagePrefix}${waitLine(outcome.failure, retryAtMillis)}`;
    effects.log(isNamed ? "info" : "debug", line);
    const millis = retryAtMillis - nowMillis;
    await effects.sleep(millis);
    if (isNamed) progress = { ...progress, waitedMillis: progress.waitedMillis + millis };
  }
}

async function attempt(
  credentials: Credentials,
  effects: Effects,
  progress: Progress,
  limits: RetryLimits,
): Promise<Outcome> {
  const leftMillis = Math.max(limits.leastAttemptMillis, deadlineMillis(progress, limits) - effects.now());
  const timeoutMillis = Math.min(limits.attemptMillis, leftMillis);
  let response: HttpResponse;
  try {
    response = await effects.send(tokenRequest(credentials), timeoutMillis, effects.now);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const silentMillis = effects.now() - progress.startedMillis - progress.waitedMillis;
    return describeNoAnswer(error.reason, credentials, silentMillis);
  }
  return parseTokenResponse(response, credentials);
}
