import { type HttpResponse, type Send, TransportError } from "../../../provider/auth/http";

/** How Port is at the moment. "once": it fails one time and is well again. */
export type Mood = "well" | "down" | "hangs" | "garbage" | "once";

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
    if (mood !== "well") return this.#answer(503, "");
    const { clientId, clientSecret } = JSON.parse(body);
    if (this.secrets.get(clientId) !== clientSecret) return this.#answer(401, '{"ok":false}');
    const accessToken = this.#issue(`${url} ${clientId}`);
    return this.#answer(200, JSON.stringify({ ok: true, accessToken, expiresIn: lifetimeMillis / 1000 }));
  };

  #answer(status: number, body: string): HttpResponse {
    return { status, body, headers: new Headers({ date: new Date(this.clock.now).toUTCString() }) };
  }

  #issue(client: string): string {
    const active = this.#active.get(client);
    if (active && active.expiresAtMillis > this.clock.now) return active.token;
    const expiresAtMillis = this.clock.now + lifetimeMillis;
    const claims = { iat: this.clock.now / 1000, exp: expiresAtMillis / 1000, jti: this.tokens.length };
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature-${this.tokens.length}`;
    this.tokens.push(token);
    this.#active.set(client, { token, expiresAtMillis });
    return token;
  }
}
