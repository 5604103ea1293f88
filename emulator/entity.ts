import type { Body, ValueKind } from "./request-body";
import { isObject, named, valueKinds } from "./request-body";

/** The kind of a property's values, by its type in the blueprint. */
const kindOfType = new Map<unknown, ValueKind>([
  ["string", "string"],
  ["number", "number"],
  ["boolean", "boolean"],
  ["array", "list"],
  ["object", "object"],
]);
const kindOfProperty = (definition: Body) => kindOfType.get(definition.type) ?? "any";
const kindOfRelation = (definition: Body) => (definition.many === true ? "texts" : "text");

const definitionIn = (definitions: unknown, name: string): Body | undefined => {
  const definition = isObject(definitions) && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  return isObject(definition) ? definition : undefined;
};

/** What in a request about an entity its blueprint does not define, by name and type; undefined if there is nothing. */
export function misfitOf({ properties, relations }: Body, blueprint: Body): string | undefined {
  const misfitIn = (
    list: string,
    one: string,
    given: unknown,
    all: unknown,
    kindOf: (definition: Body) => ValueKind,
  ) => {
    for (const [name, value] of Object.entries((given ?? {}) as Body)) {
      const definition = definitionIn(all, name);
      if (definition === undefined) return `The blueprint does not define ${named(one, name)} of the entity`;
      const kind = valueKinds[kindOf(definition)];
      if (value !== null && !kind.includes(value)) return `"${list}.${name}" must be ${kind.name} or null`;
    }
    return undefined;
  };
  const defined = (blueprint.schema as Body).properties;
  return (
    misfitIn("properties", "a property", properties, defined, kindOfProperty) ??
    misfitIn("relations", "a relation", relations, blueprint.relations, kindOfRelation)
  );
}

/** The entities to which the relations in a request lead: the blueprint and the identifier of each. */
export function relatedEntities({ relations = {} }: Body, blueprint: Body): [string, string][] {
  return Object.entries(relations as Body).flatMap(([name, value]) => {
    const target = String(definitionIn(blueprint.relations, name)?.target);
    return value === null ? [] : [value].flat().map((key): [string, string] => [target, String(key)]);
  });
}

/** An entity has every property that its blueprint defines, with null where it was never set. */
export function showEntity(entity: Body, { identifier, schema }: Body): Body {
  const defined = Object.keys((schema as { properties: Body }).properties).map((name) => [name, null]);
  const properties = { ...Object.fromEntries(defined), ...(entity.properties as Body) };
  return { ...entity, blueprint: identifier, properties };
}
