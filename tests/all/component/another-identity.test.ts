import { type Emulator, startEmulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { envOf, oneToken, oneTokenWith, requestsDuring, twoClients } from "../../support/emulated";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

const deployed = deployedOnce((port, program) => new Stack(program, envOf("a", port)), { credentials: twoClients });

let emulator: Emulator;
let stack: Stack;
let another: Emulator;

beforeEach(async () => {
  another = await startEmulator({ credentials: twoClients });
});

afterEach(async () => {
  await Promise.all([emulator.close(), another.close()]);
});

async function deploy(program = oneToken): Promise<void> {
  ({ emulator, stack } = await deployed(program));
}

interface Change {
  program?: string;
  env?: () => Record<string, string>;
  config?: () => string;
  configuredSecret?: string;
}

describe("another identity is an update in place, never a replacement", () => {
  const protect = oneTokenWith("{}", "{ protect: true }");
  const given = '{ clientId: "client-b", clientSecret: "secret-of-b" }';

  test.each<[string, string, Change, () => [clientId: string, baseUrl: string]]>([
    [
      "a client id in the environment",
      oneToken,
      { env: () => envOf("b", emulator) },
      () => ["client-b", emulator.baseUrl],
    ],
    ["a client id as argument", oneToken, { program: oneTokenWith(given) }, () => ["client-b", emulator.baseUrl]],
    [
      "a client id in the configuration",
      oneToken,
      { configuredSecret: "secret-of-b", config: () => "port:clientId client-b" },
      () => ["client-b", emulator.baseUrl],
    ],
    [
      "a client id, of a protected token",
      protect,
      { env: () => envOf("b", emulator) },
      () => ["client-b", emulator.baseUrl],
    ],
    [
      "a base URL in the environment",
      oneToken,
      { env: () => ({ ...envOf("a", emulator), PORT_BASE_URL: another.baseUrl }) },
      () => ["client-a", another.baseUrl],
    ],
    [
      "a base URL in the configuration",
      oneToken,
      { config: () => `port:baseUrl ${another.baseUrl}` },
      () => ["client-a", another.baseUrl],
    ],
    [
      "a base URL as argument",
      oneToken,
      {
        program: oneTokenWith("{ baseUrl: process.env.ANOTHER }"),
        env: () => ({ ...envOf("a", emulator), ANOTHER: another.baseUrl }),
      },
      () => ["client-a", another.baseUrl],
    ],
    // It may be a rotated one that has to be proved, so the token is requested again.
    [
      "a secret that becomes an argument",
      oneToken,
      { program: oneTokenWith('{ clientSecret: "secret-of-a" }') },
      () => ["client-a", emulator.baseUrl],
    ],
  ])("%s", async (_, before, { program, env = () => envOf("a", emulator), config, configuredSecret }, identity) => {
    await deploy(before);
    stack.secrets.add("secret-of-b");
    if (program) stack.write(program);
    if (config) await stack.succeed(`config set ${config()}`);
    if (configuredSecret) await stack.configureSecret(configuredSecret);
    const requestsBefore = emulator.authRequests + another.authRequests;
    const run = await stack.succeed("up --skip-preview", { env: env() });
    const [token] = await stack.accessTokens();
    expect([token?.outputs?.clientId, token?.outputs?.baseUrl]).toEqual(identity());
    expect(emulator.authRequests + another.authRequests - requestsBefore).toBe(1);
    expect(run.output).toContain("~ 1 updated");
  });
});

test("another spelling of the base URL is no change", async () => {
  await deploy();
  stack.write(oneTokenWith('{ baseUrl: process.env.PORT_BASE_URL + "/V1/" }'));
  const [requests] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview --expect-no-changes"));
  expect(requests).toBe(0);
});
