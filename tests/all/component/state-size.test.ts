import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "../../../emulator";
import { emulatorEnv } from "../../support/emulated";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

const count = 50;
const manyTokens = `
const { PortAccessToken } = require("pulumi-port-access-token");
for (let i = 0; i < ${count}; i++) new PortAccessToken("port" + i);
`;

// docs/benchmark.md has the sizes of the other ways.
test("a token adds at most 2,900 bytes to the state", async () => {
  const emulator = await startEmulator();
  try {
    // Without the preloads, which would be frames in the stored stack traces.
    const stack = new Stack(manyTokens, { ...emulatorEnv(emulator), NODE_OPTIONS: "" });
    await stack.deploy();
    const text = readFileSync(join(stack.folder, "backend", ".pulumi", "stacks", "tokens", "dev.json"), "utf8");
    // Pulumi 3.172.0 indents it.
    const state = JSON.stringify(JSON.parse(text));
    // As in a user's project: the stored stack traces have the path from there to node_modules, which here depends on the checkout.
    const { length } = state.replaceAll(/project:\/\/\/[^"]*?node_modules/g, "project:///node_modules");
    expect(length / count).toBeLessThanOrEqual(2_900);
  } finally {
    await emulator.close();
  }
});
