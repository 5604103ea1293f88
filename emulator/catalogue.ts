import { randomUUID } from "node:crypto";
import type { Answer, Route, RouteRequest } from "./answer-request";
import { failure, success } from "./answer-request";
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
  /** PUT replaces all members, PATCH only those in the request. */
  change: "PUT" | "PATCH";
  /** The members of answers that hold one item and all items. */
  one: string;
  all: string;
  /** Adds the members that Port adds. */
  complete?(body: Body, old: Body | undefined): Body;
  /** Removes the members that Port never shows. */
  show?(item: Body): Body;
}

const kinds: readonly Kind[] = [
  {
    name: "Blueprint",
    path: "/v1/blueprints",
    children: "Entity",
    key: "identifier",
    required: { identifier: "text", title: "text", "schema.properties": "object" },
    optional: {},
    change: "PUT",
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
    change: "PUT",
    one: "entity",
    all: "entities",
    complete: (entity) => ({ identifier: randomUUID(), properties: {}, relations: {}, ...entity }),
  },
  {
    name: "Secret",
    path: "/v1/organization/secrets",
    key: "secretName",
    required: { secretName: "text", secretValue: "text" },
    optional: { description: "text" },
    change: "PATCH",
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
    change: "PUT",
    one: "integration",
    all: "integrations",
    complete(webhook, old) {
      const webhookKey = old?.webhookKey ?? randomUUID();
      const url = `https://ingest.port.example/${webhookKey}`;
      return { identifier: randomUUID(), security: {}, ...webhook, webhookKey, url };
    },
  },
];

type Items = Map<string, Body>;
/** The items of one kind that a client owns, by key. Each blueprint has its own entities. */
type Catalogue = (clientId: string, kind: string, parent?: string) => Items;

/** Routes to a catalogue in memory. Each client id has its own, like an organization at Port. */
export function catalogueRoutes(nowMillis: () => number): Route[] {
  const kept = new Map<string, Items>();
  const catalogue: Catalogue = (...owner) => {
    const name = JSON.stringify(owner);
    const items = kept.get(name) ?? new Map();
    kept.set(name, items);
    return items;
  };
  return [...kinds.flatMap((kind) => routesOf(kind, catalogue, nowMillis)), ...forceDeleteRoutes(catalogue)];
}

/** Routes that list, create, read, change and delete items of one kind. */
function routesOf(kind: Kind, catalogue: Catalogue, nowMillis: () => number): Route[] {
  const { name, path, parent, key, required, optional, change, one, all } = kind;
  const { complete = (body: Body) => body, show = (item: Body) => item } = kind;

  type Act = (items: Items, request: RouteRequest, given: Body) => Answer;
  const route = (method: string, pattern: string, act: Act, shape?: [required: Members, optional: Members]): Route => ({
    method,
    path: new RegExp(`^${pattern}$`),
    access: "token",
    handle(request) {
      const given = shape === undefined ? {} : parseBody(request.body, ...shape);
      if (typeof given === "string") return failure(422, "validation_error", given);
      const { clientId, parameters } = request;
      if (parent === undefined) return act(catalogue(clientId, name), request, given);
      const [parentId = ""] = parameters;
      if (!catalogue(clientId, parent).has(parentId)) return notFound(parent, parentId);
      return act(catalogue(clientId, name, parentId), request, given);
    },
  });
  const existing =
    (act: (item: Body, ...more: Parameters<Act>) => Answer): Act =>
    (items, request, given) => {
      const id = request.parameters.at(-1) ?? "";
      const item = items.get(id);
      return item === undefined ? notFound(name, id) : act(item, items, request, given);
    };

  const idOf = (item: Body) => String(item[key]);
  const taken = (id: string) =>
    failure(409, "identifier_taken", `A ${name.toLowerCase()} with identifier "${id}" already exists`);
  /** The refusal to delete or rename an item with children; undefined if it has none. */
  const refusalOf = (item: Body, clientId: string) =>
    kind.children !== undefined && catalogue(clientId, kind.children, idOf(item)).size > 0
      ? failure(409, "has_dependents", `${name} with identifier "${idOf(item)}" has dependents`)
      : undefined;
  const saved = (status: number, body: Body, old: Body | undefined, items: Items, clientId: string) => {
    const now = new Date(nowMillis()).toISOString();
    const item = {
      ...body,
      createdAt: old?.createdAt ?? now,
      createdBy: clientId,
      updatedAt: now,
      updatedBy: clientId,
    };
    items.set(idOf(item), item);
    return success(status, { [one]: show(item) });
  };

  const create: Act = (items, { query, clientId }, given) => {
    const old = items.get(idOf(given));
    if (old !== undefined && query.get("upsert") !== "true") return taken(idOf(given));
    return saved(201, complete(given, old), old, items, clientId);
  };
  const update = existing((old, items, { clientId }, given) => {
    const next = complete({ ...(change === "PATCH" ? old : { [key]: old[key] }), ...given }, old);
    if (idOf(next) !== idOf(old)) {
      if (items.has(idOf(next))) return taken(idOf(next));
      const refusal = refusalOf(old, clientId);
      if (refusal !== undefined) return refusal;
      items.delete(idOf(old));
    }
    return saved(200, next, old, items, clientId);
  });
  const remove = existing((item, items, { clientId }) => {
    const refusal = refusalOf(item, clientId);
    if (refusal === undefined) items.delete(idOf(item));
    return refusal ?? success(200);
  });

  const onePath = `${path}/([^/]+)`;
  // A PUT may omit the key, which is in the path. A PATCH may omit any member.
  const { [key]: _, ...requiredButKey } = required;
  const changed = change === "PATCH" ? {} : requiredButKey;
  return [
    route("GET", path, (items) => success(200, { [all]: [...items.values()].map(show) })),
    route("POST", path, create, [required, optional]),
    route(
      "GET",
      onePath,
      existing((item) => success(200, { [one]: show(item) })),
    ),
    route(change, onePath, update, [changed, { ...optional, ...required }]),
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
        const blueprints = catalogue(clientId, "Blueprint");
        if (!blueprints.has(id)) return notFound("Blueprint", id);
        catalogue(clientId, "Entity", id).clear();
        if (query.get("delete_blueprint") === "true") blueprints.delete(id);
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
