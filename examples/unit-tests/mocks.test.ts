import assert from "node:assert";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";

test("the program makes a header of the token", async () => {
  await pulumi.runtime.setMocks(
    {
      call: () => ({}),
      newResource: ({ inputs }) => ({ id: "an-id", state: { ...inputs, accessToken: "a-token" } }),
    },
    "project",
    "stack",
    true,
  );
  const { authorizationHeader } = await import("./index");
  const value = await new Promise((resolve) => authorizationHeader.apply(resolve));
  assert.strictEqual(value, "Bearer a-token");
});
