import { type Emulator, startEmulator } from "../../emulator";
import { emulatorEnv, requestsDuring, threeHoursSeconds } from "../support/emulated";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const hundredTokens = `
const { PortAccessToken } = require("pulumi-port-access-token");
for (let i = 0; i < 100; i++) new PortAccessToken("port" + i);
`;

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
});

test("100 tokens on one credential set: one request to create, one to renew, and one token in all", async () => {
  stack = new Stack(hundredTokens, emulatorEnv(emulator));
  const [created] = await requestsDuring(emulator, () => stack.deploy());
  emulator.advance(threeHoursSeconds);
  const [renewed] = await requestsDuring(emulator, () => stack.succeed("up", { shiftSeconds: threeHoursSeconds }));
  const fingerprints = (await stack.accessTokens()).map(({ outputs }) => outputs?.tokenFingerprint);
  expect([created, renewed, fingerprints.length, new Set(fingerprints).size]).toEqual([1, 1, 100, 1]);
});

test("an outage that passes costs a retry and no failure", async () => {
  stack = new Stack('new (require("pulumi-port-access-token").PortAccessToken)("port");', emulatorEnv(emulator));
  emulator.respondNext({ status: 503, headers: { "Retry-After": "0" } });
  const [requests] = await requestsDuring(emulator, () => stack.deploy());
  expect(requests).toBe(2);
});
