import { isTime } from "./access-token";

/** How far Port's clock is ahead of this machine's, in milliseconds; negative where it is behind. */
export interface ClockOffset {
  readonly leastMillis: number;
  readonly mostMillis: number;
}

/** What is assumed where an answer does not tell the time. */
export const sameClock: ClockOffset = { leastMillis: 0, mostMillis: 0 };

/** An answer, with the two moments on this machine's clock between which Port wrote it. */
export interface TimedAnswer {
  readonly headers: { get(name: string): string | null };
  /** When the connection stood and the request went out. */
  readonly sentAtMillis: number;
  /** When the headers of the answer had arrived. */
  readonly receivedAtMillis: number;
}

/** The `Date` of an answer, in milliseconds since 1970; undefined where it has none, or where a cache kept the answer. */
export function dateMillis({ headers }: TimedAnswer): number | undefined {
  // https://www.rfc-editor.org/rfc/rfc9111#name-age
  if (!/^\s*0*\s*$/.test(headers.get("age") ?? "")) return undefined;
  const millis = Date.parse(headers.get("date") ?? "");
  return isTime(millis) ? millis : undefined;
}

/**
 * What an answer tells of Port's clock. `Date` has whole seconds, and Port wrote it at some moment between the request and
 * the arrival of the headers: so there are two bounds, and a slow network moves them apart.
 */
export function clockOffset(answer: TimedAnswer): ClockOffset | undefined {
  const date = dateMillis(answer);
  if (date === undefined) return undefined;
  return { leastMillis: date - answer.receivedAtMillis, mostMillis: date + 1_000 - answer.sentAtMillis };
}

/** A local clock that is off by more than this is reported: it makes tokens look older or younger than they are. */
const reportedMillis = 60_000;

/** What to tell the user of this machine's clock; undefined where it may be right. */
export function clockProblem({ leastMillis, mostMillis }: ClockOffset): string | undefined {
  const seconds = Math.floor(Math.max(leastMillis, -mostMillis) / 1000);
  if (leastMillis > reportedMillis) {
    return `this machine's clock is at least ${seconds} s behind Port's: an expired token can pass as valid for that long. Set the clock.`;
  }
  if (mostMillis < -reportedMillis) {
    return `this machine's clock is at least ${seconds} s ahead of Port's: tokens look expired too early, and every update requests one. Set the clock.`;
  }
  return undefined;
}
