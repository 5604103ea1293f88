/** With this little life left, in seconds, a token counts as dead: it could expire between here and its first use. */
export const deadBelowSeconds = 60;

/** Below this, in seconds, a token counts as short, unless `minimumRemainingSeconds` says otherwise. */
export const defaultMinimumRemainingSeconds = 300;

/** A local clock that is off by more than this, in seconds, is reported: it makes tokens look older or younger than they are. */
const reportedClockErrorSeconds = 60;

/** What to tell of this machine's clock, given Port's clock minus it; undefined where it is right. */
export function clockProblem(clockOffsetMillis: number): string | undefined {
  const seconds = Math.round(clockOffsetMillis / 1000);
  if (Math.abs(seconds) <= reportedClockErrorSeconds) return undefined;
  const [direction, consequence] =
    seconds > 0
      ? ["behind", "a token that has expired may be taken for a good one for that long"]
      : ["ahead of", "tokens look expired too early, and every update asks for one"];
  return `this machine's clock is ${Math.abs(seconds)} s ${direction} Port's: ${consequence}. Set the clock.`;
}

/** The life that a token has left, in seconds; NaN where its expiry cannot be read. */
export function remainingSeconds({ expiresAt }: { expiresAt?: string | undefined }, nowMillis: number): number {
  return (Date.parse(expiresAt ?? "") - nowMillis) / 1000;
}

/** Whether a token is dead. A time that cannot be read counts as past: asking again heals it. */
export function isDead(token: { expiresAt?: string | undefined }, nowMillis: number): boolean {
  return !(remainingSeconds(token, nowMillis) > deadBelowSeconds);
}
