/** The emulator's clock: the machine's, moved by what a test asks for. */
export class Clock {
  #offsetMillis = 0;

  nowMillis(): number {
    return Date.now() + this.#offsetMillis;
  }

  /** Whole seconds since the epoch, as in a JWT. */
  nowSeconds(): number {
    return Math.floor(this.nowMillis() / 1000);
  }

  advance(seconds: number): void {
    this.#offsetMillis += seconds * 1000;
  }
}
