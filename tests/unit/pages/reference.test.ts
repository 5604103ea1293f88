import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/paths";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const page = read("docs/reference.md");
const { resources, functions } = JSON.parse(read("provider/plugin/schema.json"));
const [resource] = Object.values<{ inputProperties: object; properties: object }>(resources);
const [func] = Object.values<{ inputs: { properties: object }; outputs: { properties: object } }>(functions);

const names: Record<string, string[]> = {
  // The report of the exports: a test of the package holds it to the types.
  "the npm package": [...read("tests/package/api/index.api.md").matchAll(/^ {4}(?:readonly )?(\w+)\??:/gm)].map(
    ([, name = ""]) => name,
  ),
  "the plugin's resource": Object.keys({ ...resource?.inputProperties, ...resource?.properties }),
  "the plugin's function": Object.keys({ ...func?.inputs.properties, ...func?.outputs.properties }),
};

test.each(Object.entries(names))("the reference names each argument and output of %s", (_, expected) => {
  expect(expected.length).toBeGreaterThan(8);
  expect(expected.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
