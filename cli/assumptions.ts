import type { AccessToken, HttpResponse } from "../auth";
import { dateMillis, delayOf, jwtTimeMillis, millisUntilExpired, tokenFingerprint } from "../auth";
import { line } from "./check";

/** A token, and the answer that held it. */
export interface Issued {
  readonly token: AccessToken;
  readonly answer: HttpResponse;
}

/** `--check` makes its two requests so far apart. A timer may end a millisecond early. */
export const betweenRequestsMillis = 2_010;

/**
 * What `--check` says about each assumption that this package takes from Port's documentation. Never shows a token.
 * @param second undefined if its request failed
 */
export function assumptionLines(first: Issued, second: Issued | undefined): string[] {
  const last = second ?? first;
  return [
    line("second token", second ? sameOrAnother(first.token, second) : "unknown: the second request failed"),
    line("expiresIn", expiresInAndClaim(last)),
    line("rate limit", rateLimit(last.answer)),
  ];
}

function sameOrAnother(first: AccessToken, { token, answer }: Issued): string {
  if (tokenFingerprint(token.accessToken) === tokenFingerprint(first.accessToken)) {
    return "the same again, as Port documents: one active token for each set of credentials";
  }
  return millisUntilExpired(first, answer.receivedAtMillis) <= 0
    ? "another one, because the first one had expired"
    : "another one, although the first one is good. Port documents that it returns the same one. Nothing fails: a renewed token lives longer than this package expects";
}

/** `Date` has whole seconds, and so has `exp`; Port may have decided a moment before it wrote the answer. */
const toleranceSeconds = 2;

/** Whether `expiresIn` is what the token's own `exp` says, or the whole life of a token that is issued again. */
function expiresInAndClaim({ token, answer }: Issued): string {
  const { expiresIn } = JSON.parse((answer.body ?? "").replace(/^\uFEFF/, "")) as { expiresIn?: unknown };
  const expires = jwtTimeMillis(token.accessToken, "exp");
  if (typeof expiresIn !== "number") return "missing: this package uses the exp of the token";
  if (expires === undefined) return `${expiresIn} s. The token has no exp to compare it with`;
  const leftSeconds = Math.round((expires - (dateMillis(answer) ?? answer.receivedAtMillis)) / 1000);
  const isAbout = (seconds: number) => Math.abs(expiresIn - seconds) <= toleranceSeconds;
  const lifeSeconds = (token.lifetimeMillis ?? Number.NaN) / 1000;
  if (!isAbout(leftSeconds)) {
    const meaning = isAbout(lifeSeconds) ? "is the whole life of the token" : "is neither the rest nor the whole life";
    return `${expiresIn} s ${meaning}; its exp leaves ${leftSeconds} s. This package uses the earlier one`;
  }
  return isAbout(lifeSeconds)
    ? "cannot tell yet whether it counts down: the token is too young. Run this again in a minute"
    : `agrees with the token's exp: ${leftSeconds} s are left`;
}

function rateLimit({ headers, receivedAtMillis, ...answer }: HttpResponse): string {
  // Digits alone are shown: the text may come from anything in between.
  const number = (name: string) => /^\d{1,15}$/.exec(headers.get(`x-ratelimit-${name}`)?.trim() ?? "")?.[0];
  const found = ["limit", "remaining", "period", "reset"].map((name) => [name, number(name)] as const);
  const counts = found.flatMap(([name, value]) => (value === undefined ? [] : `x-ratelimit-${name} ${value}`));
  if (counts.length === 0) {
    return "no header came. Port documents them. Without them, a refused request is retried after growing delays";
  }
  const reset = number("reset");
  const nowMillis = dateMillis({ headers, receivedAtMillis, ...answer }) ?? receivedAtMillis;
  const delayMillis = reset === undefined ? undefined : delayOf(reset, nowMillis);
  if (delayMillis === undefined) return counts.join(", ");
  const form = delayMillis === Number(reset) * 1000 ? "a number of seconds" : "a time since 1970";
  return `${counts.join(", ")}: the window ends in ${Math.round(delayMillis / 1000)} s (${form})`;
}
