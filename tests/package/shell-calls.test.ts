import { spawnSync } from "node:child_process";
import { type Emulator, emulatorCredentials, startEmulator } from "../../emulator";
import { blockOf } from "../support/document-blocks";
import { emulatorEnv } from "../support/emulated";
import { packedCheckout } from "../support/newcomer";
import type { RunResult } from "../support/run";
import { Stack } from "../support/stack";

jest.setTimeout(120_000);

const variables = blockOf("docs/command-line.md", "sh", "export PORT_CLIENT_ID");
const withCommand = blockOf("docs/command-line.md", "sh", "--header | curl");
const shorter = blockOf("docs/command-line.md", "sh", "Bearer $(npx");
const fromTarball = blockOf("docs/command-line.md", "sh", "npx --yes --package");
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

describe("with the variables that the page sets", () => {
  let port: Emulator;

  beforeEach(async () => {
    port = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
  });

  afterEach(() => port.close());

  function callWithVariables(script: string): Promise<RunResult> {
    const address = "=https://api.getport.io ";
    expect(variables).toContain(address);
    return new Stack("", {}).shell(variables.replace(address, `=${port.baseUrl} `) + script);
  }

  test("a call gets an answer", async () => {
    expect(await callWithVariables(withCommand)).toMatchObject(answered);
  });

  test("the command of the tarball checks the credentials", async () => {
    // npx would download what the package depends on.
    const npx = 'npx() { tar -tzf "$3" > list && shift 3 && command npx --no -- "$@"; }';
    const outcome = await callWithVariables(`checkout='${packedCheckout()}'\n${npx}\n${fromTarball}`);
    expect([outcome.exitCode, outcome.output]).toEqual([0, expect.stringContaining("YOUR")]);
  });
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
