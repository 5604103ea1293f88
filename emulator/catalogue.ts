import type { Clock } from "./clock";
import { Collection } from "./collection";

/** What an organization keeps at Port, as far as the official provider manages it here. */
export class Catalogue {
  readonly blueprints: Collection;
  readonly secrets: Collection;
  readonly webhooks: Collection;
  readonly #entities = new Map<string, Collection>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.blueprints = new Collection(clock);
    this.secrets = new Collection(clock, "secretName");
    this.webhooks = new Collection(clock);
  }

  /** Those of one blueprint; undefined where there is no such blueprint. */
  entitiesOf(blueprint: string): Collection | undefined {
    if (this.blueprints.get(blueprint) === undefined) return undefined;
    const entities = this.#entities.get(blueprint) ?? new Collection(this.#clock);
    this.#entities.set(blueprint, entities);
    return entities;
  }
}
