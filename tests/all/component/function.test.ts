import { type Emulator, startEmulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, requestsDuring } from "../../support/emulated";
import { inventory, Stack } from "../../support/stack";

jest.setTimeout(180_000);

const program = (body: string) => `
const { getPortAccessTokenOutput, PortAccessToken } = require("pulumi-port-access-token");
${body}
`;
const exported = program("module.exports = { ...getPortAccessTokenOutput() };");

const stackAt = (port: Emulator) => new Stack(exported, emulatorEnv(port));
const deployed = deployedOnce(stackAt);

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
  stack = stackAt(emulator);
  await stack.init();
});

afterEach(() => emulator.close());

const secret = { "4dabf18193072939515e22adb298388d": expect.any(String), ciphertext: expect.any(String) };

test("returns what a PortAccessToken does, secret where that is, and the token works", async () => {
  const { emulator, stack } = await deployed();
  const [top] = await stack.state();
  expect(top?.outputs).toEqual({
    accessToken: secret,
    authorizationHeader: secret,
    providerArgs: { token: secret, baseUrl: emulator.baseUrl },
    expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    tokenFingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
    clientId: "emulator-client-id",
    baseUrl: emulator.baseUrl,
  });
  const authorization = await stack.output("authorizationHeader");
  const response = await fetch(`${emulator.baseUrl}/v1/blueprints`, { headers: { authorization } });
  expect(response.status).toBe(200);
});

test("a given secret makes nothing else a secret", async () => {
  const { PORT_CLIENT_ID, PORT_CLIENT_SECRET, PORT_BASE_URL } = emulatorEnv(emulator);
  stack.secrets.add(String(PORT_CLIENT_SECRET));
  const args = `{ clientId: "${PORT_CLIENT_ID}", clientSecret: require("@pulumi/pulumi").secret("${PORT_CLIENT_SECRET}"), baseUrl: "${PORT_BASE_URL}/v1" }`;
  stack.write(program(`module.exports = { ...getPortAccessTokenOutput(${args}) };`));
  await stack.succeed("up --skip-preview", { env: {} });
  const { accessToken, clientId, baseUrl } = (await stack.state())[0]?.outputs ?? {};
  expect([accessToken, clientId, baseUrl]).toEqual([secret, PORT_CLIENT_ID, PORT_BASE_URL]);
});

test("there is nothing in the state unless the program puts it there", async () => {
  stack.write(program("getPortAccessTokenOutput().accessToken.apply((token) => token.length);"));
  await stack.succeed("up --skip-preview");
  expect((await stack.state()).map(({ type, outputs }) => [type, outputs])).toEqual([
    ["pulumi:pulumi:Stack", undefined],
  ]);
});

test.each([
  ["however many calls", "for (const _ of [1, 2, 3]) getPortAccessTokenOutput().accessToken;"],
  ["where nothing is read", "getPortAccessTokenOutput();"],
])("there is one request in each run, %s", async (_, body) => {
  stack.write(program(body));
  const [requests] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
  expect(requests).toBe(1);
});

test("a PortAccessToken that requests in the same preview shares its request", async () => {
  stack.write(
    program('module.exports = [new PortAccessToken("port").expiresAt, getPortAccessTokenOutput().expiresAt];'),
  );
  const [requests] = await requestsDuring(emulator, () => stack.succeed("preview"));
  expect(requests).toBe(1);
});

const missing = expect.stringMatching(/^pulumi-port-access-token: clientId and clientSecret are not set\. /);

test("without credentials: a preview does without and says so", async () => {
  const preview = await stack.succeed("preview", { env: {} });
  expect(diagnostics(preview)).toEqual([missing]);
  expect(diagnostics(preview)[0]).toMatch(/ The token stays unknown in this preview\.$/);
});

test.each([
  ["without credentials", "up", () => ({}), missing],
  ["without credentials", "refresh --run-program", () => ({}), missing],
  ["without credentials", "destroy --run-program", () => ({}), missing],
  [
    "with refused credentials",
    "up",
    (port: Emulator) => ({ ...emulatorEnv(port), PORT_CLIENT_SECRET: "the-wrong-secret" }),
    expect.stringContaining(" does not accept the credentials (401, "),
  ],
])("%s, %s fails, says what to do, and loses nothing", async (_, command, env, message) => {
  const { emulator, stack } = await deployed();
  const before = await inventory(stack);
  const run = await stack.pulumi(`${command} --skip-preview`, { env: env(emulator) });
  expect([run.exitCode === 0, diagnostics(run)]).toEqual([false, [message]]);
  expect(await inventory(stack)).toEqual(before);
});

