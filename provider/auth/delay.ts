import type { Purpose } from "./token-source";

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
