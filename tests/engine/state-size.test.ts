import { statSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "../../emulator";
import { emulatorEnv } from "../support/emulated";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const count = 50;
const manyTokens = `
const { PortAccessToken } = require("pulumi-port-access-token");
for (let i = 0; i < ${count}; i++) new PortAccessToken("port" + i);
`;

// docs/benchmark.md has the sizes of the other ways.
test("a token adds at most 3,300 bytes to the state", async () => {
  const emulator = await startEmulator();
  try {
    // Without the preloads, which would be frames in the stored stack traces.
    const stack = new Stack(manyTokens, { ...emulatorEnv(emulator), NODE_OPTIONS: "" });
    await stack.deploy();
    const { size } = statSync(join(stack.folder, "backend", ".pulumi", "stacks", "tokens", "dev.json"));
    expect(size / count).toBeLessThanOrEqual(3_300);
  } finally {
    await emulator.close();
  }
});
