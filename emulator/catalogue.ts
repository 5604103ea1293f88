import { randomUUID } from "node:crypto";
import type { Answer, Queries, Route, RouteRequest } from "./answer-request";
import { failure, success, unknownQuery } from "./answer-request";
import { searchRoute } from "./entity-search";
import type { Body, Members } from "./request-body";
import { parseBody } from "./request-body";

/** A kind of resource that the official provider manages. Port's requirements: https://docs.port.io/api-reference */
interface Kind {
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
  /** The query parameters of each method. What they do is in this file; others are refused. */
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
  /** The item in answers. `parent` is the item that it belongs to, if its kind has one. */
  show?(item: Body, parent: Body): Body;
}

const flag = /^(true|false)$/;
/** What these ask for is not in the emulator. */
const off = /^false$/;
/** What these ask for makes no difference: there are no runs of actions, and no calculated properties. */
const any = /^/;
const writing: Queries = { run_id: any, create_missing_related_entities: off, validation_only: off };

const kinds: readonly Kind[] = [
  {
    name: "Blueprint",
    path: "/v1/blueprints",
    children: "Entity",
    key: "identifier",
    required: { identifier: "text", title: "text", "schema.properties": "object" },
    optional: {},
    queries: { POST: { create_catalog_page: flag }, GET: { exclude_calculated_properties: any } },
    changes: ["PUT"],
    one: "blueprint",
    all: "blueprints",
  },
  {
    name: "Entity",
    path: "/v1/blueprints/([^/]+)/entities",
    parent: "Blueprint",
    key: "identifier",
    required: {},
    // For an entity without a title, the official provider sends an empty title.
    optional: { identifier: "text", title: "string", properties: "object", relations: "object" },
    queries: {
      POST: { ...writing, upsert: flag, merge: flag },
      GET: { exclude_calculated_properties: any },
      PUT: writing,
      PATCH: writing,
      DELETE: { delete_dependents: any, run_id: any },
    },
    changes: ["PUT", "PATCH"],
    merged: ["properties", "relations"],
    one: "entity",
    all: "entities",
    complete: (entity) => ({ identifier: randomUUID(), properties: {}, relations: {}, ...entity }),
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

/** An entity has every property that its blueprint defines, with null where it was never set. */
function showEntity(entity: Body, { identifier, schema }: Body): Body {
  const defined = Object.keys((schema as { properties: Body }).properties).map((name) => [name, null]);
  const properties = { ...Object.fromEntries(defined), ...(entity.properties as Body) };
  return { ...entity, blueprint: identifier, properties };
}

/** The page that Port creates for a blueprint. Its identifier is the plural of the blueprint's. */
function catalogPageOf({ identifier, title, icon }: Body): Body {
  const plural = (text: unknown) => String(text).replace(/s?$/, "s");
  return {
    identifier: plural(identifier),
    title: plural(title),
    icon,
    type: "blueprint-entities",
    blueprint: identifier,
  };
}

type Items = Map<string, Body>;
/** The items of one kind that a client owns, by key. Each blueprint has its own entities. */
export type Catalogue = (clientId: string, kind: string, parent?: string) => Items;

/** Routes to a catalogue in memory. Each client id has its own, like an organization at Port. */
export function catalogueRoutes(nowMillis: () => number): Route[] {
  const kept = new Map<string, Items>();
  const catalogue: Catalogue = (...owner) => {
    const name = JSON.stringify(owner);
    const items = kept.get(name) ?? new Map();
    kept.set(name, items);
    return items;
  };
  return [
    ...kinds.flatMap((kind) => routesOf(kind, catalogue, nowMillis)),
    ...forceDeleteRoutes(catalogue),
    searchRoute(catalogue, showEntity),
  ];
}

/** Routes that list, create, read, change and delete items of one kind. */
function routesOf(kind: Kind, catalogue: Catalogue, nowMillis: () => number): Route[] {
  const { name, path, parent, key, required, optional, queries = {}, changes, merged = [], one, all } = kind;
  const { complete = (body: Body) => body, show = (item: Body) => item } = kind;

  type Act = (items: Items, request: RouteRequest, given: Body, owner: Body) => Answer;
  const route = (method: string, pattern: string, act: Act, shape?: [required: Members, optional: Members]): Route => ({
    method,
    path: new RegExp(`^${pattern}$`),
    access: "token",
    handle(request) {
      const unknown = unknownQuery(request.query, queries[method] ?? {});
      if (unknown !== undefined) return unknown;
      const given = shape === undefined ? {} : parseBody(request.body, ...shape, kind.isStrict);
      if (typeof given === "string") return failure(422, "validation_error", given);
      const { clientId, parameters } = request;
      if (parent === undefined) return act(catalogue(clientId, name), request, given, {});
      const [parentId = ""] = parameters;
      const owner = catalogue(clientId, parent).get(parentId);
      if (owner === undefined) return notFound(parent, parentId);
      const { blueprint = parentId } = given;
      if (blueprint !== parentId) return failure(422, "validation_error", '"blueprint" must be the one in the path');
      return act(catalogue(clientId, name, parentId), request, given, owner);
    },
  });
  const existing =
    (act: (item: Body, ...more: Parameters<Act>) => Answer): Act =>
    (items, ...more) => {
      const id = more[0].parameters.at(-1) ?? "";
      const item = items.get(id);
      return item === undefined ? notFound(name, id) : act(item, items, ...more);
    };

  const idOf = (item: Body) => String(item[key]);
  const taken = (id: string) =>
    failure(409, "identifier_taken", `A ${name.toLowerCase()} with identifier "${id}" already exists`);
  /** The refusal to delete or rename an item with children; undefined if it has none. */
  const refusalOf = (item: Body, clientId: string) =>
    kind.children !== undefined && catalogue(clientId, kind.children, idOf(item)).size > 0
      ? failure(409, "has_dependents", `${name} with identifier "${idOf(item)}" has dependents`)
      : undefined;
  const stamped = (body: Body, old: Body | undefined, clientId: string): Body => {
    const now = new Date(nowMillis()).toISOString();
    return { ...body, createdAt: old?.createdAt ?? now, createdBy: clientId, updatedAt: now, updatedBy: clientId };
  };
  const saved = (
    status: number,
    body: Body,
    old: Body | undefined,
    items: Items,
    { clientId }: RouteRequest,
    owner: Body,
  ) => {
    const item = stamped(body, old, clientId);
    items.set(idOf(item), item);
    return success(status, { [one]: show(item, owner) });
  };
  const mergedWith = (old: Body, given: Body): Body => {
    const members = merged.map((member) => [member, { ...(old[member] as Body), ...(given[member] as Body) }]);
    return { ...old, ...given, ...Object.fromEntries(members) };
  };
  /** The pages of a blueprint, which follow it. */
  const pagesOf = (blueprint: Body, clientId: string) =>
    [...(name === "Blueprint" ? catalogue(clientId, "Page") : [])].filter(
      ([, page]) => page.blueprint === idOf(blueprint),
    );

  const create: Act = (items, request, given, owner) => {
    const { query, clientId } = request;
    const old = items.get(idOf(given));
    if (old !== undefined && query.get("upsert") !== "true") return taken(idOf(given));
    const wanted = old !== undefined && query.get("merge") === "true" ? mergedWith(old, given) : given;
    const answer = saved(201, complete(wanted, old), old, items, request, owner);
    if (name === "Blueprint" && query.get("create_catalog_page") !== "false") {
      const page = stamped(catalogPageOf(given), undefined, clientId);
      catalogue(clientId, "Page").set(String(page.identifier), page);
    }
    return answer;
  };
  const update = (change: "PUT" | "PATCH") =>
    existing((old, items, request, given, owner) => {
      const { clientId } = request;
      const next = complete(change === "PATCH" ? mergedWith(old, given) : { [key]: old[key], ...given }, old);
      if (idOf(next) !== idOf(old)) {
        if (items.has(idOf(next))) return taken(idOf(next));
        const refusal = refusalOf(old, clientId);
        if (refusal !== undefined) return refusal;
        for (const [, page] of pagesOf(old, clientId)) page.blueprint = idOf(next);
        items.delete(idOf(old));
      }
      return saved(200, next, old, items, request, owner);
    });
  const remove = existing((item, items, { clientId }) => {
    const refusal = refusalOf(item, clientId);
    if (refusal !== undefined) return refusal;
    for (const [id] of pagesOf(item, clientId)) catalogue(clientId, "Page").delete(id);
    items.delete(idOf(item));
    return success(200);
  });

  const onePath = `${path}/([^/]+)`;
  // A PUT may omit the key, which is in the path. A PATCH may omit any member.
  const { [key]: _, ...requiredButKey } = required;
  return [
    route("GET", path, (items, _request, _given, owner) =>
      success(200, { [all]: [...items.values()].map((item) => show(item, owner)) }),
    ),
    route("POST", path, create, [required, optional]),
    route(
      "GET",
      onePath,
      existing((item, _items, _request, _given, owner) => success(200, { [one]: show(item, owner) })),
    ),
    ...changes.map((change) =>
      route(change, onePath, update(change), [change === "PATCH" ? {} : requiredButKey, { ...optional, ...required }]),
    ),
    route("DELETE", onePath, remove),
  ];
}

/** Delete all entities of a blueprint and, if requested, the blueprint. At Port, this migration takes time. */
function forceDeleteRoutes(catalogue: Catalogue): Route[] {
  return [
    {
      method: "DELETE",
      path: /^\/v1\/blueprints\/([^/]+)\/all-entities$/,
      access: "token",
      handle({ clientId, parameters: [id = ""], query }) {
        const unknown = unknownQuery(query, { delete_blueprint: flag });
        if (unknown !== undefined) return unknown;
        const blueprints = catalogue(clientId, "Blueprint");
        if (!blueprints.has(id)) return notFound("Blueprint", id);
        catalogue(clientId, "Entity", id).clear();
        if (query.get("delete_blueprint") === "true") {
          const pages = catalogue(clientId, "Page");
          for (const [key, page] of pages) if (page.blueprint === id) pages.delete(key);
          blueprints.delete(id);
        }
        const migrationId = randomUUID();
        catalogue(clientId, "Migration").set(migrationId, { id: migrationId, status: "COMPLETED" });
        return success(200, { migrationId });
      },
    },
    {
      method: "GET",
      path: /^\/v1\/migrations\/([^/]+)$/,
      access: "token",
      handle({ clientId, parameters: [id = ""] }) {
        const migration = catalogue(clientId, "Migration").get(id);
        return migration === undefined ? notFound("Migration", id) : success(200, { migration });
      },
    },
  ];
}

function notFound(name: string, id: string): Answer {
  return failure(404, "not_found", `${name} with identifier "${id}" was not found`);
}
