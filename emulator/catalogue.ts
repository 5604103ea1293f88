import { randomUUID } from "node:crypto";
import type { Answer, Route, RouteRequest } from "./answer-request";
import { failure, success } from "./answer-request";
import { searchRoute } from "./entity-search";
import type { Kind } from "./kinds";
import { flag, kinds } from "./kinds";
import type { Body, Members } from "./request-body";
import { parseBody } from "./request-body";

/** The pages of a blueprint, which follow it. */
function pagesOf(blueprint: string, pages: Items): [string, Body][] {
  return [...pages].filter(([, page]) => page.blueprint === blueprint);
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
    searchRoute(catalogue),
  ];
}

/** A request about the items of one kind. `owner` is the item that they belong to, if their kind has a parent. */
interface Call extends RouteRequest {
  items: Items;
  given: Body;
  owner: Body;
}

/** Routes that list, create, read, change and delete items of one kind. */
function routesOf(kind: Kind, catalogue: Catalogue, nowMillis: () => number): Route[] {
  const { name, path, parent, key, required, optional, queries = {}, changes, merged = [], one, all } = kind;
  const { complete = (body: Body) => body, show = (item: Body) => item } = kind;

  type Act = (call: Call) => Answer;
  const route = (method: string, pattern: string, act: Act, shape?: [required: Members, optional: Members]): Route => ({
    method,
    path: new RegExp(`^${pattern}$`),
    access: "token",
    queries: queries[method] ?? {},
    handle(request) {
      const given = shape === undefined ? {} : parseBody(request.body, ...shape, kind.isStrict);
      if (typeof given === "string") return failure(422, "validation_error", given);
      const { clientId, parameters } = request;
      if (parent === undefined) return act({ ...request, items: catalogue(clientId, name), given, owner: {} });
      const [parentId = ""] = parameters;
      const owner = catalogue(clientId, parent).get(parentId);
      if (owner === undefined) return notFound(parent, parentId);
      const { blueprint = parentId } = given;
      if (blueprint !== parentId) return failure(422, "validation_error", '"blueprint" must be the one in the path');
      const misfit = kind.check?.(given, owner);
      if (misfit !== undefined) return failure(422, "validation_error", misfit);
      const wantsRelated = request.query.get("create_missing_related_entities") === "true";
      const related = wantsRelated ? (kind.related?.(given, owner) ?? []) : [];
      const nowhere = related.find(([target]) => !catalogue(clientId, parent).has(target));
      if (nowhere !== undefined) return notFound(parent, nowhere[0]);
      const answer = act({ ...request, items: catalogue(clientId, name, parentId), given, owner });
      for (const [target, id] of answer.body.ok ? related : []) {
        const items = catalogue(clientId, name, target);
        if (!items.has(id)) items.set(id, stamped(complete({ [key]: id }, undefined), undefined, clientId));
      }
      return answer;
    },
  });
  const existing =
    (act: (item: Body, call: Call) => Answer): Act =>
    (call) => {
      const id = call.parameters.at(-1) ?? "";
      const item = call.items.get(id);
      return item === undefined ? notFound(name, id) : act(item, call);
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
  const saved = (status: number, body: Body, old: Body | undefined, { items, clientId, owner }: Call) => {
    const item = stamped(body, old, clientId);
    items.set(idOf(item), item);
    return success(status, { [one]: show(item, owner) });
  };
  const mergedWith = (old: Body, given: Body): Body => {
    const members = merged.map((member) => [member, { ...(old[member] as Body), ...(given[member] as Body) }]);
    return { ...old, ...given, ...Object.fromEntries(members) };
  };
  const ownPages = (item: Body, clientId: string) =>
    kind.page === undefined ? [] : pagesOf(idOf(item), catalogue(clientId, "Page"));

  const create: Act = (call) => {
    const { items, given, query, clientId } = call;
    const old = given[key] === undefined ? undefined : items.get(idOf(given));
    if (old !== undefined && query.get("upsert") !== "true") return taken(idOf(given));
    const wanted = old !== undefined && query.get("merge") === "true" ? mergedWith(old, given) : given;
    if (kind.page !== undefined && query.get("create_catalog_page") !== "false") {
      const pages = catalogue(clientId, "Page");
      const page = kind.page(given, (id) => pages.has(id));
      pages.set(String(page.identifier), stamped(page, undefined, clientId));
    }
    return saved(201, complete(wanted, old), old, call);
  };
  const update = (change: "PUT" | "PATCH") =>
    existing((old, call) => {
      const { items, given, clientId } = call;
      const next = complete(change === "PATCH" ? mergedWith(old, given) : { [key]: old[key], ...given }, old);
      if (idOf(next) !== idOf(old)) {
        if (items.has(idOf(next))) return taken(idOf(next));
        const refusal = refusalOf(old, clientId);
        if (refusal !== undefined) return refusal;
        for (const [, page] of ownPages(old, clientId)) page.blueprint = idOf(next);
        items.delete(idOf(old));
      }
      return saved(200, next, old, call);
    });
  const remove = existing((item, { items, clientId }) => {
    const refusal = refusalOf(item, clientId);
    if (refusal !== undefined) return refusal;
    for (const [id] of ownPages(item, clientId)) catalogue(clientId, "Page").delete(id);
    items.delete(idOf(item));
    return success(200);
  });

  const onePath = `${path}/([^/]+)`;
  // A PUT may omit the key, which is in the path. A PATCH may omit any member.
  const { [key]: _, ...requiredButKey } = required;
  return [
    route("GET", path, ({ items, owner }) =>
      success(200, { [all]: [...items.values()].map((item) => show(item, owner)) }),
    ),
    route("POST", path, create, [required, optional]),
    route(
      "GET",
      onePath,
      existing((item, { owner }) => success(200, { [one]: show(item, owner) })),
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
      queries: { delete_blueprint: flag },
      handle({ clientId, parameters: [id = ""], query }) {
        const blueprints = catalogue(clientId, "Blueprint");
        if (!blueprints.has(id)) return notFound("Blueprint", id);
        catalogue(clientId, "Entity", id).clear();
        if (query.get("delete_blueprint") === "true") {
          const pages = catalogue(clientId, "Page");
          for (const [key] of pagesOf(id, pages)) pages.delete(key);
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
      queries: {},
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
