import { type Emulator, startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { Stack } from "../../support/stack";
import { type VirtualClock, virtualClock } from "../../support/virtual-clock";

jest.setTimeout(180_000);

let clock: VirtualClock;
let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  clock = virtualClock();
  emulator = await startEmulator();
  const program = `
    const { PortAccessToken } = require("pulumi-port-access-token");
    module.exports = ["one", "two", "three"].map((name) => new PortAccessToken(name).expiresAt);
  `;
  stack = new Stack(program, { ...emulatorEnv(emulator), ...clock.env });
  await stack.init();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await emulator.close();
});

/** Others behind the same address use up a window of 300 s, of which so many seconds are left. */
async function limitedFor(seconds: number): Promise<void> {
  const { PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret } = emulatorEnv(emulator);
  const request = { method: "POST", body: JSON.stringify({ clientId, clientSecret }) };
  let status = 0;
  while (status !== 429) ({ status } = await fetch(`${emulator.baseUrl}/v1/auth/access_token`, request));
  clock.advance(300 - seconds);
}

const problem = String.raw`received too many requests \(429, "rate_limit_exceeded", "Too many requests"\)`;
const matching = (rest: string) =>
  expect.stringMatching(new RegExp(`^pulumi-port-access-token: \\S+ ${problem}\\. ${rest}`));

test("an up waits for the next window of Port, and says so once for all tokens", async () => {
  await limitedFor(150);
  const start = clock.now();
  const [requests, run] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
  expect([requests, diagnostics(run)]).toEqual([2, [matching("Retrying at \\S+Z\\.$")]]);
  const [, retryAt = ""] = /Retrying at (\S+Z)/.exec(run.output) ?? [];
  expect((Date.parse(retryAt) - start) / 1000).toBeGreaterThan(140);
  expect(await stack.accessTokens()).toHaveLength(3);
});

test("the function waits in an up as well, and says so", async () => {
  stack.write(`
    const { getPortAccessTokenOutput } = require("pulumi-port-access-token");
    exports.expiresAt = getPortAccessTokenOutput().expiresAt;
  `);
  await limitedFor(150);
  const [requests, run] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
  expect([requests, diagnostics(run)]).toEqual([2, [matching("Retrying at \\S+Z\\.$")]]);
});

test("a preview and a refresh do not wait so long: they say when to try again, and go on", async () => {
  await limitedFor(150);
  const [inPreview, preview] = await requestsDuring(emulator, () => stack.succeed("preview"));
  expect([inPreview, diagnostics(preview)]).toEqual([
    1,
    [matching("Try again after .* stays unknown in this preview")],
  ]);
  await stack.succeed("up --skip-preview");
  clock.advance(threeHoursSeconds);
  await limitedFor(150);
  const [inRefresh, refresh] = await requestsDuring(emulator, () => stack.succeed("refresh --skip-preview"));
  expect([inRefresh, diagnostics(refresh)]).toEqual([
    1,
    [matching("Try again after .* The stored token is kept; it expired at .*")],
  ]);
  expect(await stack.accessTokens()).toHaveLength(3);
});
