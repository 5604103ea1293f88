import { type Emulator, startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, oneTokenWith, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { Stack } from "../../support/stack";
import { virtualClock } from "../../support/virtual-clock";

jest.setTimeout(180_000);

let emulator: Emulator;

afterEach(async () => {
  jest.restoreAllMocks();
  await emulator.close();
});

/** A stack, and a Port whose active token was requested by another client. */
async function prepare(args: object, env: Record<string, string> = {}): Promise<Stack> {
  emulator = await startEmulator();
  const stack = new Stack(oneTokenWith(JSON.stringify(args)), { ...emulatorEnv(emulator), ...env });
  await stack.init();
  const { PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret } = emulatorEnv(emulator);
  const body = JSON.stringify({ clientId, clientSecret });
  await fetch(`${emulator.baseUrl}/v1/auth/access_token`, { method: "POST", body });
  return stack;
}

/** A first `up`, when the active token has 800 seconds to live. Everything else: tests/unit/lifecycle and tests/unit/model. */
async function upWith(onShortLifetime: "wait" | "fail") {
  const clock = virtualClock();
  const stack = await prepare({ onShortLifetime, minimumRemainingSeconds: 3600 }, clock.env);
  clock.advance(threeHoursSeconds - 800);
  const up = () => stack.pulumi("up --skip-preview --suppress-progress");
  const [requests, run] = await requestsDuring(emulator, up);
  const lives = (await stack.accessTokens()).map(
    ({ outputs }) => (Date.parse(String(outputs?.expiresAt)) - Date.now()) / 1000,
  );
  return { requests, run, lives };
}

const active = String.raw`^pulumi-port-access-token: Port's active token expires at \S+, in \d+ s`;

// The one real wait of the suite: everywhere else a virtual clock jumps over it.
test("a token about to expire is waited out, and the next one is requested", async () => {
  const stack = await prepare({});
  // Enough for a slow machine to get there in time; the rest is really waited for.
  const shiftSeconds = threeHoursSeconds - 40;
  emulator.advance(shiftSeconds);
  const [requests, run] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview", { shiftSeconds }));
  expect([requests, diagnostics(run)]).toEqual([2, [expect.stringMatching(`${active}\\. .* Waiting for it\\.`)]]);
});

test("onShortLifetime wait: the token is waited out, with a line, and another one every five minutes", async () => {
  const { requests, run, lives } = await upWith("wait");
  const stillWaits = (minutes: number) =>
    expect.stringMatching(`^pulumi-port-access-token: still waiting after ${minutes} minutes, until \\S+\\.000Z\\.$`);
  expect([run.exitCode, requests, diagnostics(run)]).toEqual([
    0,
    2,
    [expect.stringMatching(`${active}\\. .* Press Ctrl-C twice to stop now\\.$`), stillWaits(5), stillWaits(10)],
  ]);
  expect(lives).toEqual([expect.any(Number)]);
  // Little of it has passed.
  expect(lives[0]).toBeGreaterThan(threeHoursSeconds - 600);
});

test("onShortLifetime fail: stops with the remedy, and stores nothing", async () => {
  const { requests, run, lives } = await upWith("fail");
  const message = `${active}, which is less than .*, or set onShortLifetime to "wait"\\.$`;
  expect([run.exitCode === 0, requests, diagnostics(run)]).toEqual([false, 1, [expect.stringMatching(message)]]);
  expect(lives).toEqual([]);
});
