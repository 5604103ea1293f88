import { type Emulator, startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, oneToken, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import type { RunResult } from "../../support/run";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

const hour = 3600;

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
  stack = new Stack(oneToken, emulatorEnv(emulator));
  await stack.init();
});

afterEach(async () => {
  await emulator.close();
});

/** An `up` with a local clock that is off by so many seconds, Port's having been right all along. */
async function up(offSeconds: number, more = ""): Promise<[requests: number, diagnostics: string[]]> {
  const command = `up --skip-preview${more}`;
  const [requests, run] = await requestsDuring<RunResult>(emulator, () =>
    stack.succeed(command, { shiftSeconds: offSeconds }),
  );
  return [requests, diagnostics(run)];
}

const ahead = (seconds: string) =>
  expect.stringMatching(
    new RegExp(`^pulumi-port-access-token: this machine's clock is at least ${seconds}\\d\\d s ahead of Port's: `),
  );
const behind = expect.stringMatching(
  /^pulumi-port-access-token: this machine's clock is at least 7[12]\d\d s behind Port's: /,
);

const sameAgain = expect.stringMatching(/: Port returned the same token, which expires at \S+Z\.$/);
const tellsRenewal = expect.stringMatching(/: the token was renewed and expires at \S+Z\.$/);

test("2 hours ahead: logged once when a token is requested; the token is kept until it looks expired, an hour later", async () => {
  const created = await up(2 * hour);
  const unchanged = await up(2 * hour, " --expect-no-changes");
  expect([created, unchanged]).toEqual([
    [1, [ahead("7[12]")]],
    [0, []],
  ]);
});

test("4 hours ahead: the token looks expired at once, so each up requests it anew, and logs why; nothing is waited for", async () => {
  // The provider requests it, and the program does once more, because the stored one looks expired as well.
  expect([await up(4 * hour), await up(4 * hour)]).toEqual([
    [2, [ahead("14[34]")]],
    [2, [ahead("14[34]"), sameAgain]],
  ]);
});

test("2 hours behind: logged when a token is requested; the expired token is used for 2 hours, then renewed", async () => {
  const created = await up(-2 * hour);
  emulator.advance(threeHoursSeconds + 60);
  const expired = await up(threeHoursSeconds + 60 - 2 * hour, " --expect-no-changes");
  emulator.advance(2 * hour);
  const renewed = await up(threeHoursSeconds + 60);
  expect([created, expired, renewed]).toEqual([
    [1, [behind]],
    [0, []],
    [1, [behind, tellsRenewal]],
  ]);
});
