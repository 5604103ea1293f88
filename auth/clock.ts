import type { TimedAnswer } from "./http";

/** How far Port's clock is ahead of this machine's, in milliseconds; negative where it is behind. */
export interface ClockOffset {
  readonly leastMillis: number;
  readonly mostMillis: number;
}

/** Assumed if an answer has no usable `Date`. */
export const sameClock: ClockOffset = { leastMillis: 0, mostMillis: 0 };

/** The `Date` of an answer, in milliseconds since 1970; undefined if it is missing, or if the answer comes from a cache. */
export function dateMillis({ headers }: TimedAnswer): number | undefined {
  // https://www.rfc-editor.org/rfc/rfc9111#name-age
  if (!/^\s*0*\s*$/.test(headers.get("age") ?? "")) return undefined;
  return httpDateMillis(headers.get("date") ?? "");
}

/**
 * A date in one of the three forms of HTTP (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7), in milliseconds since 1970;
 * undefined for any other text, which `Date.parse` may read as local time.
 */
export function httpDateMillis(text: string): number | undefined {
  const current = text
    .trim()
    .replace(/^(\w{3})\w*day, (\d\d)-(\w{3})-(\d\d) (\S+) GMT$/, "$1, $2 $3 20$4 $5 GMT")
    .replace(/^(\w{3}) (\w{3}) ([ \d]\d) (\S+) (\d{4})$/, "$1, $3 $2 $5 $4 GMT")
    .replace(",  ", ", 0");
  const millis = Date.parse(current);
  return isTime(millis) && new Date(millis).toUTCString() === current ? millis : undefined;
}

/**
 * The clock offset that an answer shows, as two bounds: `Date` has whole seconds, and Port wrote it at some time between
 * the request and the arrival of the headers. A slow network moves the bounds apart.
 */
export function clockOffset(answer: TimedAnswer): ClockOffset | undefined {
  const date = dateMillis(answer);
  if (date === undefined) return undefined;
  return { leastMillis: date - answer.receivedAtMillis, mostMillis: date + 1_000 - answer.sentAtMillis };
}

/** A larger offset is reported: it makes tokens look older or younger than they are. */
const reportedMillis = 60_000;

/** What is wrong with this machine's clock, for the user; undefined if it may be right. */
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

/** Whether a number can be written as a date. */
export function isTime(millis: number): boolean {
  return !Number.isNaN(new Date(millis).getTime());
}
