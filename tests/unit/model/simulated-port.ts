import type { Send } from "../../../auth/http";

/**
 * How Port is at the moment. "once": it fails one time and is well again. "busy": it names 7 s, each
 * time. "limited": it refuses requests until its window ends, and names that time. "grudging": it refuses every other
 * request, and names five minutes. */
export type Mood = "well" | "down" | "busy" | "limited" | "grudging" | "hangs" | "garbage" | "once";

/** What Port's answers tell besides the token's end, which is documented loosely. */
export interface Habits {
  /** Whether tokens tell when they were issued. */
  issuedAt: boolean;
  /** For a token that is handed out again: the whole life, what is left of it, or nothing. */
  expiresIn: "constant" | "countdown" | "absent";
  /** For so long after its end, Port still hands a token out. */
  lateSeconds: number;
}

export const lifetimeMillis = 3 * 3600_000;

/** How long one request takes, in milliseconds: to connect, to reach Port, and to come back. */
export type Latency = readonly [connect: number, there: number, back: number];

/** A refusal can name the delay until the next request. */
export type Decision = { token: string } | { error: string; delayMillis?: number };

/** What is left of a rate-limit window: too long for a refresh to wait, and not for an update. */
const windowMillis = 150_000;

/** The answers that are no token. */
const answers: Record<string, [status: number, body: string]> = {
  invalid_credentials: [401, '{"ok":false}'],
  rate_limited: [429, ""],
  unavailable: [503, ""],
  unexpected_answer: [200, "<html>"],
};

/** Port as far as a token goes: one active token per client, handed out again until it has expired. */
export class SimulatedPort {
  mood: Mood = "well";
  /** Until when Port is "limited". */
  limitedUntil = 0;
  requests = 0;
  /** Every token it ever issued. */
  readonly tokens: string[] = [];
  readonly #expiries = new Map<string, number>();
  readonly #active = new Map<string, string>();

  /** @param clock Port's own, which a client's time limit moves as well. */
  constructor(
    readonly clock: { now: number },
    readonly secrets: Map<string, string>,
    readonly habits: Habits,
    readonly latencies: readonly Latency[],
  ) {}

  becomes(mood: Mood): void {
    this.mood = mood;
    this.limitedUntil = this.clock.now + windowMillis;
  }

  expiryOf(token: string | undefined): number {
    return this.#expiries.get(token ?? "") ?? 0;
  }

  readonly send: Send = async ({ url, body = "{}" }, timeoutMillis, now = Date.now) => {
    // A request takes a turn of the event loop, so that others can come in between.
    await new Promise((resolve) => setImmediate(resolve));
    const aheadMillis = now() - this.clock.now;
    const { clientId, clientSecret } = JSON.parse(body);
    const reply = this.request(timeoutMillis, url, clientId, clientSecret);
    if (!reply) return { noAnswer: { timedOut: true } };
    const { decision, sentAt, date } = reply;
    const headers = new Headers({ date: new Date(date).toUTCString() });
    const times = { sentAtMillis: sentAt + aheadMillis, receivedAtMillis: this.clock.now + aheadMillis };
    if ("error" in decision) {
      const { error, delayMillis } = decision;
      const name = this.mood === "limited" ? "x-ratelimit-reset" : "retry-after";
      if (delayMillis) headers.set(name, String(delayMillis / 1000));
      const [status, text] = answers[error] ?? [500, ""];
      return { ...times, status, body: text, headers };
    }
    const { token: accessToken } = decision;
    const left = (this.expiryOf(accessToken) - date) / 1000;
    const expiresIn = { constant: lifetimeMillis / 1000, countdown: left, absent: undefined }[this.habits.expiresIn];
    return { ...times, status: 200, body: JSON.stringify({ ok: true, accessToken, expiresIn }), headers };
  };

  /** One request on a network that takes its time, before Port decides and after. Undefined where that is too long. */
  request(timeoutMillis: number, url: string, clientId: string, secret: string) {
    const { clock, latencies } = this;
    const [connect, there, back] = latencies[this.requests++ % latencies.length] ?? [0, 0, 0];
    const started = clock.now;
    clock.now = started + timeoutMillis;
    if (this.mood === "hangs" || connect + there >= timeoutMillis) return undefined;
    clock.now = started + connect + there;
    const date = Math.floor(clock.now / 1000) * 1000;
    const decision = this.#decide(`${url} ${clientId}`, this.secrets.get(clientId) === secret, date);
    const millis = connect + there + back;
    clock.now = started + Math.min(timeoutMillis, millis);
    return millis >= timeoutMillis ? undefined : { decision, sentAt: started + connect, date };
  }

  #decide(client: string, isAccepted: boolean, date: number): Decision {
    const { mood } = this;
    const { now } = this.clock;
    if (mood === "once") this.mood = "well";
    if (mood === "garbage") return { error: "unexpected_answer" };
    if (mood === "limited" && now < this.limitedUntil) {
      return { error: "rate_limited", delayMillis: Math.ceil((this.limitedUntil - now) / 1000) * 1000 };
    }
    if (mood === "busy") return { error: "rate_limited", delayMillis: 7_000 };
    if (mood === "grudging" && this.requests % 2 === 1) return { error: "rate_limited", delayMillis: 300_000 };
    if (mood === "down" || mood === "once") return { error: "unavailable" };
    if (!isAccepted) return { error: "invalid_credentials" };
    const active = this.#active.get(client);
    if (active && this.expiryOf(active) + this.habits.lateSeconds * 1000 > now) return { token: active };
    // The times in a JWT are whole seconds.
    const expiry = date + lifetimeMillis;
    const iat = this.habits.issuedAt ? date / 1000 : undefined;
    const claims = { iat, exp: expiry / 1000, jti: this.tokens.length };
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature-${this.tokens.length}`;
    this.tokens.push(token);
    this.#expiries.set(token, expiry);
    this.#active.set(client, token);
    return { token };
  }
}