test("a token that is not read fails the update as well, and the user reads once why", async () => {
  stack.write(program("getPortAccessTokenOutput();"));
  const run = await stack.pulumi("up --skip-preview", { env: {} });
  expect([run.exitCode === 0, diagnostics(run)]).toEqual([false, [missing]]);
});

test.each(["refresh", "destroy"])("%s does not run the program: it needs no credentials", async (command) => {
  const { stack } = await deployed();
  const run = await stack.succeed(`${command} --skip-preview`, { env: {} });
  expect(diagnostics(run)).toEqual([]);
});

describe("refused credentials in a preview", () => {
  interface Preview {
    diagnostics: { severity: string; message: string }[];
    steps: { newState: { type: string; inputs?: Record<string, unknown> } }[];
  }

  /** Of a program with a resource that takes every output, the secret ones in clear. */
  let preview: Preview;
  let port: Emulator;

  beforeAll(async () => {
    port = await startEmulator();
    const stack = stackAt(port);
    await stack.init();
    stack.write(
      program(`
const pulumi = require("@pulumi/pulumi");
const { accessToken, authorizationHeader, providerArgs, ...plain } = getPortAccessTokenOutput();
const secret = { accessToken, authorizationHeader, token: providerArgs.token };
const shown = Object.entries(secret).map(([name, value]) => [name, pulumi.unsecret(value)]);
new pulumi.dynamic.Resource({ create: async () => ({ id: "1" }) }, "after", { ...Object.fromEntries(shown), ...plain });
`),
    );
    const env = { ...emulatorEnv(port), PORT_CLIENT_SECRET: "the-wrong-secret" };
    preview = JSON.parse((await stack.succeed("preview --json", { env })).stdout);
  });

  afterAll(() => port.close());

  test("are warned of in full", () => {
    const message =
      `warning: pulumi-port-access-token: ${port.baseUrl} does not accept the credentials (401, "invalid_credentials", ` +
      '"Invalid credentials supplied to the generate token API"). The client id came from the environment variable ' +
      "PORT_CLIENT_ID, the client secret from the environment variable PORT_CLIENT_SECRET. Check that both are complete and not swapped, " +
      'belong together and belong to this region. Copy your credentials from app.port.io ("…" menu, Credentials). Port\'s trace id: ' +
      `${port.requests.at(-1)?.traceId}. The token stays unknown in this preview.\n`;
    expect(preview.diagnostics).toEqual([{ severity: "warning", message }]);
  });

  test("leave every output unknown, and the preview goes on", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const [, after] = preview.steps;
    const { __provider, ...inputs } = after?.newState.inputs ?? {};
    expect(inputs).toEqual({
      accessToken: unknown,
      authorizationHeader: unknown,
      token: unknown,
      expiresAt: unknown,
      tokenFingerprint: unknown,
      clientId: unknown,
      baseUrl: unknown,
    });
  });
});

test("offlinePreview: a preview requests nothing, and logs nothing", async () => {
  stack.write(program("module.exports = { ...getPortAccessTokenOutput({ offlinePreview: true }) };"));
  const [requests, run] = await requestsDuring(emulator, () => stack.succeed("preview"));
  expect([requests, diagnostics(run)]).toEqual([0, []]);
});

test.each([
  ["{ clientId: ' ' }", "clientId is empty; set a value, or omit it to use the configuration or the environment"],
  ["{ baseUrl: 'http://port.test' }", "baseUrl must use https, because plain http exposes the client secret"],
  ["{ region: 'eu', baseUrl: 'https://api.getport.io' }", "region and baseUrl cannot be combined; set one of them"],
])("%s fails in a preview already, and names what is wrong", async (args, problem) => {
  stack.write(program(`module.exports = { ...getPortAccessTokenOutput(${args}) };`));
  const run = await stack.pulumi("preview");
  expect([run.exitCode === 0, diagnostics(run)]).toEqual([false, [`pulumi-port-access-token: ${problem}`]]);
});

test("what is odd about the credentials and the token is logged as for a PortAccessToken", async () => {
  const jane = { clientId: "jane@acme.example", clientSecret: "secret-of-jane" };
  const port = await startEmulator({ credentials: { [jane.clientId]: jane.clientSecret }, lifetimeSeconds: 200 });
  const run = await stack.succeed("up --skip-preview", { env: emulatorEnv(port, jane), shiftSeconds: -3600 });
  await port.close();
  expect(diagnostics(run)).toEqual([
    expect.stringMatching(/: the client id is an e-mail address, so these credentials belong to a person\. /),
    expect.stringMatching(/: this machine's clock is at least 3[56]\d\d s behind Port's: /),
    expect.stringMatching(
      /: the token expires at \S+, in (200|19\d) s, which is less than minimumRemainingSeconds \(300 s\)\.$/,
    ),
  ]);
});
