/** Time that passes where something waits for it, and nowhere else. */
export class VirtualTime {
  readonly #timers: { at: number; wake: () => void }[] = [];

  constructor(public now: number) {}

  readonly until = (at: number): Promise<void> =>
    new Promise((wake) => {
      const later = this.#timers.findIndex((timer) => timer.at > at);
      this.#timers.splice(later < 0 ? this.#timers.length : later, 0, { at, wake });
    });

  readonly sleep = (millis: number): Promise<void> => this.until(this.now + millis);

  /** Runs until nothing waits any more. */
  async run(): Promise<void> {
    for (;;) {
      // Everything goes on until it waits for time.
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#timers.shift();
      if (!next) return;
      this.now = Math.max(this.now, next.at);
      next.wake();
    }
  }
}
