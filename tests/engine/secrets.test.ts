import { type Emulator, startEmulator } from "../../emulator";
import { deployedOnce } from "../support/deployed-once";
import { diagnostics } from "../support/diagnostics";
import { emulatorEnv, oneToken, oneTokenWith, requestsDuring, threeHoursSeconds } from "../support/emulated";
import { decryptedLogs, leaks } from "../support/leak-scan";
import { testSeenWith } from "../support/seen-versions";
import { accessTokenType, describeWithHosts, Stack } from "../support/stack";
import { oneTokenInYaml, pluginTokenType, yamlStack } from "../support/yaml";

jest.setTimeout(180_000);

const secret = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: expect.any(String),
};
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
    const stack = new Stack(program, { PORT_CLIENT_SECRET: clientSecret });
    await stack.deploy();
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

describe("a client id and a base URL that are configured with --secret", () => {
  const clientId = "client-id-0123456789";
  const settings = () => ({ "port:clientId": clientId, "port:baseUrl": emulator.baseUrl });
  const program = `
const { PortAccessToken, getPortAccessTokenOutput } = require("pulumi-port-access-token");
const pick = ({ clientId, baseUrl, providerArgs, expiresAt }) => ({ clientId, baseUrl, chained: providerArgs.baseUrl, expiresAt });
module.exports = { component: pick(new PortAccessToken("port")), function: pick(getPortAccessTokenOutput()) };
`;
  const hidden = { clientId: secret, baseUrl: secret, chained: secret, expiresAt: expect.any(String) };
  let stack: Stack;

  beforeEach(async () => {
    await emulator.close();
    emulator = await startEmulator({ credentials: { [clientId]: clientSecret } });
    stack = new Stack(program, { PORT_CLIENT_SECRET: clientSecret });
    await stack.init();
  });

  async function configureSecrets(): Promise<void> {
    for (const [key, value] of Object.entries(settings())) await stack.configureSecret(value, key);
  }

  /** What the state shows of them. */
  async function shown(): Promise<unknown[]> {
    const [top] = await stack.state();
    const [token] = await stack.accessTokens();
    const own = [token?.inputs, token?.outputs].map((values = {}) => ({ id: values.clientId, url: values.baseUrl }));
    return [top?.outputs, ...own];
  }

  const allHidden = [{ component: hidden, function: hidden }, ...Array(2).fill({ id: secret, url: secret })];

  test("are secret in the state and in all outputs, also after a renewal and a refresh", async () => {
    await configureSecrets();
    await stack.succeed("up");
    const created = await shown();
    emulator.advance(threeHoursSeconds);
    const shiftSeconds = threeHoursSeconds;
    await stack.succeed("refresh --skip-preview", { shiftSeconds });
    const refreshed = await shown();
    emulator.advance(threeHoursSeconds);
    await stack.succeed("up", { shiftSeconds: 2 * shiftSeconds });
    expect([created, refreshed, await shown()]).toEqual([allHidden, allHidden, allHidden]);
    expect(leaks(stack)).toEqual([]);
  });

  test("and were plain before: the next up encrypts them, without a request for the stored token", async () => {
    for (const [key, value] of Object.entries(settings())) await stack.succeed(`config set ${key} ${value}`);
    stack.write(program.replace("getPortAccessTokenOutput()", 'new PortAccessToken("another")'));
    await stack.succeed("up --skip-preview");
    for (const [key, value] of Object.entries(settings())) {
      await stack.unrecorded(`config set --secret ${key} ${value}`);
    }
    const [requests] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
    expect([requests, await shown()]).toEqual([0, allHidden]);
  });

  test("and are plain now: the outputs stay secret until the token is renewed", async () => {
    for (const [key, value] of Object.entries(settings()))
      await stack.unrecorded(`config set --secret ${key} ${value}`);
    stack.write(oneToken);
    await stack.succeed("up --skip-preview");
    for (const [key, value] of Object.entries(settings()))
      await stack.succeed(`config set --plaintext ${key} ${value}`);
    await stack.succeed("up --skip-preview");
    const [, inputs, outputs] = await shown();
    emulator.advance(threeHoursSeconds);
    await stack.succeed("up --skip-preview", { shiftSeconds: threeHoursSeconds });
    const [, , renewed] = await shown();
    const plain = { id: clientId, url: emulator.baseUrl };
    expect([inputs, outputs, renewed]).toEqual([plain, { id: secret, url: secret }, plain]);
  });

  test("are not taken for arguments where Port refuses them", async () => {
    await configureSecrets();
    stack.write(oneToken);
    const run = await stack.pulumi("up --skip-preview", { env: { PORT_CLIENT_SECRET: "the-wrong-secret" } });
    const origin = expect.stringContaining(" The client id came from the stack configuration port:clientId, ");
    expect(diagnostics(run)).toEqual([origin]);
  });
});

