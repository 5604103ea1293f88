import { backoffMillis, type RetryLimits } from "./delay";
import type { Failure } from "./error";
import type { FailedAttempt } from "./token-response";

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
