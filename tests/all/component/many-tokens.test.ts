import { type Emulator, startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { Stack } from "../../support/stack";
import { virtualClock } from "../../support/virtual-clock";

jest.setTimeout(180_000);

// While Port is down: tests/unit/lifecycle/outage. With the plugin: tests/all/plugin/waiting.
const manyTokens = (count: number) => `
const { PortAccessToken } = require("pulumi-port-access-token");
for (let i = 0; i < ${count}; i++) new PortAccessToken("port" + i);
`;

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await emulator.close();
});

test("100 tokens on one credential set, all at once: one token, and one request each time", async () => {
  const stack = new Stack(manyTokens(100), emulatorEnv(emulator));
  await stack.init();
  let shiftSeconds = 0;
  const requests: number[] = [];
  for (const command of ["up", "refresh"]) {
    const run = () => stack.succeed(`${command} --skip-preview --parallel 100`, { shiftSeconds });
    requests.push((await requestsDuring(emulator, run))[0]);
    const tokens = await stack.accessTokens();
    expect([tokens.length, new Set(tokens.map(({ outputs }) => outputs?.tokenFingerprint)).size]).toEqual([100, 1]);
    shiftSeconds += threeHoursSeconds;
    emulator.advance(threeHoursSeconds);
  }
  expect(requests).toEqual([1, 1]);
});

// So does the function: tests/unit/sdk/program-run. A preview and a refresh wait less: tests/unit/faults.
test("an up waits for Port's next window, once for all, and says so", async () => {
  const clock = virtualClock();
  const stack = new Stack(manyTokens(3), { ...emulatorEnv(emulator), ...clock.env });
  await stack.init();
  // Others behind the same address use up a window of 300 s, of which half is left.
  const { PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret } = emulatorEnv(emulator);
  const request = { method: "POST", body: JSON.stringify({ clientId, clientSecret }) };
  let status = 0;
  while (status !== 429) ({ status } = await fetch(`${emulator.baseUrl}/v1/auth/access_token`, request));
  clock.advance(150);
  const start = clock.now();
  const [requests, run] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
  const line = / received too many requests \(429, .*\)\. Retrying at (\S+Z)\.$/;
  const lines = diagnostics(run);
  expect([requests, lines]).toEqual([2, [expect.stringMatching(line)]]);
  expect((Date.parse(line.exec(lines[0] ?? "")?.[1] ?? "") - start) / 1000).toBeGreaterThan(140);
  expect(await stack.accessTokens()).toHaveLength(3);
});
