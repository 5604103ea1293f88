// A program writes properties by their type, Port's API knows one object of all: what the official provider makes of the one
// and of the other, as far as examples and tests use it.
// https://github.com/port-labs/terraform-provider-port-labs/tree/main/port

const mapped = (properties, change) =>
  Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, change(property)]));

const blueprint = {
  toPort: ({ properties, ...rest }) => ({
    ...rest,
    schema: { properties: mapped(properties?.stringProps ?? {}, (property) => ({ type: "string", ...property })) },
    relations: {},
    mirrorProperties: {},
    calculationProperties: {},
  }),
  fromPort: ({ schema, ...rest }) => ({
    ...rest,
    properties: { stringProps: mapped(schema.properties, ({ type, ...property }) => property) },
  }),
};

const entity = {
  toPort: ({ title = "", properties, ...rest }) => ({
    ...rest,
    title,
    properties: properties?.stringProps ?? {},
    relations: {},
  }),
  fromPort: ({ properties, ...rest }) => ({ ...rest, properties: { stringProps: properties } }),
};

module.exports = { blueprint, entity };
