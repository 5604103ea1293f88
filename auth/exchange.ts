import type { AccessToken } from "./access-token";
import type { Credentials } from "./credentials";
import type { FailedAttempt, Failure } from "./error";
import { PortAuthError } from "./error";
import type { HttpRequest, Send } from "./http";
import { send } from "./http";
import { describeNoAnswer } from "./no-answer";
import type { Progress, RetryLimits } from "./retry";
import { afterFailure, deadlineMillis, retryLimits } from "./retry";
import type { Outcome } from "./token-response";
import { parseTokenResponse } from "./token-response";
import { version } from "./version";
import { timeOf, waitUntil } from "./wait";

/** Time, randomness, network and log of a request. Tests pass their own. */
export interface Effects {
  now(): number;
  sleep(millis: number): Promise<void>;
  /** A number from 0 to 1. */
  random(): number;
  readonly send: Send;
  /** Logs each wait: "info" if Port named the delay, which can be minutes, "debug" before any other retry. */
  log(severity: "debug" | "info", line: string): void;
}

/** The machine's clock, timers and network. Each shell adds its own log. */
export const systemEffects: Omit<Effects, "log"> = {
  now: () => Date.now(),
  sleep: (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
  random: () => Math.random(),
  send,
};

/**
 * Exchanges credentials for an access token. Retries after network errors, 408, 429 and 5xx, within `limits`. A retry of
 * this POST is safe, because Port returns the same token.
 * @param earlier the failure of an earlier exchange. If Port named a time for the next request, none is made before that
 * @throws PortAuthError
 */
export async function exchange(
  credentials: Credentials,
  effects: Effects,
  limits = retryLimits,
  earlier?: Failure,
): Promise<AccessToken> {
  const progress: Progress = { startedMillis: effects.now(), requests: 0, failures: 0, waitedMillis: 0 };
  let failed = stillRefused(earlier, effects.now());
  for (;;) {
    if (!failed) {
      const outcome = await attempt(credentials, effects, progress, limits);
      if ("token" in outcome) return outcome.token;
      progress.requests++;
      if (outcome.delayMillis === undefined) progress.failures++;
      failed = outcome;
    }
    const nowMillis = effects.now();
    const next = afterFailure(failed, progress, nowMillis, limits, effects.random());
    if ("giveUp" in next) throw new PortAuthError(next.giveUp);
    const { retryAtMillis, isNamed } = next;
    effects.log(isNamed ? "info" : "debug", `${failed.failure.problem}. Retrying at ${timeOf(retryAtMillis)}.`);
    await waitUntil(retryAtMillis, effects);
    // The machine may have been suspended.
    if (isNamed) progress.waitedMillis += effects.now() - nowMillis;
    failed = undefined;
  }
}

/** An earlier failure in the place of an attempt that Port would refuse; undefined if it would not. */
function stillRefused(earlier: Failure | undefined, nowMillis: number): FailedAttempt | undefined {
  if (earlier?.retryAtMillis === undefined || earlier.retryAtMillis <= nowMillis) return undefined;
  return { failure: earlier, retryable: true, delayMillis: earlier.retryAtMillis - nowMillis };
}

async function attempt(
  credentials: Credentials,
  effects: Effects,
  progress: Progress,
  limits: RetryLimits,
): Promise<Outcome> {
  const leftMillis = Math.max(limits.leastAttemptMillis, deadlineMillis(progress, limits) - effects.now());
  const timeoutMillis = Math.min(limits.attemptMillis, leftMillis);
  const answer = await effects.send(tokenRequest(credentials), timeoutMillis, effects.now);
  if (!("noAnswer" in answer)) return parseTokenResponse(answer, credentials);
  const silentMillis = effects.now() - progress.startedMillis - progress.waitedMillis;
  return describeNoAnswer(answer.noAnswer, credentials, silentMillis);
}

/**
 * The only request of this package. No `Authorization` header: Port's gateway answers 401 to an outdated one, even here.
 * No other field in the body: Port answers 422.
 */
export function tokenRequest({ baseUrl, clientId, clientSecret }: Credentials): HttpRequest {
  return {
    method: "POST",
    url: `${baseUrl}/v1/auth/access_token`,
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "User-Agent": `pulumi-port-access-token/${version}`,
    },
    body: JSON.stringify({ clientId: clientId.value, clientSecret: clientSecret.value }),
  };
}
