import { type Answer, failure } from "../answer";
import type { Blueprint, BlueprintBody } from "../blueprints";
import type { AuthorizedRequest, EmulatedPort } from "./route";

export function listBlueprints(_request: AuthorizedRequest, { blueprints }: EmulatedPort): Answer {
  return { status: 200, body: { ok: true, blueprints: blueprints.list() } };
}

export function createBlueprint({ body, clientId }: AuthorizedRequest, { blueprints }: EmulatedPort): Answer {
  const given = parseBlueprint(body);
  if (given === undefined) return invalid();
  if (blueprints.get(given.identifier) !== undefined) return taken(given.identifier);
  return success(201, blueprints.save(given, clientId));
}

export function readBlueprint({ parameter }: AuthorizedRequest, { blueprints }: EmulatedPort): Answer {
  const blueprint = blueprints.get(parameter);
  return blueprint === undefined ? notFound(parameter) : success(200, blueprint);
}

export function replaceBlueprint(request: AuthorizedRequest, { blueprints }: EmulatedPort): Answer {
  const { body, parameter, clientId } = request;
  const given = parseBlueprint(body);
  if (given === undefined) return invalid();
  const old = blueprints.get(parameter);
  if (old === undefined) return notFound(parameter);
  const other = blueprints.get(given.identifier);
  if (other !== undefined && other !== old) return taken(given.identifier);
  return success(200, blueprints.save(given, clientId, old));
}

export function deleteBlueprint({ parameter }: AuthorizedRequest, { blueprints }: EmulatedPort): Answer {
  const blueprint = blueprints.get(parameter);
  if (blueprint === undefined) return notFound(parameter);
  blueprints.delete(blueprint);
  return { status: 200, body: { ok: true } };
}

function parseBlueprint(body: string): BlueprintBody | undefined {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof given !== "object" || given === null) return undefined;
  const { identifier } = given as Record<string, unknown>;
  // An empty one would name the list.
  return typeof identifier === "string" && identifier !== "" ? { ...given, identifier } : undefined;
}

function success(status: number, blueprint: Blueprint): Answer {
  return { status, body: { ok: true, blueprint } };
}

function invalid(): Answer {
  return failure(422, "validation_error", 'The body must be a JSON object with a non-empty string "identifier"');
}

function taken(identifier: string): Answer {
  return failure(409, "identifier_taken", `A blueprint with identifier "${identifier}" already exists`);
}

function notFound(identifier: string): Answer {
  return failure(404, "not_found", `Blueprint with identifier "${identifier}" was not found`);
}
