import { type Emulator, startEmulator } from "../../emulator";
import { emulatorEnv, oneToken, requestsDuring } from "../support/emulated";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: { "client-a": "secret-of-a", "client-b": "secret-of-b" } });
});

afterEach(async () => {
  await emulator.close();
  stack.remove();
});

const envOf = (client: "a" | "b") =>
  emulatorEnv(emulator, { clientId: `client-${client}`, clientSecret: `secret-of-${client}` });

const withSecret = (secret: string) => oneToken.replace('"port")', `"port", { clientSecret: "${secret}" })`);

test.each([
  ["another client id in the environment", oneToken, oneToken, "b" as const, 1],
  // The base URL is the same in every spelling.
  [
    "another spelling of the base URL",
    oneToken,
    oneToken.replace('"port")', '"port", { baseUrl: process.env.PORT_BASE_URL + "/V1/" })'),
    "a" as const,
    0,
  ],
  // It may be a rotated one that has to be proved, so the token is asked for anew.
  ["a secret that becomes an argument", oneToken, withSecret("secret-of-a"), "a" as const, 1],
])("%s: updated in place, never replaced", async (_, before, after, client, requests) => {
  stack = new Stack(before, envOf("a"));
  await stack.deploy();
  stack.write(after);
  const [asked, run] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview", { env: envOf(client) }));
  const [token] = await stack.accessTokens();
  expect([asked, token?.outputs?.clientId]).toEqual([requests, `client-${client}`]);
  expect(run.output).toContain(requests === 0 ? "3 unchanged" : "~ 1 updated");
});
