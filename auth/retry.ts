import { httpDateMillis } from "./clock";
import type { FailedAttempt, Failure } from "./error";
import type { Purpose } from "./token-source";
import { timeOf } from "./wait";

export interface Progress {
  readonly startedMillis: number;
  requests: number;
  /** Failed requests for which the server named no delay. */
  failures: number;
  /** The time spent on delays that the server named. */
  waitedMillis: number;
}

/** What to do after a failed attempt. `isNamed` tells whether the server named the delay. */
export type NextStep = { readonly retryAtMillis: number; readonly isNamed: boolean } | { readonly giveUp: Failure };

/** The deadline for an answer. Delays that the server names extend it, up to `totalMillis`. */
export function deadlineMillis({ startedMillis, waitedMillis }: Progress, limits: RetryLimits): number {
  return startedMillis + Math.min(waitedMillis + limits.failingMillis, limits.totalMillis);
}

/** The largest random addition to a named delay, so that clients refused together do not retry together. */
const maxSpreadMillis = 30_000;

/**
 * Whether to retry after a failed attempt, and when. Waits for the delay that the server names, or for the backoff delay
 * if that is longer. A failure with a named delay does not count as an attempt.
 * @param progress including the failed attempt, unless an earlier exchange made it
 * @param chance 0 to 1
 */
export function afterFailure(
  { failure, retryable, delayMillis }: FailedAttempt,
  progress: Progress,
  nowMillis: number,
  limits: RetryLimits,
  chance: number,
): NextStep {
  if (!retryable) return { giveUp: failure };
  const problem = progress.requests <= 1 ? failure.problem : `${failure.problem}, in ${progress.requests} requests`;
  const ownMillis = backoffMillis(progress.requests, limits, chance);
  if (delayMillis === undefined) {
    const retryAtMillis = nowMillis + ownMillis;
    const isOver = progress.failures >= limits.attempts || retryAtMillis >= deadlineMillis(progress, limits);
    return isOver ? { giveUp: { ...failure, problem } } : { retryAtMillis, isNamed: false };
  }
  const longerMillis = Math.max(delayMillis, ownMillis);
  const leftMillis = progress.startedMillis + limits.totalMillis - nowMillis - longerMillis;
  if (leftMillis <= 0) {
    const retryAtMillis = nowMillis + delayMillis;
    return { giveUp: { ...failure, problem, remedy: `Try again after ${timeOf(retryAtMillis)}.`, retryAtMillis } };
  }
  const roomMillis = Math.max(0, leftMillis - limits.leastAttemptMillis);
  const spreadMillis = Math.min(longerMillis / 10, maxSpreadMillis, roomMillis) * chance;
  return { retryAtMillis: nowMillis + longerMillis + spreadMillis, isNamed: true };
}

/** Bounds of one exchange: the requests that lead to one token, and the waits between them. */
export interface RetryLimits {
  /** The number of failed attempts, without those for which the server named a delay. */
  readonly attempts: number;
  readonly baseDelayMillis: number;
  readonly maxDelayMillis: number;
  readonly attemptMillis: number;
  /** The time for all attempts and backoff delays. Delays that the server names do not count. */
  readonly failingMillis: number;
  /** The time for the whole exchange, including the delays that the server names. */
  readonly totalMillis: number;
  /** The least time for an attempt, even after the deadline (the machine may have slept): with less it could only fail. */
  readonly leastAttemptMillis: number;
}

/** Port recommends the number of attempts and the base and maximum delay. */
export const retryLimits: RetryLimits = {
  attempts: 5,
  baseDelayMillis: 1_000,
  maxDelayMillis: 32_000,
  attemptMillis: 30_000,
  failingMillis: 120_000,
  totalMillis: 120_000,
  leastAttemptMillis: 1_000,
};

/** Enough for two of Port's rate-limit windows of five minutes. */
export const patientLimits: RetryLimits = { ...retryLimits, totalMillis: 720_000 };

/** A preview waits for Port for at most two seconds. */
const previewLimits: RetryLimits = { ...retryLimits, totalMillis: 2_000, leastAttemptMillis: 100 };

/** A read continues without a new token, and a preview with an unknown one. A write fails without one, and so does the run. */
export const limitsFor: Readonly<Record<Purpose, RetryLimits>> = {
  read: retryLimits,
  preview: previewLimits,
  write: patientLimits,
};

/** The same limits, for an exchange that has to end within so many milliseconds. If they are over, it makes one attempt. */
export function limitsWithin(limits: RetryLimits, millis: number): RetryLimits {
  const leastAttemptMillis = millis > 0 ? Math.min(limits.leastAttemptMillis, millis) : limits.leastAttemptMillis;
  return { ...limits, leastAttemptMillis, totalMillis: Math.min(limits.totalMillis, millis - leastAttemptMillis) };
}

/** The backoff delay in milliseconds after so many requests: it doubles, and half of it is random (`chance` is 0 to 1). */
export function backoffMillis(requests: number, limits: RetryLimits, chance: number): number {
  const full = Math.min(limits.baseDelayMillis * 2 ** (requests - 1), limits.maxDelayMillis);
  return full / 2 + (full / 2) * chance;
}

/**
 * The delay that a 429 or 503 names, in milliseconds; undefined if it names none, or an unusable one. `Retry-After` takes
 * precedence. Every answer of Port has `x-ratelimit-reset`, so it counts for a 429 only.
 */
export function requestedDelayMillis(
  status: number,
  headers: { get(name: string): string | null },
  serverNowMillis: number,
): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const retryAfter = delayOf(headers.get("retry-after"), serverNowMillis);
  if (retryAfter !== undefined || status !== 429) return retryAfter;
  return delayOf(headers.get("x-ratelimit-reset"), serverNowMillis);
}

/** From here on, a number is a time since 1970, not a delay. Port documents both for `x-ratelimit-reset`. */
const epochFromMillis = 1_000_000_000_000;
/** A longer delay is a mistake. A delay of 0, or a time in the past, is ignored: the backoff delay is better. */
const longestDelayMillis = 366 * 24 * 3600 * 1000;

/** The delay that a header means, in milliseconds: a number of seconds, seconds since 1970, or a date. Undefined if unusable. */
export function delayOf(header: string | null, nowMillis: number): number | undefined {
  const text = header?.trim() ?? "";
  const millis = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : httpDateMillis(text);
  if (millis === undefined) return undefined;
  const delayMillis = millis < epochFromMillis ? millis : millis - nowMillis;
  return delayMillis > 0 && delayMillis <= longestDelayMillis ? delayMillis : undefined;
}
