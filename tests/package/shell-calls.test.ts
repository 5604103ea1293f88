import { spawnSync } from "node:child_process";
import { type Emulator, emulatorCredentials, startEmulator } from "../../emulator";
import { blockOf } from "../support/document-blocks";
import { emulatorEnv } from "../support/emulated";
import type { RunResult } from "../support/run";
import { Stack } from "../support/stack";

jest.setTimeout(120_000);

const withCommand = blockOf("docs/command-line.md", "sh", "--header | curl");
const shorter = blockOf("docs/command-line.md", "sh", "Bearer $(npx");
const inReadme = blockOf("README.md", "sh", "--header | curl");
const byHand = blockOf("docs/command-line.md", "sh", "jq --raw-output");

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(() => emulator.close());

/** Runs a call of docs/command-line.md in a project that has the package. */
function call(script: string, clientSecret: string = emulatorCredentials.clientSecret): Promise<RunResult> {
  const credentials = { clientId: emulatorCredentials.clientId, clientSecret };
  return new Stack("", emulatorEnv(emulator, credentials)).shell(script);
}

const hasJq = spawnSync("jq", ["--version"]).status === 0;
const answered = { exitCode: 0, stdout: '{"ok":true,"blueprints":[]}' };

test.each([
  ["with the command", withCommand],
  ["with the command, its token on curl's command line", shorter],
])("a call gets an answer: %s", async (_, script) => {
  expect(await call(script)).toMatchObject(answered);
});

test("the call in the README, which brings its credentials and Port's address, gets an answer", async () => {
  const port = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
  const address = "=https://api.getport.io ";
  expect(inReadme).toContain(address);
  const outcome = await new Stack("", {}).shell(inReadme.replace(address, `=${port.baseUrl} `));
  await port.close();
  expect(outcome).toMatchObject(answered);
});

(hasJq ? test : test.skip)("a call gets an answer: by hand (skipped where there is no jq)", async () => {
  expect(await call(byHand)).toMatchObject(answered);
});

test.each([
  ["with the command", withCommand],
  ["with the command, its token on curl's command line", shorter],
])("without a token, curl still calls Port and is refused: %s", async (_, script) => {
  const { exitCode } = await call(script, "the-wrong-secret");
  const refused = expect.objectContaining({ path: "/v1/blueprints", status: 401 });
  // With `--fail`.
  const curlSawAnError = 22;
  expect([exitCode, emulator.requests.at(-1)]).toEqual([curlSawAnError, refused]);
});
