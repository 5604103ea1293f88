import type { Clock } from "./clock";
import { Collection } from "./collection";

/** What an organization keeps at Port, as far as the official provider manages it here. */
export class Catalogue {
  readonly blueprints: Collection;
  readonly secrets: Collection;
  readonly webhooks: Collection;
  readonly #entities = new Map<string, Collection>();
  readonly #newCollection: (key?: string) => Collection;

  constructor(clock: Clock, clientId: string) {
    this.#newCollection = (key = "identifier") => new Collection(clock, clientId, key);
    this.blueprints = this.#newCollection();
    this.secrets = this.#newCollection("secretName");
    this.webhooks = this.#newCollection();
  }

  /** Those of one blueprint; undefined where there is no such blueprint. */
  entitiesOf(blueprint: string): Collection | undefined {
    if (this.blueprints.get(blueprint) === undefined) return undefined;
    const entities = this.#entities.get(blueprint) ?? this.#newCollection();
    this.#entities.set(blueprint, entities);
    return entities;
  }
}

/** Each client id has its own: a credential set of the emulator stands for an organization. */
export class Catalogues {
  readonly #byClientId = new Map<string, Catalogue>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(clientId: string): Catalogue {
    const catalogue = this.#byClientId.get(clientId) ?? new Catalogue(this.#clock, clientId);
    this.#byClientId.set(clientId, catalogue);
    return catalogue;
  }
}
