import type { Failure } from "./error";
import type { FailedAttempt } from "./token-response";
import type { Purpose } from "./token-source";

/** How far an exchange has come. Times are in milliseconds. */
export interface Progress {
  readonly startedMillis: number;
  readonly requests: number;
  /** Failed requests whose answer named no delay. */
  readonly failures: number;
  /** Spent on delays that the server named. */
  readonly waitedMillis: number;
}

/** What follows a failed attempt. */
export type NextStep =
  | {
      readonly retryAtMillis: number;
      /** Whether the server named the delay. */
      readonly isNamed: boolean;
    }
  | { readonly giveUp: Failure };

/** The end of the time for silence and errors: delays that the server names extend it, within `totalMillis`. */
export function deadlineMillis({ startedMillis, waitedMillis }: Progress, limits: RetryLimits): number {
  return startedMillis + Math.min(waitedMillis + limits.failingMillis, limits.totalMillis);
}

/** Clients that were refused together do not come back together. */
const maxSpreadMillis = 30_000;

/**
 * Whether to retry after a failed attempt, and when. A delay that the server names is waited for and is no attempt;
 * the own delay counts where it is longer. `progress` includes the failed attempt; `chance` is 0 to 1.
 */
export function afterFailure(
  { failure, retryable, delayMillis }: FailedAttempt,
  progress: Progress,
  nowMillis: number,
  limits: RetryLimits,
  chance: number,
): NextStep {
  if (!retryable) return { giveUp: failure };
  const problem = progress.requests === 1 ? failure.problem : `${failure.problem}, in ${progress.requests} attempts`;
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

/** The line that announces a wait. */
export function waitLine({ problem }: Failure, retryAtMillis: number): string {
  return `${problem}. Retrying at ${timeOf(retryAtMillis)}.`;
}

/** Rounded up to a whole second, so that it is never too early. */
function timeOf(millis: number): string {
  return new Date(Math.ceil(millis / 1000) * 1000).toISOString();
}

/** Bounds of one exchange: the requests that lead to one token, and the waits between them. */
export interface RetryLimits {
  /** Failed attempts, not counting those whose answer names a delay. */
  readonly attempts: number;
  readonly baseDelayMillis: number;
  readonly maxDelayMillis: number;
  readonly attemptMillis: number;
  /** For silence, errors and own delays together. The delays that the server names do not count. */
  readonly failingMillis: number;
  /** For everything, including the delays that the server names. */
  readonly totalMillis: number;
  /** An attempt gets at least this long, even after the machine slept past the end: with less it could only fail. */
  readonly leastAttemptMillis: number;
}

/** Port advises base, attempts and cap. */
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

/** A read goes on without a new token. Without one, a write fails, and the run with it. */
export const limitsFor: Readonly<Record<Purpose, RetryLimits>> = { read: retryLimits, write: patientLimits };

/** Own delay after so many requests: doubling, and half of it left to chance (0 to 1). */
export function backoffMillis(requests: number, limits: RetryLimits, chance: number): number {
  const full = Math.min(limits.baseDelayMillis * 2 ** (requests - 1), limits.maxDelayMillis);
  return full / 2 + (full / 2) * chance;
}

/**
 * The delay that a 429 or 503 names, in milliseconds, or undefined if it names none (or none that makes sense).
 * `Retry-After` goes first; `x-ratelimit-reset` is on every answer of Port, so it counts for a 429 only.
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

/** From here on a number of seconds is a time since 1970, not a delay: both forms are documented for `x-ratelimit-reset`. */
const epochFromSeconds = 1_000_000_000;
/** Longer delays are mistakes. A delay of 0 or a time that has passed names no delay: the own one serves better. */
const longestDelayMillis = 366 * 24 * 3600 * 1000;

function delayOf(header: string | null, nowMillis: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) {
    const seconds = Number(text);
    return usable(seconds < epochFromSeconds ? seconds * 1000 : seconds * 1000 - nowMillis);
  }
  // An HTTP date begins with the name of a day; Date.parse alone would take "-5" for a year.
  return /^[A-Za-z]{3,9}, /.test(text) ? usable(Date.parse(text) - nowMillis) : undefined;
}

function usable(delayMillis: number): number | undefined {
  return delayMillis > 0 && delayMillis <= longestDelayMillis ? delayMillis : undefined;
}
