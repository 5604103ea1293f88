import { type Emulator, startEmulator } from "../../emulator";
import { deployedOnce } from "../support/deployed-once";
import { emulatorEnv, oneToken, oneTokenWith, threeHoursSeconds } from "../support/emulated";
import { leaks } from "../support/leak-scan";
import { Stack, secret } from "../support/stack";

jest.setTimeout(180_000);

const clientSecret = "s3cret/of+the&client=0123456789";

const options = { credentials: { "client-a": clientSecret } };
const envOf = (port: Emulator) => emulatorEnv(port, { clientId: "client-a", clientSecret });

const deployed = deployedOnce((port) => new Stack(oneToken, envOf(port)), options);

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator(options);
});

afterEach(async () => {
  await emulator.close();
});

test("the token is encrypted wherever the state holds it, the rest is plain", async () => {
  const { emulator, stack } = await deployed();
  const [top] = await stack.state();
  expect(top?.outputs).toEqual({
    accessToken: secret,
    authorizationHeader: secret,
    providerArgs: { token: secret, baseUrl: emulator.baseUrl },
    expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    tokenFingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
    clientId: "client-a",
    baseUrl: emulator.baseUrl,
  });
});

test("a client secret that is an argument is encrypted in inputs and outputs", async () => {
  const program = oneTokenWith(
    `{ clientId: "client-a", clientSecret: process.env.THE_SECRET, baseUrl: "${emulator.baseUrl}/v1/" }`,
  );
  const stack = new Stack(program, { THE_SECRET: clientSecret });
  await stack.deploy();
  const [token] = await stack.accessTokens();
  expect(token?.inputs?.clientSecret).toEqual(secret);
  expect(token?.outputs?.clientSecret).toEqual(secret);
  expect(leaks(stack)).toEqual([]);
});

test("a component stores neither arguments nor outputs of its own", async () => {
  const { stack } = await deployed();
  const component = (await stack.state()).find(({ type }) => type === "port-access-token:index:PortAccessToken");
  expect([component?.inputs, component?.outputs]).toEqual([undefined, undefined]);
});

test("stack output shows [secret], and with --show-secrets a token that Port takes", async () => {
  const { emulator, stack } = await deployed();
  expect((await stack.succeed("stack output accessToken")).stdout).toBe("[secret]\n");
  const { stdout } = await stack.unrecorded("stack output authorizationHeader --show-secrets");
  const authorization = stdout.trim();
  expect(authorization).toBe(`Bearer ${await stack.output("accessToken")}`);
  const response = await fetch(`${emulator.baseUrl}/v1/blueprints`, { headers: { authorization } });
  expect(response.status).toBe(200);
});

test("credentials from the stack configuration work, and nothing of them is left in clear", async () => {
  const stack = new Stack(oneToken, {});
  await stack.init();
  await stack.succeed("config set port:clientId client-a");
  await stack.configureSecret(clientSecret);
  await stack.succeed(`config set port:baseUrl ${emulator.baseUrl}`);
  await stack.succeed("up");
  expect(leaks(stack)).toEqual([]);
});

test("nothing that the engine leaves behind holds a secret, through renewal, refusal and destroy", async () => {
  const { emulator, stack } = await deployed();
  const first = await stack.output("accessToken");
  emulator.advance(threeHoursSeconds);
  const refused = { ...envOf(emulator), PORT_CLIENT_ID: "somebody else" };
  await stack.pulumi("up", { shiftSeconds: threeHoursSeconds, env: refused });
  await stack.succeed("refresh --skip-preview", { shiftSeconds: threeHoursSeconds });
  await stack.succeed("up --skip-preview", { shiftSeconds: threeHoursSeconds });
  const second = await stack.output("accessToken");
  expect(second).not.toBe(first);
  await stack.succeed("destroy --skip-preview");
  expect(leaks(stack)).toEqual([]);
});
