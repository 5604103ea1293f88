/** Port counts in windows of five minutes: https://docs.port.io/api-reference/rate-limits */
const periodSeconds = 300;

/** Limits the number of requests per window. A window starts with its first request. */
export class RateLimit {
  readonly #clock: { nowMillis(): number };
  readonly #limit: number;
  #used = 0;
  #endsAtMillis = 0;

  constructor(clock: { nowMillis(): number }, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Counts a request. Returns false, and does not count it, if the limit is reached. */
  take(): boolean {
    this.#startWindowIfOver();
    if (this.#used === this.#limit) return false;
    this.#used += 1;
    return true;
  }

  /** Port's `x-ratelimit` headers for the current window. `reset` is in seconds from now. */
  headers(): Record<string, string> {
    this.#startWindowIfOver();
    return {
      "x-ratelimit-period": String(periodSeconds),
      "x-ratelimit-limit": String(this.#limit),
      "x-ratelimit-remaining": String(this.#limit - this.#used),
      "x-ratelimit-reset": String(Math.ceil((this.#endsAtMillis - this.#clock.nowMillis()) / 1000)),
    };
  }

  #startWindowIfOver(): void {
    const now = this.#clock.nowMillis();
    if (now < this.#endsAtMillis) return;
    this.#used = 0;
    this.#endsAtMillis = now + periodSeconds * 1000;
  }
}
