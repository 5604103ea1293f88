import { join } from "node:path";
import type * as Pulumi from "@pulumi/pulumi";
import { knownValue, OutputError } from "../../../sdk/nodejs/known";
import { root } from "../../support/paths";

// Both ends of the peer range, because what is used here is internal to the SDK.
describe.each(["@pulumi/pulumi", "pulumi-sdk-oldest"])("%s", (name) => {
  const folder = join(root, "node_modules", name);
  const pulumi: typeof Pulumi = require(folder);
  const { unknown } = require(join(folder, "output"));

  test.each([
    ["a value", pulumi.output("a"), { known: true, value: "a" }],
    ["a secret", pulumi.secret("a"), { known: true, value: "a" }],
    ["undefined", pulumi.output(undefined), { known: true, value: undefined }],
    ["an unknown", pulumi.output(unknown), { known: false }],
    ["what follows from an unknown", pulumi.output(unknown).apply((value) => `${value}!`), { known: false }],
    ["what holds an unknown", pulumi.all([pulumi.output("a"), unknown]), { known: false }],
  ])("%s", async (_, output, known) => {
    expect(await knownValue(output as Pulumi.Output<unknown>)).toEqual(known);
  });
});

test("the failure of an output is passed on as such", async () => {
  const reason = new Error("the vault is closed");
  // The SDK's own output makes more promises, whose failures nobody handles here.
  const output = { isKnown: Promise.reject(reason) } as unknown as Pulumi.Output<string>;
  const failure = await knownValue(output).catch((error) => error);
  expect([failure instanceof OutputError, failure.reason]).toEqual([true, reason]);
});
