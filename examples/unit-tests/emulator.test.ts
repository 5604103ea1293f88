import assert from "node:assert";
import { test } from "node:test";
import type { Output } from "@pulumi/pulumi";
import { getPortAccessTokenOutput } from "pulumi-port-access-token";
import { emulatorCredentials, startEmulator } from "pulumi-port-access-token/emulator";
import { countBlueprints } from "./count-blueprints";

const resolved = (output: Output<string>) => new Promise<string>((resolve) => output.apply(resolve));

test("requests to Port carry the token, and an expired one is an error", async () => {
  const emulator = await startEmulator();
  try {
    // Without mocks, this is a real request, even outside a stack.
    const token = getPortAccessTokenOutput({ ...emulatorCredentials, baseUrl: emulator.baseUrl });
    const authorization = await resolved(token.authorizationHeader);
    assert.strictEqual(emulator.authRequests, 1);
    assert.strictEqual(await countBlueprints(emulator.baseUrl, authorization), 0);
    emulator.advance(3 * 3600);
    await assert.rejects(countBlueprints(emulator.baseUrl, authorization), /401/);
  } finally {
    await emulator.close();
  }
});
