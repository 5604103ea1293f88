import { type Emulator, type EmulatorOptions, startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, oneTokenWith, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { startFront } from "../../support/front";
import { answer, startLoopback } from "../../support/loopback";
import { Stack, type StackResource } from "../../support/stack";
import { type VirtualClock, virtualClock } from "../../support/virtual-clock";

jest.setTimeout(180_000);

let emulator: Emulator;
let stack: Stack;

afterEach(async () => {
  jest.restoreAllMocks();
  await emulator.close();
});

/** A stack whose program gives its token these arguments. */
async function prepare(args: object, options: EmulatorOptions = {}, env: Record<string, string> = {}): Promise<void> {
  emulator = await startEmulator(options);
  stack = new Stack(oneTokenWith(JSON.stringify(args)), { ...emulatorEnv(emulator), ...env });
  await stack.init();
}

/** Another client of the same credentials requests a token. */
async function requestToken(): Promise<void> {
  const { PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret } = emulatorEnv(emulator);
  const body = JSON.stringify({ clientId, clientSecret });
  await fetch(`${emulator.baseUrl}/v1/auth/access_token`, { method: "POST", body });
}

/** Another client has requested a token before, and so much of its life is left now, on every clock. */
async function activeTokenWith(leftSeconds: number): Promise<number> {
  await requestToken();
  const shiftSeconds = threeHoursSeconds - leftSeconds;
  emulator.advance(shiftSeconds);
  return shiftSeconds;
}

const waits = expect.stringMatching(
  /^pulumi-port-access-token: Port's active token expires at \S+, in \d+ s\. Port issues the next one after that\. Waiting for it\. Press Ctrl-C twice to stop now\.$/,
);

/** In seconds, by the shifted clock. */
function remainingLife(token: StackResource | undefined, shiftSeconds: number): number {
  return (Date.parse(String(token?.outputs?.expiresAt)) - Date.now()) / 1000 - shiftSeconds;
}

// The one real wait of the suite: everywhere else a virtual clock jumps over it.
test("a token about to expire is waited out, with a line, and the next one is requested at the right second", async () => {
  await prepare({});
  // Enough for a slow machine to get there in time; the rest is really waited for.
  const shiftSeconds = await activeTokenWith(20);
  const [requests, run] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview", { shiftSeconds }));
  const [token] = await stack.accessTokens();
  expect([requests, diagnostics(run)]).toEqual([2, [waits]]);
  expect(remainingLife(token, shiftSeconds)).toBeGreaterThan(threeHoursSeconds - 60);
});

test("a short token is used with a warning, and causes no update until it is about to expire", async () => {
  await prepare({});
  const shiftSeconds = await activeTokenWith(200);
  const run = await stack.succeed("up --skip-preview", { shiftSeconds });
  const [requests] = await requestsDuring(emulator, () =>
    stack.succeed("up --skip-preview --expect-no-changes", { shiftSeconds }),
  );
  expect(requests).toBe(0);
  // The provider and the program log at the same time.
  expect(diagnostics(run).sort()).toEqual([
    expect.stringMatching(
      /^pulumi-port-access-token: Port's active token expires at \S+, in \d+ s, which is less than minimumRemainingSeconds \(300 s\)\. Port issues the next one after that\.$/,
    ),
    expect.stringMatching(
      /^pulumi-port-access-token: the token expires at \S+, in \d+ s, which is less than minimumRemainingSeconds \(300 s\)\.$/,
    ),
  ]);
});

test("onShortLifetime fail: stops with the remedy", async () => {
  await prepare({ onShortLifetime: "fail", minimumRemainingSeconds: 3600 });
  const shiftSeconds = await activeTokenWith(1800);
  const run = await stack.pulumi("up --skip-preview", { shiftSeconds });
  expect(run.exitCode).not.toBe(0);
  // The provider and the program log at the same time.
  expect(diagnostics(run).sort()).toEqual([
    expect.stringMatching(
      /^pulumi-port-access-token: Port's active token expires at \S+, in \d+ s, which is less than minimumRemainingSeconds \(3600 s\)\. Run again after that, lower minimumRemainingSeconds, or set onShortLifetime to "wait"\.$/,
    ),
  ]);
});

test("onShortLifetime wait: a short-lived token is waited out, with a line, and another one every five minutes", async () => {
  const clock = virtualClock();
  await prepare({ onShortLifetime: "wait", minimumRemainingSeconds: 3600 }, {}, clock.env);
  await requestToken();
  clock.advance(threeHoursSeconds - 800);
  const up = () => stack.succeed("up --skip-preview --suppress-progress");
  const [requests, run] = await requestsDuring(emulator, up);
  const [token] = await stack.accessTokens();
  const stillWaits = (minutes: number) =>
    expect.stringMatching(
      new RegExp(`^pulumi-port-access-token: still waiting after ${minutes} minutes, until \\S+\\.000Z\\.$`),
    );
  expect([requests, diagnostics(run)]).toEqual([2, [waits, stillWaits(5), stillWaits(10)]]);
  expect(Number(/, in (\d+) s\. Port issues/.exec(run.output)?.[1])).toBeGreaterThan(60);
  expect(remainingLife(token, 0)).toBeGreaterThan(threeHoursSeconds - 60);
});

test("where Port issues no other token after a wait, the update fails and stores nothing", async () => {
  const clock = virtualClock();
  const expires = Math.floor(clock.now() / 1000) + 40;
  const claims = Buffer.from(JSON.stringify({ iat: expires - threeHoursSeconds, exp: expires })).toString("base64url");
  const port = await startLoopback(answer({ body: JSON.stringify({ accessToken: `e30.${claims}.c2ln` }) }));
  await prepare({}, {}, { ...clock.env, PORT_BASE_URL: port.baseUrl });
  const run = await stack.pulumi("up --skip-preview");
  // The first request, and one after each of the seven delays.
  expect([run.exitCode === 0, port.requests.length]).toEqual([false, 8]);
  expect(diagnostics(run)).toContainEqual(expect.stringContaining("No better token was issued after waiting."));
  expect(await stack.accessTokens()).toEqual([]);
});

test("where Port refuses every other request after a wait, the update ends after 13 minutes, with that refusal", async () => {
  const clock = virtualClock();
  const expires = Math.floor(clock.now() / 1000) + 50;
  const claims = Buffer.from(JSON.stringify({ iat: expires - threeHoursSeconds, exp: expires })).toString("base64url");
  const active = answer({ body: JSON.stringify({ accessToken: `e30.${claims}.c2ln` }) });
  const busy = answer({ status: 429, headers: { "retry-after": "240" } });
  const port = await startLoopback((connection, request) =>
    (port.requests.length % 2 === 1 ? active : busy)(connection, request),
  );
  await prepare({}, {}, { ...clock.env, PORT_BASE_URL: port.baseUrl });
  const run = await stack.pulumi("up --skip-preview");
  // Three times four minutes are less than 12, but not with the random parts of the waits.
  expect([run.exitCode === 0, clock.now() / 1000 - expires < 61 + 720 + 60]).toEqual([false, true]);
  expect(diagnostics(run)).toContainEqual(expect.stringMatching(/ \(429\)\. Try again after \S+Z\.$/));
});

/** A slow network: the first request of a stack is on its way for so many seconds, and so is its answer. */
async function slowFirstAnswer(clock: VirtualClock, there: number, back: number): Promise<string> {
  const seconds = { request: there, answer: back };
  const port = await startFront(Number(new URL(emulator.baseUrl).port), {
    forwards(what) {
      clock.advance(seconds[what]);
      seconds[what] = 0;
    },
  });
  return `http://127.0.0.1:${port}`;
}

describe("on a slow network no update succeeds with a token about to expire", () => {
  it.each([
    ["warn", 12, 3, 2],
    ["wait", 12, 3, 2],
    ["fail", 12, 3, 2],
    ["warn", 62, 0, 4],
    ["warn", 66, 6, 0],
  ])("%s, %i s left, %i s there and %i s back", async (onShortLifetime, left, there, back) => {
    const clock = virtualClock();
    await prepare({ onShortLifetime }, {}, clock.env);
    await requestToken();
    clock.advance(threeHoursSeconds - left);
    const env = { ...stack.env, PORT_BASE_URL: await slowFirstAnswer(clock, there, back) };
    const [requests, run] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview", { env }));
    const [token] = await stack.accessTokens();
    expect([requests, diagnostics(run)]).toEqual([2, [waits]]);
    expect(remainingLife(token, 0)).toBeGreaterThan(threeHoursSeconds - 60);
  });
});

test("a minimum that no token can have is an error at once", async () => {
  await prepare({ minimumRemainingSeconds: 10_801 });
  const run = await stack.pulumi("up --skip-preview");
  expect(diagnostics(run)).toEqual([
    "pulumi-port-access-token: minimumRemainingSeconds is 10801, but Port's tokens live 10800 s. Set it to 10500 or less.",
  ]);
});

test("with onShortLifetime wait, a token that has become short shows as an update", async () => {
  await prepare({ onShortLifetime: "wait", minimumRemainingSeconds: 3600 });
  await stack.succeed("up --skip-preview");
  const shiftSeconds = threeHoursSeconds - 1800;
  emulator.advance(shiftSeconds);
  const { output } = await stack.succeed("preview", { shiftSeconds });
  expect(output).toMatch(/~ 1 to update\s+2 unchanged/);
});

test("autoRenew false: nothing requests one because of age, until it is replaced by hand", async () => {
  await prepare({ autoRenew: false });
  await stack.succeed("up --skip-preview");
  const [before] = await stack.accessTokens();
  emulator.advance(threeHoursSeconds);
  const shiftSeconds = threeHoursSeconds;
  const [requests] = await requestsDuring(emulator, async () => {
    await stack.succeed("up --skip-preview --expect-no-changes", { shiftSeconds });
    await stack.succeed("refresh --skip-preview --expect-no-changes", { shiftSeconds });
  });
  await stack.succeed("up --skip-preview --replace **:AccessToken::*", { shiftSeconds });
  const [after] = await stack.accessTokens();
  expect(requests).toBe(0);
  expect(after?.outputs?.tokenFingerprint).not.toBe(before?.outputs?.tokenFingerprint);
});
