import { join } from "node:path";
import { root } from "../../support/paths";
import { Stack } from "../../support/stack";

test("the engine accepts the schema", async () => {
  const file = join(root, "provider", "plugin", "schema.json");
  const { exitCode, output } = await new Stack("", {}).pulumi(`schema check ${file}`);
  expect([exitCode, output]).toEqual([0, ""]);
});
