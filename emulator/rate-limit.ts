import type { Clock } from "./clock";

/** Port counts in windows of five minutes: https://docs.port.io/api-reference/rate-limits */
const periodSeconds = 300;

/** So many requests per window; a window begins with its first request. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #limit: number;
  #used = 0;
  #endsAtMillis = 0;

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Counts a request; false when it is one too many. */
  take(): boolean {
    this.#renew();
    if (this.#used === this.#limit) return false;
    this.#used += 1;
    return true;
  }

  /** The headers in which Port tells where a client stands; `reset` in seconds to go. */
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
