import { answer, type Loopback, startLoopback } from "../../support/loopback";
import { Stack } from "../../support/stack";
import { type VirtualClock, virtualClock } from "../../support/virtual-clock";

jest.setTimeout(180_000);

const program = `
const { PortAccessToken } = require("pulumi-port-access-token");
for (let number = 0; number < 20; number++) new PortAccessToken("port" + number);
`;

/** Deployed by the first test. */
let deployed: Promise<Stack> | undefined;
let stack: Stack;
let clock: VirtualClock;
let port: Loopback;
/** Port answers no request from this one on, and the following ones until `wellAgainFrom`. */
let silentFrom: number;
let wellAgainFrom: number;

afterEach(() => jest.restoreAllMocks());

/** Twenty tokens on one credential set that have expired, and a Port that has just fallen silent. @param answerMillis of the virtual clock */
async function fallSilent(answerMillis?: number): Promise<void> {
  [silentFrom, wellAgainFrom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  clock = virtualClock({ answerMillis });
  port = await startLoopback((connection, request) => {
    const number = port.requests.length;
    if (number >= silentFrom && number < wellAgainFrom) return;
    const seconds = Math.floor(clock.now() / 1000);
    const claims = Buffer.from(JSON.stringify({ iat: seconds, exp: seconds + 10_800 })).toString("base64url");
    answer({ body: JSON.stringify({ accessToken: `e30.${claims}.c2ln` }) })(connection, request);
  });
  deployed ??= deploy();
  const original = await deployed;
  stack = original.copy(new Map([[String(original.env.PORT_BASE_URL), port.baseUrl]]));
  Object.assign(stack.env, clock.env);
  clock.advance(10_800);
  silentFrom = port.requests.length + 1;
}

async function deploy(): Promise<Stack> {
  const credentials = { PORT_CLIENT_ID: "client-id", PORT_CLIENT_SECRET: "the-client-secret" };
  const first = new Stack(program, { PORT_BASE_URL: port.baseUrl, ...credentials });
  await first.deploy();
  return first;
}

const requestsOfOutage = () => port.requests.length - silentFrom + 1;

test.each([1, 16])(
  "a refresh, %i resources at a time, waits for a silent Port once and keeps every token",
  async (parallel) => {
    // There is no answer to wait for.
    await fallSilent(500);
    const before = await stack.accessTokens();
    const startedAt = clock.now();
    await stack.succeed(`refresh --skip-preview --parallel ${parallel}`);
    expect(requestsOfOutage()).toBe(4);
    // Two minutes, and what the engine itself takes.
    expect((clock.now() - startedAt) / 1000).toBeLessThan(120 + 60);
    const after = await stack.accessTokens();
    expect(after.map(({ outputs }) => outputs?.expiresAt)).toEqual(before.map(({ outputs }) => outputs?.expiresAt));
  },
);

test("up --refresh succeeds where the outage ends between read and update", async () => {
  await fallSilent(3_000);
  wellAgainFrom = silentFrom + 4;
  await stack.succeed("up --refresh --skip-preview");
  const tokens = await stack.accessTokens();
  expect(requestsOfOutage()).toBe(5);
  expect(tokens.filter(({ outputs }) => Date.parse(String(outputs?.expiresAt)) > clock.now())).toHaveLength(20);
});
