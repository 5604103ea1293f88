import { type Emulator, startEmulator } from "../../emulator";
import { emulatorEnv, oneToken, threeHoursSeconds } from "../support/emulated";
import { decryptedLogs, leaks } from "../support/leak-scan";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const secret = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: expect.any(String),
};
const clientSecret = "s3cret/of+the&client=0123456789";

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: { "client-a": clientSecret } });
});

afterEach(async () => {
  await emulator.close();
});

async function deployed(program: string, env: Record<string, string>): Promise<void> {
  stack = new Stack(program, env);
  await stack.deploy();
}

const credentials = { clientId: "client-a", clientSecret };

test("the token is encrypted wherever the state holds it, the rest is plain", async () => {
  await deployed(oneToken, emulatorEnv(emulator, credentials));
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
  const program = oneToken.replace(
    '"port")',
    `"port", { clientId: "client-a", clientSecret: process.env.THE_SECRET, baseUrl: "${emulator.baseUrl}/v1/" })`,
  );
  await deployed(program, { THE_SECRET: clientSecret });
  const [token] = await stack.accessTokens();
  expect(token?.inputs?.clientSecret).toEqual(secret);
  expect(token?.outputs?.clientSecret).toEqual(secret);
  expect(leaks(stack)).toEqual([]);
});

test.each(['new PortAccessToken("port", given)', "getPortAccessTokenOutput(given)"])(
  "a client id and a base URL that are given as secrets stay secret, and nothing else becomes one: %s",
  async (made) => {
    const program = `
const { secret } = require("@pulumi/pulumi");
const { PortAccessToken, getPortAccessTokenOutput } = require("pulumi-port-access-token");
const given = { clientId: secret("client-a"), baseUrl: secret("${emulator.baseUrl}") };
const { clientId, baseUrl, expiresAt, tokenFingerprint } = ${made};
module.exports = { clientId, baseUrl, expiresAt, tokenFingerprint };
`;
    await deployed(program, { PORT_CLIENT_SECRET: clientSecret });
    const [top] = await stack.state();
    expect(top?.outputs).toEqual({
      clientId: secret,
      baseUrl: secret,
      expiresAt: expect.any(String),
      tokenFingerprint: expect.any(String),
    });
  },
);

test("a component stores neither arguments nor outputs of its own", async () => {
  await deployed(oneToken, emulatorEnv(emulator, credentials));
  const component = (await stack.state()).find(({ type }) => type === "port-access-token:index:PortAccessToken");
  expect([component?.inputs, component?.outputs]).toEqual([undefined, undefined]);
});

test("stack output shows [secret], and with --show-secrets a token that Port takes", async () => {
  await deployed(oneToken, emulatorEnv(emulator, credentials));
  expect((await stack.succeed("stack output accessToken")).stdout).toBe("[secret]\n");
  const authorization = await stack.output("authorizationHeader");
  expect(authorization).toBe(`Bearer ${await stack.output("accessToken")}`);
  const response = await fetch(`${emulator.baseUrl}/v1/blueprints`, { headers: { authorization } });
  expect(response.status).toBe(200);
});

test("credentials from the stack configuration work, and nothing of them is left in clear", async () => {
  stack = new Stack(oneToken, {});
  await stack.succeed("stack init dev");
  await stack.succeed("config set port:clientId client-a");
  await stack.configureSecret(clientSecret);
  await stack.succeed(`config set port:baseUrl ${emulator.baseUrl}`);
  await stack.succeed("up");
  expect(leaks(stack)).toEqual([]);
});

test("nothing that the engine leaves behind holds a secret, through renewal, refusal and destroy", async () => {
  await deployed(oneToken, emulatorEnv(emulator, credentials));
  const first = await stack.output("accessToken");
  emulator.advance(threeHoursSeconds);
  const refused = { ...emulatorEnv(emulator, credentials), PORT_CLIENT_ID: "somebody else" };
  await stack.pulumi("up", { shiftSeconds: threeHoursSeconds, env: refused });
  await stack.succeed("refresh", { shiftSeconds: threeHoursSeconds });
  await stack.succeed("up", { shiftSeconds: threeHoursSeconds });
  const second = await stack.output("accessToken");
  expect(second).not.toBe(first);
  await stack.succeed("destroy");
  expect(leaks(stack)).toEqual([]);
});

test("the engine's own encrypted logs do not know a client secret from the environment", async () => {
  await deployed(oneToken, { ...emulatorEnv(emulator, credentials), PULUMI_CONFIG_PASSPHRASE: "another" });
  const logs = await decryptedLogs(stack);
  // The same place holds the token: the engine logs outputs. So the scan can see.
  expect(logs).toContain(await stack.output("accessToken"));
  expect(logs).not.toContain(clientSecret);
});
