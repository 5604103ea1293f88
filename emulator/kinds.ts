import { randomUUID } from "node:crypto";
import type { Queries } from "./answer-request";
import { misfitOf, relatedEntities, showEntity } from "./entity";
import type { Body, Members } from "./request-body";

/** A kind of resource that the official provider manages. Port's requirements: https://docs.port.io/api-reference */
export interface Kind {
  /** The name in messages. */
  name: string;
  /** The path of the list. A group matches the identifier of the parent. */
  path: string;
  parent?: string;
  /** The kind of the children. An item with children cannot be deleted or renamed. */
  children?: string;
  /** The member that identifies an item. */
  key: string;
  required: Members;
  optional: Members;
  /** Whether other members are refused. Else they are kept and shown. */
  isStrict?: true;
  /** The query parameters of each method. */
  queries?: Partial<Record<string, Queries>>;
  /** PUT replaces all members, PATCH only those in the request. */
  changes: readonly ("PUT" | "PATCH")[];
  /** Objects of which a merge keeps the members that the request does not have. */
  merged?: readonly string[];
  /** The members of answers that hold one item and all items. */
  one: string;
  all: string;
  /** Adds the members that Port adds. */
  complete?(body: Body, old: Body | undefined): Body;
  /** What in a request does not fit the item's parent; undefined if all does. */
  check?(given: Body, parent: Body): string | undefined;
  /** What a request with `create_missing_related_entities` creates if it is missing: the parent and the key of each item. */
  related?(given: Body, parent: Body): [string, string][];
  /** The catalog page that Port creates for an item. It follows the item. */
  page?(item: Body, isTaken: (identifier: string) => boolean): Body;
  /** The item in answers. `parent` is the item that it belongs to, if its kind has one. */
  show?(item: Body, parent: Body): Body;
}

/** The values of a flag. */
export const flag = /^(true|false)$/;
/** What these ask for is not in the emulator. */
const off = /^false$/;
/** What these ask for makes no difference: there are no runs of actions, and no calculated properties. */
const any = /^/;
/** A version of Port's GitHub action sends `runId`. */
const writing: Queries = { run_id: any, runId: any, create_missing_related_entities: flag, validation_only: off };
/** Members that Port sets itself, whatever a request has. */
const stamps: Members = { createdAt: "any", createdBy: "any", updatedAt: "any", updatedBy: "any" };

export const kinds: readonly Kind[] = [
  {
    name: "Blueprint",
    path: "/v1/blueprints",
    children: "Entity",
    key: "identifier",
    required: { identifier: "text", title: "text", "schema.properties": "object" },
    optional: {},
    queries: { POST: { create_catalog_page: flag }, GET: { exclude_calculated_properties: any } },
    changes: ["PUT", "PATCH"],
    one: "blueprint",
    all: "blueprints",
    // The identifier is the plural of the blueprint's, numbered if that is taken.
    page({ identifier, title, icon }, isTaken) {
      const plural = (text: unknown) => String(text).replace(/s?$/, "s");
      let free = plural(identifier);
      for (let number = 2; isTaken(free); number++) free = `${plural(identifier)}_${number}`;
      return { identifier: free, title: plural(title), icon, type: "blueprint-entities", blueprint: identifier };
    },
  },
  {
    name: "Entity",
    path: "/v1/blueprints/([^/]+)/entities",
    parent: "Blueprint",
    key: "identifier",
    required: {},
    // For an entity without a title, the official provider sends an empty title.
    optional: {
      identifier: "text",
      title: "string",
      icon: "icon",
      team: "team",
      blueprint: "text",
      properties: "object",
      relations: "object",
      ...stamps,
    },
    isStrict: true,
    queries: {
      POST: { ...writing, upsert: flag, merge: flag },
      GET: { exclude_calculated_properties: any },
      PUT: writing,
      PATCH: writing,
      DELETE: { delete_dependents: off, run_id: any },
    },
    changes: ["PUT", "PATCH"],
    merged: ["properties", "relations"],
    one: "entity",
    all: "entities",
    complete: (entity) => ({ identifier: randomUUID(), properties: {}, relations: {}, ...entity }),
    check: misfitOf,
    related: relatedEntities,
    show: showEntity,
  },
  {
    name: "Secret",
    path: "/v1/organization/secrets",
    key: "secretName",
    required: { secretName: "text", secretValue: "text" },
    optional: { description: "text" },
    isStrict: true,
    changes: ["PATCH"],
    one: "secret",
    all: "secrets",
    show: ({ secretName, description }) => ({ secretName, description }),
  },
  {
    name: "Webhook",
    path: "/v1/webhooks",
    key: "identifier",
    required: { title: "text" },
    optional: { identifier: "text", security: "object" },
    changes: ["PUT"],
    one: "integration",
    all: "integrations",
    complete(webhook, old) {
      const webhookKey = old?.webhookKey ?? randomUUID();
      const url = `https://ingest.port.example/${webhookKey}`;
      return { identifier: randomUUID(), security: {}, ...webhook, webhookKey, url };
    },
  },
  {
    name: "Page",
    path: "/v1/pages",
    key: "identifier",
    required: { identifier: "text", type: "text" },
    optional: { title: "string", blueprint: "text" },
    changes: ["PUT", "PATCH"],
    one: "page",
    all: "pages",
  },
];
