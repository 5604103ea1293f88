import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { emulatorEnv, oneToken, requestsDuring } from "../support/emulated";
import { root } from "../support/paths";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const recorded = join(root, "tests", "support", "recorded-states", "0.1.0-secret-from-environment.json");

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(() => emulator.close());

// All recorded states, and more commands, are in tests/all/component/recorded-states.
test("a state of version 0.1.0, whose token expired long ago, is renewed in place", async () => {
  const stack = new Stack(oneToken, emulatorEnv(emulator));
  await stack.init();
  stack.write(readFileSync(recorded, "utf8").replaceAll("BASE_URL", emulator.baseUrl), "state.json");
  await stack.succeed("stack import --file state.json");
  const [before] = await stack.accessTokens();
  const [requests] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
  const [after] = await stack.accessTokens();
  expect([requests, after?.urn, after?.id]).toEqual([1, before?.urn, before?.id]);
  expect(after?.outputs?.tokenFingerprint).not.toBe(before?.outputs?.tokenFingerprint);
});
