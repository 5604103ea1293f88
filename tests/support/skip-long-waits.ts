/** Lets timers of more than a minute fire at once. No request may take that long. Restored with all mocks. */
export function skipLongWaits(): void {
  const real = setTimeout;
  const skipping = (callback: () => void, millis?: number) => real(callback, (millis ?? 0) > 60_000 ? 0 : millis);
  jest.spyOn(globalThis, "setTimeout").mockImplementation(skipping as typeof setTimeout);
}
