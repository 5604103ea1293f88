import { type Emulator, startEmulator } from "../../emulator";
import { emulatorEnv, oneToken, requestsDuring, threeHoursSeconds } from "../support/emulated";
import { usePlugins } from "../support/plugins";
import { inventory, Stack, withoutCiphertext } from "../support/stack";

jest.setTimeout(180_000);

const afterExpiry = { shiftSeconds: threeHoursSeconds };

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
});

test.each([1, 100])("--parallel %i: 100 tokens on one credential set, one request each time", async (parallel) => {
  const program = `
const { PortAccessToken } = require("pulumi-port-access-token");
for (let i = 0; i < 100; i++) new PortAccessToken("port" + i);
`;
  stack = new Stack(program, emulatorEnv(emulator));
  await stack.succeed("stack init dev");
  const up = `up --skip-preview --parallel ${parallel}`;
  const [created] = await requestsDuring(emulator, () => stack.succeed(up));
  emulator.advance(threeHoursSeconds);
  const [renewed] = await requestsDuring(emulator, () => stack.succeed(up, afterExpiry));
  const refresh = `refresh --skip-preview --parallel ${parallel}`;
  emulator.advance(threeHoursSeconds);
  const later = { shiftSeconds: 2 * threeHoursSeconds };
  const [refreshed] = await requestsDuring(emulator, () => stack.succeed(refresh, later));
  const fingerprints = (await stack.accessTokens()).map(({ outputs }) => outputs?.tokenFingerprint);
  expect([created, renewed, refreshed]).toEqual([1, 1, 1]);
  expect([fingerprints.length, new Set(fingerprints).size]).toEqual([100, 1]);
});

describe("after expiry", () => {
  let before: unknown;
  let token: unknown;

  beforeEach(async () => {
    stack = new Stack(oneToken, emulatorEnv(emulator));
    await stack.deploy();
    before = await inventory(stack);
    [token] = (await stack.accessTokens()).map(withoutCiphertext);
    emulator.advance(threeHoursSeconds);
  });

  // A preview and an update are two processes. What the refresh has renewed, the program need not ask for.
  test.each([
    ["up --refresh --skip-preview", 1],
    ["up --refresh", 2],
    ["up --refresh --run-program --skip-preview", 1],
    ["refresh --skip-preview", 1],
    ["refresh --run-program --skip-preview", 1],
  ])("%s: renews, asks %i times and loses nothing", async (command, expected) => {
    const [requests] = await requestsDuring(emulator, () => stack.succeed(command, afterExpiry));
    const [renewed] = await stack.accessTokens();
    expect([requests, await inventory(stack)]).toEqual([expected, before]);
    expect(withoutCiphertext(renewed)).not.toEqual(token);
    if (command.startsWith("up")) {
      expect(await stack.output("tokenFingerprint")).toBe(renewed?.outputs?.tokenFingerprint);
    }
  });

  test.each([
    ["refresh --preview-only", 1],
    ["preview --refresh", 1],
    ["preview --refresh --run-program", 1],
  ])("%s: asks %i time, and the state stays as it was", async (command, expected) => {
    // To confirm and to preview only exclude each other.
    const options = { ...afterExpiry, env: { ...emulatorEnv(emulator), PULUMI_SKIP_CONFIRMATIONS: "" } };
    const [requests] = await requestsDuring(emulator, () => stack.succeed(command, options));
    const [kept] = (await stack.accessTokens()).map(withoutCiphertext);
    expect([requests, await inventory(stack), kept]).toEqual([expected, before, token]);
  });
});

test.each([
  ["up --refresh", 1, 401],
  ["up --refresh --run-program", 0, 200],
])(
  "%s after expiry: exit code %i, a resource of another provider is read with %i",
  async (command, exitCode, status) => {
    const program = `
const port = require("@port-labs/port");
const { PortAccessToken } = require("pulumi-port-access-token");
const provider = new port.Provider("port", new PortAccessToken("port").providerArgs);
new port.Blueprint("blueprint", { identifier: "service", title: "Service" }, { provider });
`;
    stack = new Stack(program, emulatorEnv(emulator));
    usePlugins(stack, "port");
    await stack.deploy();
    const before = await inventory(stack);
    emulator.advance(threeHoursSeconds);
    const run = await stack.pulumi(`${command} --skip-preview`, afterExpiry);
    const reads = emulator.requests.filter(({ method }) => method === "GET");
    expect([run.exitCode, reads.map((read) => read.status)]).toEqual([exitCode, [status]]);
    expect(await inventory(stack)).toEqual(before);
  },
);
