/** Port counts in windows of five minutes: https://docs.port.io/api-reference/rate-limits */
const periodSeconds = 300;

/** A number of requests per window. A window begins with its first request. */
export class RateLimit {
  readonly #clock: { nowMillis(): number };
  readonly #limit: number;
  #used = 0;
  #endsAtMillis = 0;

  constructor(clock: { nowMillis(): number }, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Counts a request; false if it is over the limit, and then it does not count. */
  take(): boolean {
    this.#renew();
    if (this.#used === this.#limit) return false;
    this.#used += 1;
    return true;
  }

  /** Port's headers for the state of the window; `reset` is in seconds from now. */
  headers(): Record<string, string> {
    this.#renew();
    return {
      "x-ratelimit-period": String(periodSeconds),
      "x-ratelimit-limit": String(this.#limit),
      "x-ratelimit-remaining": String(this.#limit - this.#used),
      "x-ratelimit-reset": String(Math.ceil((this.#endsAtMillis - this.#clock.nowMillis()) / 1000)),
    };
  }

  #renew(): void {
    const now = this.#clock.nowMillis();
    if (now < this.#endsAtMillis) return;
    this.#used = 0;
    this.#endsAtMillis = now + periodSeconds * 1000;
  }
}
