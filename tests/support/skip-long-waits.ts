/**
 * Lets timers of more than half a minute fire at once. No request may take that long. Nothing is left to chance, so that a
 * wait does not end with a shorter one. Restored with all mocks.
 */
export function skipLongWaits(): void {
  const real = setTimeout;
  const skipping = (callback: () => void, millis?: number) => real(callback, (millis ?? 0) > 30_000 ? 0 : millis);
  jest.spyOn(globalThis, "setTimeout").mockImplementation(skipping as typeof setTimeout);
  jest.spyOn(Math, "random").mockReturnValue(0);
}
