import { type Emulator, emulatorCredentials, startEmulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, oneToken, oneTokenWith } from "../../support/emulated";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

const stackAt = (port: Emulator) => new Stack(oneToken, emulatorEnv(port));
const deployed = deployedOnce(stackAt);

let emulator: Emulator;
let stack: Stack;

/** With nothing deployed. */
async function initialize(): Promise<void> {
  emulator = await startEmulator();
  stack = stackAt(emulator);
  await stack.init();
}

async function deploy(): Promise<void> {
  ({ emulator, stack } = await deployed());
}

const theFunction = (args: string) => `
const { getPortAccessTokenOutput } = require("pulumi-port-access-token");
module.exports = { accessToken: getPortAccessTokenOutput(${args}).accessToken };
`;

afterEach(async () => {
  await emulator.close();
});

test("wrong credentials: the error says what, from where, and what to do", async () => {
  await initialize();
  const env = { ...emulatorEnv(emulator), PORT_CLIENT_SECRET: "a-wrong-secret" };
  const run = await stack.pulumi("up --skip-preview", { env });
  const traceId = emulator.requests.at(-1)?.traceId;
  expect(run.exitCode).not.toBe(0);
  expect(diagnostics(run)).toEqual([
    `pulumi-port-access-token: ${emulator.baseUrl} does not accept the credentials (401, "invalid_credentials", ` +
      '"Invalid credentials supplied to the generate token API"). The client id came from the environment variable ' +
      "PORT_CLIENT_ID, the client secret from the environment variable PORT_CLIENT_SECRET. Check that both are complete and not swapped, " +
      'belong together and belong to this region. Copy your credentials from app.port.io ("…" menu, Credentials). ' +
      `Port's trace id: ${traceId}.`,
  ]);
});

test("no credentials: a preview does without, an up names every place", async () => {
  await initialize();
  await stack.succeed("preview", { env: {} });
  const run = await stack.pulumi("up --skip-preview", { env: {} });
  expect(diagnostics(run)).toEqual([
    expect.stringMatching(/^pulumi-port-access-token: clientId and clientSecret are not set\. /),
  ]);
});

describe("swapped credentials", () => {
  const secret = "Zq7f4KpW2Rt9LmXc81";
  const swapped = () => ({
    ...emulatorEnv(emulator),
    PORT_CLIENT_ID: secret,
    PORT_CLIENT_SECRET: emulatorCredentials.clientId,
  });

  test.each([
    ["a token", oneToken],
    ["the function", theFunction("{}")],
  ])("no message shows a secret that is swapped with the client id: %s", async (_, program) => {
    await initialize();
    stack.write(program);
    const said = diagnostics(await stack.pulumi("up --skip-preview", { env: swapped() }));
    expect(said).toEqual([expect.stringContaining("Check that both are complete and not swapped")]);
    expect(said.join()).not.toContain(secret.slice(0, 5));
  });

  test("Pulumi itself shows what stands in the place of the client id", async () => {
    await initialize();
    expect((await stack.succeed("preview --diff", { env: swapped() })).output).toContain(secret);
  });
});

describe("a bug is reported by its name, never by its text", () => {
  const breaks = 'require("node:crypto").createHash = () => { throw new TypeError("a-text-with-a-secret"); };';
  const named = "pulumi-port-access-token: a bug in this package (TypeError) caused a failure. Please report it.";
  const preloaded = () => ({ ...emulatorEnv(emulator), NODE_OPTIONS: "--require ./broken.cjs" });

  test.each<[string, string, string, () => Record<string, string>]>([
    ["the provider", oneToken, "up --skip-preview", preloaded],
    ["the outputs of a token", breaks + oneToken, "preview", () => emulatorEnv(emulator)],
    ["the function", breaks + theFunction("{}"), "up --skip-preview", () => emulatorEnv(emulator)],
  ])("in %s", async (_, program, command, env) => {
    await initialize();
    // Pulumi's own program host hashes, too.
    stack.write(`if (process.argv[1]?.includes("dynamic-provider")) ${breaks}`, "broken.cjs");
    stack.write(program);
    const run = await stack.pulumi(command, { env: env() });
    expect([run.exitCode === 0, new Set(diagnostics(run)), run.output]).toEqual([
      false,
      new Set([named]),
      expect.not.stringContaining("a-text-with-a-secret"),
    ]);
  });
});

describe("an error of the user's own promise is shown as it is", () => {
  const rejected = '{ clientId: Promise.reject(new Error("the vault is closed")) }';

  test.each([
    ["a token", oneTokenWith(rejected)],
    ["the function", theFunction(rejected)],
  ])("in an argument of %s", async (_, program) => {
    await initialize();
    stack.write(program);
    const run = await stack.pulumi("up --skip-preview");
    expect([run.exitCode === 0, diagnostics(run), run.output]).toEqual([
      false,
      [],
      expect.stringContaining("the vault is closed"),
    ]);
  });
});

test("an argument that cannot be used is named with its remedy, before any request", async () => {
  await initialize();
  stack.write(oneTokenWith('{ region: "eu", baseUrl: "https://api.getport.io" }'));
  const run = await stack.pulumi("preview");
  expect(run.output).toContain("region and baseUrl cannot be combined; set one of them");
  expect(emulator.authRequests).toBe(0);
});

test("a token that Port no longer takes is replaced by hand", async () => {
  await deploy();
  const [before] = await stack.accessTokens();
  const { port } = new URL(emulator.baseUrl);
  await emulator.close();
  // Another key: what was issued before is worth nothing, and nobody can tell from outside.
  emulator = await startEmulator({ port: Number(port) });
  await stack.succeed("up --skip-preview --expect-no-changes");
  await stack.succeed(`up --skip-preview --replace ${before?.urn}`);
  const [after] = await stack.accessTokens();
  expect(after?.outputs?.tokenFingerprint).not.toBe(before?.outputs?.tokenFingerprint);
});
