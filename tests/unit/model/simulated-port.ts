import type { HttpRequest, HttpResponse, NoAnswer, Send } from "../../../auth/http";

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

/** How slow the network is for each request, by its number. */
export const latencyOf = (latencies: readonly Latency[], request: number): Latency =>
  latencies[request % latencies.length] ?? [0, 0, 0];

/** Port as far as a token goes: one active token per client, handed out again until it has expired. */
export class SimulatedPort {
  mood: Mood = "well";
  /** Until when Port is "limited". */
  limitedUntil = 0;
  requests = 0;
  /** Every token it ever issued. */
  readonly tokens: string[] = [];
  readonly #active = new Map<string, { token: string; expiresAtMillis: number }>();

  /** @param clock Port's own, which a client's time limit moves as well. */
  constructor(
    readonly clock: { now: number },
    readonly secrets: Map<string, string>,
    readonly habits: Habits,
    readonly latencies: readonly Latency[],
  ) {}

  readonly send: Send = async (request, timeoutMillis, now = Date.now) => {
    const [connect, there, back] = latencyOf(this.latencies, this.requests++);
    const { clock } = this;
    const started = clock.now;
    const timeOut = (): NoAnswer => {
      clock.now = started + timeoutMillis;
      return { noAnswer: { timedOut: true } };
    };
    // A request takes a turn of the event loop, so that others can come in between.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.mood === "hangs" || connect + there >= timeoutMillis) return timeOut();
    clock.now = started + connect;
    const sentAtMillis = now();
    clock.now = started + connect + there;
    const answer = this.#decide(request);
    if (connect + there + back >= timeoutMillis) return timeOut();
    clock.now = started + connect + there + back;
    return { ...answer, sentAtMillis, receivedAtMillis: now() };
  };

  #decide({ url, body = "" }: HttpRequest): Pick<HttpResponse, "status" | "body" | "headers"> {
    const { mood } = this;
    if (mood === "once") this.mood = "well";
    if (mood === "garbage") return this.#answer(200, "<html>");
    if (mood === "limited" && this.clock.now < this.limitedUntil) {
      const seconds = Math.ceil((this.limitedUntil - this.clock.now) / 1000);
      return this.#answer(429, "", { "x-ratelimit-reset": String(seconds) });
    }
    if (mood === "busy") return this.#answer(429, "", { "retry-after": "7" });
    if (mood === "grudging" && this.requests % 2 === 1) return this.#answer(429, "", { "retry-after": "300" });
    if (mood === "down" || mood === "once") return this.#answer(503, "");
    const { clientId, clientSecret } = JSON.parse(body);
    if (this.secrets.get(clientId) !== clientSecret) return this.#answer(401, '{"ok":false}');
    const { token, expiresAtMillis } = this.#issue(`${url} ${clientId}`);
    const left = expiresAtMillis / 1000 - Math.floor(this.clock.now / 1000);
    const expiresIn = { constant: lifetimeMillis / 1000, countdown: left, absent: undefined }[this.habits.expiresIn];
    return this.#answer(200, JSON.stringify({ ok: true, accessToken: token, expiresIn }));
  }

  #answer(status: number, body: string, headers: Record<string, string> = {}) {
    return { status, body, headers: new Headers({ date: new Date(this.clock.now).toUTCString(), ...headers }) };
  }

  #issue(client: string): { token: string; expiresAtMillis: number } {
    const active = this.#active.get(client);
    if (active && active.expiresAtMillis + this.habits.lateSeconds * 1000 > this.clock.now) return active;
    // The times in a JWT are whole seconds.
    const issuedAt = Math.floor(this.clock.now / 1000);
    const expiresAtMillis = issuedAt * 1000 + lifetimeMillis;
    const iat = this.habits.issuedAt ? issuedAt : undefined;
    const claims = { iat, exp: expiresAtMillis / 1000, jti: this.tokens.length };
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature-${this.tokens.length}`;
    this.tokens.push(token);
    const issued = { token, expiresAtMillis };
    this.#active.set(client, issued);
    return issued;
  }
}
