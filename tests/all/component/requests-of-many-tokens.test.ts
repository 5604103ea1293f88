import { type Emulator, startEmulator } from "../../../emulator";
import { emulatorEnv, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

const manyTokens = (count: number) => `
const { PortAccessToken } = require("pulumi-port-access-token");
for (let i = 0; i < ${count}; i++) new PortAccessToken("port" + i);
`;

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
});

// With so many at a time as there are, and one after another.
test.each([
  [100, 100],
  [20, 1],
])("%i tokens on one credential set, --parallel %i: one token, and one request each time", async (count, parallel) => {
  stack = new Stack(manyTokens(count), emulatorEnv(emulator));
  await stack.init();
  let shiftSeconds = 0;
  const requests: number[] = [];
  for (const command of ["up", "up", "refresh"]) {
    const run = () => stack.succeed(`${command} --skip-preview --parallel ${parallel}`, { shiftSeconds });
    requests.push((await requestsDuring(emulator, run))[0]);
    const tokens = await stack.accessTokens();
    expect([tokens.length, new Set(tokens.map(({ outputs }) => outputs?.tokenFingerprint)).size]).toEqual([count, 1]);
    shiftSeconds += threeHoursSeconds;
    emulator.advance(threeHoursSeconds);
  }
  expect(requests).toEqual([1, 1, 1]);
});
