import type { HttpResponse, Send } from "../../../provider/auth/http";
import { TransportError } from "../../../provider/auth/transport-error";

/** How Port is at the moment. "once": it fails one time and is well again. "busy": it asks for a pause of 7 s, each time. */
export type Mood = "well" | "down" | "busy" | "hangs" | "garbage" | "once";

/** What Port's answers tell besides the token's end, which is documented loosely. */
export interface Habits {
  /** Whether tokens tell when they were issued. */
  issuedAt: boolean;
  /** For a token that is handed out again: the whole life, what is left of it, or nothing. */
  expiresIn: "constant" | "countdown" | "absent";
}

export const lifetimeMillis = 3 * 3600_000;

/** Port as far as a token goes: one active token per client, handed out again until it has expired. */
export class SimulatedPort {
  mood: Mood = "well";
  requests = 0;
  /** Every token it ever issued. */
  readonly tokens: string[] = [];
  readonly #active = new Map<string, { token: string; expiresAtMillis: number }>();

  /** @param clock Port's own, which a client's time limit moves as well. */
  constructor(
    readonly clock: { now: number },
    readonly secrets: Map<string, string>,
    readonly habits: Habits,
  ) {}

  readonly send: Send = async ({ url, body = "" }, timeoutMillis) => {
    this.requests++;
    // A request takes a turn of the event loop, so that others can come in between.
    await new Promise((resolve) => setImmediate(resolve));
    const { mood } = this;
    if (mood === "once") this.mood = "well";
    if (mood === "hangs") {
      this.clock.now += timeoutMillis;
      throw new TransportError({ timedOut: true });
    }
    if (mood === "garbage") return this.#answer(200, "<html>");
    if (mood === "busy") return this.#answer(429, "", { "retry-after": "7" });
    if (mood !== "well") return this.#answer(503, "");
    const { clientId, clientSecret } = JSON.parse(body);
    if (this.secrets.get(clientId) !== clientSecret) return this.#answer(401, '{"ok":false}');
    const { token, expiresAtMillis } = this.#issue(`${url} ${clientId}`);
    const left = { constant: lifetimeMillis, countdown: expiresAtMillis - this.clock.now, absent: undefined };
    const expiresIn = left[this.habits.expiresIn];
    const answer = { ok: true, accessToken: token, expiresIn: expiresIn && expiresIn / 1000 };
    return this.#answer(200, JSON.stringify(answer));
  };

  #answer(status: number, body: string, headers: Record<string, string> = {}): HttpResponse {
    return { status, body, headers: new Headers({ date: new Date(this.clock.now).toUTCString(), ...headers }) };
  }

  #issue(client: string): { token: string; expiresAtMillis: number } {
    const active = this.#active.get(client);
    if (active && active.expiresAtMillis > this.clock.now) return active;
    const { now } = this.clock;
    const expiresAtMillis = now + lifetimeMillis;
    const iat = this.habits.issuedAt ? now / 1000 : undefined;
    const claims = { iat, exp: expiresAtMillis / 1000, jti: this.tokens.length };
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature-${this.tokens.length}`;
    this.tokens.push(token);
    const issued = { token, expiresAtMillis };
    this.#active.set(client, issued);
    return issued;
  }
}
