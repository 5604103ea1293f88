import { randomUUID } from "node:crypto";
import type { Kind } from "./crud";

/** What the official provider manages, as far as it is emulated; what Port demands of it: https://docs.port.io/api-reference */
export const kinds: readonly Kind[] = [
  {
    name: "Blueprint",
    path: "/v1/blueprints",
    answerAs: { one: "blueprint", all: "blueprints" },
    key: "identifier",
    shape: { required: ["identifier", "title"], requiredObjects: ["schema", "schema.properties"] },
    change: "PUT",
    collection: (catalogue) => catalogue.blueprints,
    hasDependents: (blueprint, catalogue) =>
      (catalogue.entitiesOf(String(blueprint.identifier))?.list().length ?? 0) > 0,
  },
  {
    name: "Entity",
    path: "/v1/blueprints/([^/]+)/entities",
    answerAs: { one: "entity", all: "entities" },
    key: "identifier",
    shape: { texts: ["identifier"], strings: ["title"], objects: ["properties", "relations"] },
    change: "PUT",
    parent: "Blueprint",
    collection: (catalogue, [blueprint = ""]) => catalogue.entitiesOf(blueprint),
    complete: (entity) => ({ identifier: randomUUID(), properties: {}, relations: {}, ...entity }),
  },
  {
    name: "Secret",
    path: "/v1/organization/secrets",
    answerAs: { one: "secret", all: "secrets" },
    key: "secretName",
    shape: { required: ["secretName", "secretValue"], texts: ["description"] },
    change: "PATCH",
    collection: (catalogue) => catalogue.secrets,
    // The value is never shown again.
    show: ({ secretName, description }) => ({ secretName, ...(description === undefined ? {} : { description }) }),
  },
  {
    name: "Webhook",
    path: "/v1/webhooks",
    answerAs: { one: "integration", all: "integrations" },
    key: "identifier",
    shape: { required: ["title"], texts: ["identifier"], objects: ["security"] },
    change: "PUT",
    collection: (catalogue) => catalogue.webhooks,
    complete(webhook, old) {
      const webhookKey = old?.webhookKey ?? randomUUID();
      const url = `https://ingest.port.example/${webhookKey}`;
      return { identifier: randomUUID(), security: {}, ...webhook, webhookKey, url };
    },
  },
];
