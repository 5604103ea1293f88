/** Bounds of one exchange. */
export interface RetryLimits {
  readonly attempts: number;
  readonly baseDelayMillis: number;
  readonly maxDelayMillis: number;
  readonly attemptMillis: number;
  readonly totalMillis: number;
  /** Also where a machine slept past the end: an attempt without time could only fail. */
  readonly leastAttemptMillis: number;
}

/** Port advises base, attempts and cap. */
export const retryLimits: RetryLimits = {
  attempts: 5,
  baseDelayMillis: 1_000,
  maxDelayMillis: 32_000,
  attemptMillis: 30_000,
  totalMillis: 120_000,
  leastAttemptMillis: 1_000,
};

/** Own delay before the attempt after `attempt` (1 is the first): doubling, and half of it left to chance. */
export function backoffMillis(attempt: number, random: () => number): number {
  const full = Math.min(retryLimits.baseDelayMillis * 2 ** (attempt - 1), retryLimits.maxDelayMillis);
  return full / 2 + (full / 2) * random();
}

/**
 * How long the server asks to wait, in milliseconds, or undefined if it does not (or not in a form that makes
 * sense). `Retry-After` goes first; `x-ratelimit-reset` is on every answer of Port, so it counts for a 429 only.
 */
export function requestedDelayMillis(
  status: number,
  headers: { get(name: string): string | null },
  serverNowMillis: number,
): number | undefined {
  const retryAfter = delayOf(headers.get("retry-after"), serverNowMillis);
  if (retryAfter !== undefined || status !== 429) return retryAfter;
  return delayOf(headers.get("x-ratelimit-reset"), serverNowMillis);
}

/** From here on a number of seconds is a time since 1970, not a delay: both forms are documented for `x-ratelimit-reset`. */
const epochFromSeconds = 1_000_000_000;
/** A longer delay than this is not meant, nor is a time that has passed; the own delay serves better then. */
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
  return delayMillis >= 0 && delayMillis <= longestDelayMillis ? delayMillis : undefined;
}
