import { type Emulator, startEmulator } from "../../../emulator";
import { emulatorEnv, oneToken, threeHoursSeconds } from "../../support/emulated";
import { hesitantPort } from "../../support/hesitant-port";
import { processesIn } from "../../support/processes";
import type { Running } from "../../support/run";
import { Stack } from "../../support/stack";
import { type VirtualClock, virtualClock } from "../../support/virtual-clock";

jest.setTimeout(180_000);

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await emulator.close();
});

/** An `up` whose create waits for Port's answer. */
async function upInRequest() {
  const port = await hesitantPort(emulator);
  stack = new Stack(oneToken, { ...emulatorEnv(emulator), PORT_BASE_URL: port.baseUrl });
  await stack.init();
  const up = stack.start("up --skip-preview");
  await port.arrived;
  return { up, answer: port.answer };
}

/** An `up` whose create waits for the end of a token that is about to expire. @param waitMillis how long it really waits */
async function upInWait(waitMillis: number): Promise<{ up: Running; clock: VirtualClock }> {
  const clock = virtualClock({ waitMillis });
  const env = emulatorEnv(emulator);
  const body = JSON.stringify({ clientId: env.PORT_CLIENT_ID, clientSecret: env.PORT_CLIENT_SECRET });
  await fetch(`${emulator.baseUrl}/v1/auth/access_token`, { method: "POST", body });
  clock.advance(threeHoursSeconds - 55);
  stack = new Stack(oneToken, { ...env, ...clock.env });
  await stack.init();
  const up = stack.start("up --skip-preview");
  await up.printed("Waiting for it");
  return { up, clock };
}

const interrupt = async (up: Running, times: 1 | 2): Promise<void> => {
  process.kill(up.pid, "SIGINT");
  await up.printed("^C received; cancelling.");
  if (times === 2) process.kill(up.pid, "SIGINT");
};

/** The next `up` creates the token, with a word of the engine's on what was interrupted. */
async function nextUpWorks(clockEnv: Record<string, string> = {}): Promise<void> {
  const env = { ...emulatorEnv(emulator), ...clockEnv };
  expect(await stack.pendingOperations()).toHaveLength(1);
  const run = await stack.succeed("up --skip-preview", { env });
  expect(run.output).toContain("port, interrupted while creating");
  expect((await stack.accessTokens()).map(({ outputs }) => outputs?.baseUrl)).toEqual([emulator.baseUrl]);
  await stack.succeed("up --skip-preview --expect-no-changes", { env });
}

describe("Ctrl-C once", () => {
  test("in a request: the engine lets it finish, and keeps the token", async () => {
    const { up, answer } = await upInRequest();
    await interrupt(up, 1);
    answer();
    const { exitCode, output } = await up.ended;
    expect([exitCode === 0, output]).toEqual([false, expect.stringContaining("error: update canceled")]);
    expect(await stack.accessTokens()).toHaveLength(1);
  });

  test("in a wait: the engine lets it finish, and keeps the next token", async () => {
    const { up } = await upInWait(3_000);
    await interrupt(up, 1);
    const { exitCode } = await up.ended;
    expect([exitCode === 0, emulator.authRequests]).toEqual([false, 3]);
    expect(await stack.accessTokens()).toHaveLength(1);
  });
});

describe("Ctrl-C twice ends it at once, leaves no process, and the next up works", () => {
  test("in a request", async () => {
    const { up } = await upInRequest();
    await interrupt(up, 2);
    const { output } = await up.ended;
    expect([output, processesIn(stack.folder)]).toEqual([expect.stringContaining("^C received; terminating"), []]);
    await nextUpWorks();
  });

  test("in a wait", async () => {
    const { up, clock } = await upInWait(55_000);
    await interrupt(up, 2);
    const { output } = await up.ended;
    expect([output, processesIn(stack.folder)]).toEqual([expect.stringContaining("^C received; terminating"), []]);
    // Nobody has to wait for that token any more.
    clock.advance(55);
    await nextUpWorks(clock.env);
  });
});

test("kill -9 in a request: the engine's lock stays, says what to do, and then the next up works", async () => {
  const { up } = await upInRequest();
  process.kill(up.pid, "SIGKILL");
  await up.ended;
  // What an engine that is killed leaves running are its own plugins and the program.
  for (const pid of processesIn(stack.folder)) process.kill(pid, "SIGKILL");
  const { output } = await stack.pulumi("up --skip-preview", { env: emulatorEnv(emulator) });
  expect(output).toContain("delete the lock file with `pulumi cancel`");
  await stack.succeed("cancel --yes");
  await nextUpWorks();
});
