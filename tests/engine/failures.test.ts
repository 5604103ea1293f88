import { type Emulator, startEmulator } from "../../emulator";
import { emulatorEnv, oneToken, requestsDuring, threeHoursSeconds } from "../support/emulated";
import type { RunResult } from "../support/run";
import { Stack, withoutCiphertext } from "../support/stack";

jest.setTimeout(180_000);

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
  stack = new Stack(oneToken, emulatorEnv(emulator));
});

afterEach(async () => {
  await emulator.close();
  stack.remove();
});

/** The one diagnostic of the resource, as the engine prints it in its summary. */
function diagnostics({ output }: RunResult): string[] {
  const summary = output.slice(output.lastIndexOf("Diagnostics:"));
  return summary
    .split("\n")
    .flatMap((line) => /^ +(?:error: |warning: )?(pulumi-port-access-token: .*)$/.exec(line)?.[1] ?? []);
}

test("wrong credentials: the error says what, from where, and what to do", async () => {
  const env = { ...emulatorEnv(emulator), PORT_CLIENT_SECRET: "wrong" };
  await stack.succeed("stack init dev");
  const run = await stack.pulumi("up", { env });
  const traceId = emulator.requests.at(-1)?.traceId;
  expect(run.exitCode).not.toBe(0);
  expect(diagnostics(run)).toEqual([
    `pulumi-port-access-token: ${emulator.baseUrl} does not accept the credentials (401, "invalid_credentials", ` +
      '"Invalid credentials supplied to the generate token API"). The client id came from the environment variable ' +
      "PORT_CLIENT_ID, the client secret from the environment variable PORT_CLIENT_SECRET. Check that both are complete, " +
      'belong together and belong to this region. Port shows them at app.port.io under "…", Credentials. ' +
      `Port's trace id: ${traceId}.`,
  ]);
});

test("no credentials: a preview does without, an up names every place", async () => {
  await stack.succeed("stack init dev");
  await stack.succeed("preview", { env: {} });
  const run = await stack.pulumi("up --skip-preview", { env: {} });
  expect(diagnostics(run)).toEqual([
    "pulumi-port-access-token: no clientId and no clientSecret to ask Port for an access token with. Set one of: the " +
      "argument clientId, the stack configuration port:clientId, the environment variable PORT_CLIENT_ID. Set one of: the " +
      "argument clientSecret, the stack configuration port:secret, the environment variable PORT_CLIENT_SECRET. " +
      'Port shows them at app.port.io under "…", Credentials.',
  ]);
});

test("no credentials and a good token: up has nothing to do", async () => {
  await stack.deploy();
  const env = { PORT_BASE_URL: emulator.baseUrl };
  const [requests] = await requestsDuring(emulator, () => stack.succeed("up --expect-no-changes", { env }));
  expect(requests).toBe(0);
});

test("a refresh that Port refuses keeps the token, says so once and does not fail", async () => {
  await stack.deploy();
  const [before] = await stack.accessTokens();
  emulator.advance(threeHoursSeconds);
  const env = { ...emulatorEnv(emulator), PORT_CLIENT_SECRET: "rotated" };
  const run = await stack.succeed("refresh --skip-preview", { shiftSeconds: threeHoursSeconds, env });
  const [after] = await stack.accessTokens();
  expect(withoutCiphertext(after)).toEqual(withoutCiphertext(before));
  expect(diagnostics(run)).toEqual([
    expect.stringMatching(
      new RegExp(
        `does not accept the credentials .* The state keeps its token, which expires or expired at ${before?.outputs?.expiresAt}\\.$`,
      ),
    ),
  ]);
});

test("an argument that cannot be used is named with its remedy, before anything is asked", async () => {
  stack.write(oneToken.replace('"port")', '"port", { region: "eu", baseUrl: "https://api.getport.io" })'));
  await stack.succeed("stack init dev");
  const run = await stack.pulumi("preview");
  expect(run.output).toContain("region and baseUrl exclude each other: give one of them");
  expect(emulator.authRequests).toBe(0);
});

test("a token that Port no longer takes is replaced by hand", async () => {
  await stack.deploy();
  const [before] = await stack.accessTokens();
  const { port } = new URL(emulator.baseUrl);
  await emulator.close();
  // Another key: what was issued before is worth nothing, and nobody can tell from outside.
  emulator = await startEmulator({ port: Number(port) });
  await stack.succeed("up --expect-no-changes");
  await stack.succeed(`up --skip-preview --replace ${before?.urn}`);
  const [after] = await stack.accessTokens();
  expect(after?.outputs?.tokenFingerprint).not.toBe(before?.outputs?.tokenFingerprint);
});

describe("a token that Port hands out although it is about to expire", () => {
  /** Not 3 hours: what is left is below the 60 s under which a token counts as dead. */
  const almost = threeHoursSeconds - 30;

  test("is stored with one line, and the next up asks for the one after it", async () => {
    await stack.deploy();
    const [first] = await stack.accessTokens();
    emulator.advance(almost);
    const again = await stack.succeed("up", { shiftSeconds: almost });
    const [same] = await stack.accessTokens();
    emulator.advance(30);
    const renewed = await stack.succeed("up", { shiftSeconds: threeHoursSeconds });
    const [next] = await stack.accessTokens();
    expect(diagnostics(again)).toEqual([
      `pulumi-port-access-token: Port handed out its active token once more, which expires at ${first?.outputs?.expiresAt}, ` +
        "60 s from now or less. The next `pulumi up` asks for a new one.",
    ]);
    expect(same?.outputs?.tokenFingerprint).toBe(first?.outputs?.tokenFingerprint);
    expect(diagnostics(renewed)).toEqual([]);
    expect(next?.outputs?.tokenFingerprint).not.toBe(first?.outputs?.tokenFingerprint);
  });
});
