import { join } from "node:path";
import { run } from "../../support/run";
import { pythonFolders } from "../../support/set-up";
import { describeWithPython } from "../../support/stack";

const { schema } = require("../../support/stand-ins/port/schema.js");

interface Kind {
  inputProperties?: object;
  requiredInputs?: string[];
  properties: object;
  required?: string[];
}

/** What the official Python SDK says of its classes. */
interface Official {
  version: string;
  classes: Record<string, { inputs: Record<string, boolean>; outputs: Record<string, boolean> }>;
}

const nameOf = (token: string) => token.split(":").at(-1) ?? "";
const named = (kinds: Record<string, Kind>) =>
  Object.entries(kinds).map(([token, kind]) => [nameOf(token), kind] as const);
const resources = named(schema.resources);
/** Where inputs stand: resources, types, and the provider. */
const all: (readonly [string, Kind])[] = [
  ...resources,
  ...named(schema.types),
  ["Provider", { ...schema.provider, properties: {} }],
];

describeWithPython("the schema of the official provider's stand-in agrees with the official SDK", () => {
  let official: Official;

  beforeAll(async () => {
    const script = join(__dirname, "..", "..", "support", "official-sdk.py");
    const args = [script, ...all.map(([name]) => name)];
    const { stdout } = await run(join(pythonFolders[0] ?? "", "python"), args, { cwd: __dirname, env: {} });
    official = JSON.parse(stdout);
  });

  test("in its version", () => {
    expect(schema.version).toBe(official.version);
  });

  test.each(all)("in the inputs of %s", (name, { inputProperties, properties, requiredInputs = [] }) => {
    const { inputs = {} } = official.classes[name] ?? {};
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(inputProperties ?? properties)));
    expect(requiredInputs).toEqual(Object.keys(inputs).filter((input) => inputs[input]));
  });

  test.each(resources)("in the outputs of %s", (name, { properties, required }) => {
    const { outputs = {} } = official.classes[name] ?? {};
    const known = Object.keys(properties);
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(known));
    expect(required?.sort()).toEqual(known.filter((output) => outputs[output]).sort());
  });
});
