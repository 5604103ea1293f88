import assert from "node:assert";
import { test } from "node:test";
import { emulatorCredentials, startEmulator } from "pulumi-port-access-token/emulator";

test("Port is asked with the token, and an expired one is an error", async () => {
  const emulator = await startEmulator();
  try {
    const asked = await fetch(`${emulator.baseUrl}/v1/auth/access_token`, {
      method: "POST",
      body: JSON.stringify(emulatorCredentials),
    });
    const { accessToken } = (await asked.json()) as { accessToken: string };
    const { countBlueprints } = await import("./count-blueprints");
    assert.strictEqual(await countBlueprints(emulator.baseUrl, `Bearer ${accessToken}`), 0);
    emulator.advance(3 * 3600);
    await assert.rejects(countBlueprints(emulator.baseUrl, `Bearer ${accessToken}`), /401/);
  } finally {
    await emulator.close();
  }
});
