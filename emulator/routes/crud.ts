import { type Answer, failure } from "../answer";
import type { Catalogue } from "../catalogue";
import type { Body, Collection } from "../collection";
import { parseBody, type Shape } from "./parse-body";
import type { AuthorizedRequest, EmulatedPort, Route } from "./route";

/** One kind of thing in the catalogue, and how Port speaks of it. */
export interface Kind {
  /** As messages name it. */
  name: string;
  /** Of the list; a group for each parent. */
  path: string;
  /** The member of the answer that holds one, or all. */
  answerAs: { one: string; all: string };
  key: string;
  shape: Shape;
  /** Whether a change sends all of it or what is different. */
  change: "PUT" | "PATCH";
  /** Undefined where a parent does not exist; then its name is `parent`. */
  collection(catalogue: Catalogue, parents: readonly string[]): Collection | undefined;
  parent?: string;
  /** What Port adds to what was sent; a new one has no `old`. */
  complete?(body: Body, old: Body | undefined): Body;
  /** What of it is shown. */
  show?(item: Body): Body;
  /** Whether something else would be left without it. */
  hasDependents?(item: Body, catalogue: Catalogue): boolean;
}

/** The routes by which things of this kind are listed, created, read, changed and deleted. */
export function crud(kind: Kind): Route[] {
  const { name, answerAs, key, shape, change, complete = (body) => body, show = (item) => item } = kind;
  const list = new RegExp(`^${kind.path}$`);
  const one = new RegExp(`^${kind.path}/([^/]+)$`);
  const success = (status: number, item: Body): Answer => ({ status, body: { ok: true, [answerAs.one]: show(item) } });
  const notFound = (what: string, id: string) =>
    failure(404, "not_found", `${what} with identifier "${id}" was not found`);
  const taken = (id: string) =>
    failure(409, "identifier_taken", `A ${name.toLowerCase()} with identifier "${id}" already exists`);

  const hasDependents = (id: string) =>
    failure(409, "has_dependents", `${name} with identifier "${id}" has dependents`);

  /** Hands on the collection, and for a path of one the thing itself, or answers that there is none. */
  const within =
    (act: (items: Collection, request: AuthorizedRequest, catalogue: Catalogue) => Answer) =>
    (request: AuthorizedRequest, port: EmulatedPort): Answer => {
      const catalogue = port.catalogues.of(request.clientId);
      const items = kind.collection(catalogue, request.parameters);
      return items ? act(items, request, catalogue) : notFound(kind.parent ?? "", request.parameters[0] ?? "");
    };
  const withOne = (act: (item: Body, items: Collection, request: AuthorizedRequest, catalogue: Catalogue) => Answer) =>
    within((items, request, catalogue) => {
      const id = request.parameters.at(-1) ?? "";
      const item = items.get(id);
      return item ? act(item, items, request, catalogue) : notFound(name, id);
    });

  const create = within((items, { body, query }) => {
    const given = parseBody(body, shape);
    if (typeof given === "string") return failure(422, "validation_error", given);
    const id = String(given[key] ?? "");
    const old = items.get(id);
    if (old && query.get("upsert") !== "true") return taken(id);
    return success(201, items.save(complete(given, old), old));
  });
  // A PATCH may leave out anything, a PUT the key, which is in the path.
  const { required = [], texts = [] } = shape;
  const isOptional = (member: string) => change === "PATCH" || member === key;
  const changeShape = {
    ...shape,
    required: required.filter((member) => !isOptional(member)),
    texts: [...texts, ...required.filter(isOptional)],
  };
  const changeOne = (request: AuthorizedRequest, port: EmulatedPort): Answer => {
    const given = parseBody(request.body, changeShape);
    if (typeof given === "string") return failure(422, "validation_error", given);
    return withOne((old, items, _request, catalogue) => {
      const next = complete(change === "PATCH" ? { ...old, ...given } : { [key]: old[key], ...given }, old);
      const other = items.get(items.keyOf(next));
      if (other && other !== old) return taken(items.keyOf(next));
      if (other !== old && kind.hasDependents?.(old, catalogue)) return hasDependents(items.keyOf(old));
      return success(200, items.save(next, old));
    })(request, port);
  };
  const remove = withOne((item, items, _request, catalogue) => {
    if (kind.hasDependents?.(item, catalogue)) return hasDependents(items.keyOf(item));
    items.delete(item);
    return { status: 200, body: { ok: true } };
  });
  const all = within((items) => ({ status: 200, body: { ok: true, [answerAs.all]: items.list().map(show) } }));

  return [
    { method: "GET", path: list, access: "token", handle: all },
    { method: "POST", path: list, access: "token", handle: create },
    { method: "GET", path: one, access: "token", handle: withOne((item) => success(200, item)) },
    { method: change, path: one, access: "token", handle: changeOne },
    { method: "DELETE", path: one, access: "token", handle: remove },
  ];
}
