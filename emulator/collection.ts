import type { Clock } from "./clock";

/** What a client sends of something, and whatever else it likes, which is kept as it is. */
export type Body = Record<string, unknown>;

/** Things of one kind by their key, such as `identifier`, with what Port adds: times in RFC 3339, and whose it is. In memory only. */
export class Collection {
  readonly #clock: Clock;
  readonly #clientId: string;
  readonly #key: string;
  readonly #items = new Map<string, Body>();

  constructor(clock: Clock, clientId: string, key: string) {
    this.#clock = clock;
    this.#clientId = clientId;
    this.#key = key;
  }

  list(): Body[] {
    return [...this.#items.values()];
  }

  get(key: string): Body | undefined {
    return this.#items.get(key);
  }

  /** A new one, or another body for `old`, which may give it another key too. */
  save(body: Body, old?: Body): Body {
    const now = new Date(this.#clock.nowMillis()).toISOString();
    const [createdBy, updatedBy] = [this.#clientId, this.#clientId];
    const item = { ...body, createdAt: old?.createdAt ?? now, createdBy, updatedAt: now, updatedBy };
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