/** A state in which somebody has replaced secrets by plain text, and removed what marks them. */
function editedByHand(deploy: typeof deployed, type: string): void {
  async function edited(...secrets: string[]) {
    const { emulator, stack } = await deploy();
    stack.editState((text) => {
      const state = JSON.parse(text);
      for (const resource of state.checkpoint.latest.resources) {
        delete resource.additionalSecretOutputs;
        for (const values of [resource.inputs ?? {}, resource.outputs ?? {}]) {
          for (const name of secrets) if (name in values) values[name] = "planted";
        }
      }
      return JSON.stringify(state);
    });
    const token = async () => (await stack.state()).find((resource) => resource.type === type);
    expect((await token())?.outputs?.accessToken).toBe("planted");
    return { emulator, stack, token };
  }

  test.each([
    ["keeps", 0],
    ["renews", threeHoursSeconds],
  ])("a refresh encrypts the token that it %s", async (_, shiftSeconds) => {
    const { emulator, stack, token } = await edited("accessToken");
    emulator.advance(shiftSeconds);
    await stack.succeed("refresh --skip-preview", { shiftSeconds });
    expect((await token())?.outputs?.accessToken).toEqual(secret);
    expect(leaks(stack)).toEqual([]);
  });

  test("up encrypts the token, the client secret and the stack's outputs", async () => {
    const { stack, token } = await edited("accessToken", "authorizationHeader", "clientSecret");
    await stack.succeed("up --skip-preview");
    expect((await token())?.inputs?.clientSecret).toEqual(secret);
    expect(JSON.stringify(await stack.state())).not.toContain("planted");
    expect((await stack.state())[0]?.outputs).toMatchObject({ accessToken: secret, authorizationHeader: secret });
    expect(leaks(stack)).toEqual([]);
  });
}

describe("of a state that was edited by hand, in the shells of the npm package,", () => {
  const program = oneTokenWith('{ clientId: "client-a", clientSecret: process.env.THE_SECRET }');
  const make = (port: Emulator) => new Stack(program, { PORT_BASE_URL: port.baseUrl, THE_SECRET: clientSecret });
  editedByHand(deployedOnce(make, options), accessTokenType);
});

describeWithHosts("of a state that was edited by hand, in the plugin,", () => {
  const program = oneTokenInYaml({ clientId: "client-a", clientSecret });
  const make = (port: Emulator) => {
    const stack = yamlStack(program, { PORT_BASE_URL: port.baseUrl });
    stack.secrets.add(clientSecret);
    return stack;
  };
  editedByHand(deployedOnce(make, options), pluginTokenType);
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

// Pulumi 3.172.0 writes none.
testSeenWith("3.259.0", "3.276.0")(
  "the engine's own encrypted logs do not know a client secret from the environment",
  async () => {
    const stack = new Stack(oneToken, envOf(emulator));
    await stack.deploy();
    const logs = await decryptedLogs(stack);
    // The same place holds the token: the engine logs outputs. So the scan can see.
    expect(logs).toContain(await stack.output("accessToken"));
    expect(logs).not.toContain(clientSecret);
  },
);

describeWithHosts("with the plugin", () => {
  testSeenWith("3.259.0", "3.276.0")(
    "the engine's own encrypted logs do not know a client secret from the environment",
    async () => {
      const stack = yamlStack(oneTokenInYaml(), envOf(emulator));
      await stack.deploy();
      const logs = await decryptedLogs(stack);
      // Newer engines log no outputs of a plugin, but its resource.
      expect(logs).toContain("PortAccessToken::port");
      expect(logs).not.toContain(clientSecret);
    },
  );
});
