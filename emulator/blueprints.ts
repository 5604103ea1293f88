import type { Clock } from "./clock";

/** What a client sends of a blueprint: its identifier, and whatever else, which is kept as it is. */
export interface BlueprintBody {
  identifier: string;
  [member: string]: unknown;
}

/** With what Port adds to it: times in RFC 3339, and client ids. */
export interface Blueprint extends BlueprintBody {
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  updatedBy: string;
}

/** The catalogue's blueprints, by identifier. In memory only. */
export class Blueprints {
  readonly #clock: Clock;
  readonly #byIdentifier = new Map<string, Blueprint>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  list(): Blueprint[] {
    return [...this.#byIdentifier.values()];
  }

  get(identifier: string): Blueprint | undefined {
    return this.#byIdentifier.get(identifier);
  }

  /** A new blueprint, or another body for `old`, which may give it another identifier too. */
  save(body: BlueprintBody, clientId: string, old?: Blueprint): Blueprint {
    const now = new Date(this.#clock.nowMillis()).toISOString();
    const { createdAt, createdBy } = old ?? { createdAt: now, createdBy: clientId };
    const blueprint = { ...body, createdAt, createdBy, updatedAt: now, updatedBy: clientId };
    if (old !== undefined && old.identifier !== body.identifier) this.delete(old);
    this.#byIdentifier.set(body.identifier, blueprint);
    return blueprint;
  }

  delete({ identifier }: Blueprint): void {
    this.#byIdentifier.delete(identifier);
  }
}
