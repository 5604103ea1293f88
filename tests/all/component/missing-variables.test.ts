import { type Emulator, startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { blockOf } from "../../support/document-blocks";
import { envOf, oneToken, requestsDuring, twoClients, unfilled } from "../../support/emulated";
import { Stack, withoutCiphertext } from "../../support/stack";

jest.setTimeout(180_000);

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: twoClients });
});

afterEach(() => emulator.close());

// Which values of the state stand when which variables are missing: tests/unit/lifecycle/check.
test("a job without the variables of the stack changes nothing, nor does a normal run after it; a replacement fails", async () => {
  stack = new Stack(oneToken, envOf("a", emulator));
  await stack.deploy();
  const before = (await stack.accessTokens()).map(withoutCiphertext);
  const unchanged = "up --skip-preview --expect-no-changes";
  const [requests, logged] = await requestsDuring(emulator, async () => [
    diagnostics(await stack.succeed("refresh --skip-preview", { env: {} })),
    diagnostics(await stack.succeed(unchanged, { env: {} })),
    diagnostics(await stack.succeed(unchanged, { env: unfilled })),
    diagnostics(await stack.succeed(unchanged)),
  ]);
  const aboutPlaceholders = expect.stringContaining("a placeholder was not filled in");
  expect([requests, logged]).toEqual([0, [[], [], [aboutPlaceholders], []]]);
  const run = await stack.pulumi("up --skip-preview --replace **:AccessToken::*", { env: {} });
  expect([run.exitCode === 0, diagnostics(run)]).toEqual([false, [expect.stringContaining(" are not set. ")]]);
  expect((await stack.accessTokens()).map(withoutCiphertext)).toEqual(before);
});

test("credentials that the program sets are those of the program only, and the update that fails says so", async () => {
  const { PORT_BASE_URL = "", ...credentials } = envOf("a", emulator);
  // As with dotenv.
  stack = new Stack(`Object.assign(process.env, ${JSON.stringify(credentials)});${oneToken}`, { PORT_BASE_URL });
  stack.secrets.add("secret-of-a");
  await stack.init();
  const up = await stack.pulumi("up --skip-preview");
  expect([up.exitCode === 0, diagnostics(up), emulator.authRequests]).toEqual([
    false,
    [expect.stringContaining("Set variables for the `pulumi` command: the provider does not see those")],
    0,
  ]);
  const lines = Object.entries(credentials).map((pair) => `${pair.join("=")}\n`);
  stack.write(lines.join(""), ".env");
  const mended = await stack.shell(blockOf("docs/troubleshooting.md", "sh", "./.env"));
  expect([stack.record("up", mended).exitCode, emulator.authRequests > 0]).toEqual([0, true]);
});
