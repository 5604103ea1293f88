import type { AccessToken } from "./access-token";

/** With this little life left, in seconds, a token counts as dead: it could expire between here and its first use. */
export const deadBelowSeconds = 60;

/** Below this, in seconds, a token counts as short, unless `minimumRemainingSeconds` says otherwise. */
export const defaultMinimumRemainingSeconds = 300;

/** The life that a token has left, in seconds; NaN where its expiry cannot be read. */
export function remainingSeconds({ expiresAt }: { expiresAt?: string | undefined }, nowMillis: number): number {
  return (Date.parse(expiresAt ?? "") - nowMillis) / 1000;
}

/** The life, in seconds, that a token surely has left: Port's clock may be as far ahead as its answer allows. */
export function secondsLeft({ expiresAtMillis, clock }: AccessToken, nowMillis: number): number {
  return (expiresAtMillis - clock.mostMillis - nowMillis) / 1000;
}

/** The time, in milliseconds, after which a token has surely expired: Port's clock may be as far behind as its answer allows. */
export function millisUntilExpired({ expiresAtMillis, clock }: AccessToken, nowMillis: number): number {
  return Math.max(0, expiresAtMillis - clock.leastMillis - nowMillis);
}

/** Whether a token is dead. A time that cannot be read counts as past: asking again heals it. */
export function isDead(token: { expiresAt?: string | undefined }, nowMillis: number): boolean {
  return !(remainingSeconds(token, nowMillis) > deadBelowSeconds);
}
