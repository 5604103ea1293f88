import type { Answer, Route } from "./answer-request";
import { failure, success } from "./answer-request";
import type { Catalogue } from "./catalogue";
import { showEntity } from "./entity";
import type { Body } from "./request-body";
import { isObject, named, parseBody } from "./request-body";

/** What a rule can compare, and where an entity has it. */
const properties: Record<string, (entity: Body) => unknown> = {
  $blueprint: ({ blueprint }) => blueprint,
  $identifier: ({ identifier }) => identifier,
};

type Matches = (entity: Body) => boolean;

/** Searches the entities of all blueprints by blueprint and identifier. Any other rule is refused. */
export function searchRoute(catalogue: Catalogue): Route {
  return {
    method: "POST",
    path: /^\/v1\/entities\/search$/,
    access: "token",
    queries: { exclude_calculated_properties: /^/ },
    handle({ body, clientId }): Answer {
      const given = parseBody(body, { combinator: "text", rules: "list" }, {}, true);
      const matches = typeof given === "string" ? given : parseGroup(given);
      if (typeof matches === "string") return failure(422, "validation_error", matches);
      const blueprints = [...catalogue(clientId, "Blueprint").values()];
      const entities = blueprints.flatMap((blueprint) =>
        [...catalogue(clientId, "Entity", String(blueprint.identifier)).values()].map((entity) =>
          showEntity(entity, blueprint),
        ),
      );
      const found = entities.filter(matches);
      return success(200, {
        entities: found,
        matchingBlueprints: [...new Set(found.map(({ blueprint }) => blueprint))],
      });
    },
  };
}

/** Whether an entity matches a combination of rules, or what is wrong with it. */
function parseGroup({ combinator, rules, ...others }: Body): Matches | string {
  if (combinator !== "and" && combinator !== "or") return '"combinator" must be "and" or "or"';
  if (!Array.isArray(rules)) return '"rules" must be a list';
  const [other] = Object.keys(others);
  if (other !== undefined) return `The emulator does not know ${named("a member", other)} beside rules`;
  const parsed = rules.map((rule) => (isObject(rule) && "combinator" in rule ? parseGroup(rule) : parseRule(rule)));
  const problem = parsed.find((each) => typeof each === "string");
  if (problem !== undefined) return problem as string;
  const all = parsed as Matches[];
  return (entity) => (combinator === "and" ? all.every((each) => each(entity)) : all.some((each) => each(entity)));
}

function parseRule(rule: unknown): Matches | string {
  if (!isObject(rule)) return "A rule must be an object";
  const { property, operator, value, ...others } = rule;
  const read = typeof property === "string" && Object.hasOwn(properties, property) ? properties[property] : undefined;
  if (read === undefined) {
    const known = Object.keys(properties).join(" and ");
    return `The emulator does not know ${named("a property", property)}; it searches by ${known}`;
  }
  if (operator !== "=") return `The emulator does not know ${named("an operator", operator)}; it knows "="`;
  if (typeof value !== "string") return "The value of a rule must be a string";
  const [other] = Object.keys(others);
  if (other !== undefined) return `The emulator does not know ${named("a member", other)} of a rule`;
  return (entity) => read(entity) === value;
}
