import type { Clock } from "./clock";

/** What a client sends of something, and whatever else it likes, which is kept as it is. */
export type Body = Record<string, unknown>;

/** Things of one kind by their key, such as `identifier`, with what Port adds: times in RFC 3339, and client ids. In memory only. */
export class Collection {
  readonly #clock: Clock;
  readonly #key: string;
  readonly #items = new Map<string, Body>();

  constructor(clock: Clock, key = "identifier") {
    this.#clock = clock;
    this.#key = key;
  }

  list(): Body[] {
    return [...this.#items.values()];
  }

  get(key: string): Body | undefined {
    return this.#items.get(key);
  }

  /** A new one, or another body for `old`, which may give it another key too. */
  save(body: Body, clientId: string, old?: Body): Body {
    const now = new Date(this.#clock.nowMillis()).toISOString();
    const { createdAt, createdBy } = old ?? { createdAt: now, createdBy: clientId };
    const item = { ...body, createdAt, createdBy, updatedAt: now, updatedBy: clientId };
    if (old !== undefined) this.delete(old);
    this.#items.set(this.keyOf(body), item);
    return item;
  }

  delete(item: Body): void {
    this.#items.delete(this.keyOf(item));
  }

  keyOf(item: Body): string {
    return String(item[this.#key]);
  }
}
