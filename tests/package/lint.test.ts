import { join } from "node:path";
import { root } from "../support/paths";
import { run } from "../support/run";

jest.setTimeout(60_000);

test.each([
  ["Biome", ["@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]],
  ["the type checker", ["typescript/bin/tsc"]],
  ["the type checker of the tools", ["typescript/bin/tsc", "-p", "tools"]],
])("%s finds nothing", async (_, [script = "", ...args]) => {
  const command = [join(root, "node_modules", script), ...args];
  const { exitCode, output } = await run(process.execPath, command, { cwd: root, env: process.env });
  expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
});
