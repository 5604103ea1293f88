/** With this little life left, in seconds, a token counts as dead: it could expire between here and its first use. */
export const deadBelowSeconds = 60;

/** Whether a token is dead. A time that cannot be read counts as past: asking again heals it. */
export function isDead({ expiresAt }: { expiresAt?: string }, nowMillis: number): boolean {
  const remainingMillis = Date.parse(expiresAt ?? "") - nowMillis;
  return !(remainingMillis > deadBelowSeconds * 1000);
}
