import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { parseProperties, toStruct } from "../../../provider/plugin/values";
import { output, secret, unknown } from "../../support/plugin-client";

const parse = (wire: unknown) => parseProperties(Struct.fromJavaScript({ property: wire as JavaScriptValue }));
const write = (value: unknown, secrets: string[] = []) =>
  toStruct({ values: { property: value }, secrets: new Set(secrets) }).toJavaScript();

describe("a value from the engine", () => {
  it.each<[string, unknown, unknown, "plain" | "secret"]>([
    ["a string", "text", "text", "plain"],
    ["a number", 7.5, 7.5, "plain"],
    ["false", false, false, "plain"],
    ["null", null, null, "plain"],
    ["a list", ["a", 1], ["a", 1], "plain"],
    ["an object", { a: { b: 1 } }, { a: { b: 1 } }, "plain"],
    ["an unknown value", unknown, unknown, "plain"],
    ["a secret", secret("s"), "s", "secret"],
    ["a secret of null", secret(null), null, "secret"],
    ["a secret in a secret", secret(secret("s")), "s", "secret"],
    ["a secret that is unknown", secret(unknown), unknown, "secret"],
    ["a secret in a list", ["a", secret("s")], ["a", "s"], "secret"],
    ["a secret in an object", { a: { b: secret("s") } }, { a: { b: "s" } }, "secret"],
    ["an output", output({ value: "text" }), "text", "plain"],
    ["an output of null", output({ value: null }), null, "plain"],
    ["an output that is no secret", output({ value: "text", secret: false }), "text", "plain"],
    ["an output that is a secret", output({ value: "s", secret: true }), "s", "secret"],
    ["an output with dependencies", output({ value: "text", dependencies: ["urn"] }), "text", "plain"],
    ["an output without a value", output(), unknown, "plain"],
    ["a secret output without a value", output({ secret: true }), unknown, "secret"],
    ["an output that holds a secret", output({ value: ["a", secret("s")] }), ["a", "s"], "secret"],
    ["a secret that holds an output", secret(output({ value: "s" })), "s", "secret"],
    ["an output in a list", [output({ value: "a" }), output()], ["a", unknown], "plain"],
  ])("%s", (_, wire, value, kind) => {
    const secrets = new Set(kind === "secret" ? ["property"] : []);
    expect(parse(wire)).toStrictEqual({ values: { property: value }, secrets });
  });
});

it("no properties are none", () => {
  expect(parseProperties(undefined)).toStrictEqual({ values: {}, secrets: new Set() });
});

describe("a value for the engine", () => {
  it.each<[string, unknown]>([
    ["a string", "text"],
    ["a number", 7.5],
    ["false", false],
    ["null", null],
    ["a list", ["a", 1]],
    ["an unknown value", unknown],
  ])("%s, plain and as a secret", (_, value) => {
    expect(write(value)).toStrictEqual({ property: value });
    expect(write(value, ["property"])).toStrictEqual({ property: secret(value) });
  });

  it.each([[[]], [["property"]]])("one that is undefined is left out, with the secrets %j", (secrets) => {
    expect(write(undefined, secrets)).toStrictEqual({});
  });

  it("a name of a secret without a value adds nothing", () => {
    expect(write("text", ["another"])).toStrictEqual({ property: "text" });
  });
});
