import { type Emulator, startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { oneToken, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { leaks } from "../../support/leak-scan";
import { Stack, secret } from "../../support/stack";

jest.setTimeout(180_000);

const clientSecret = "s3cret/of+the&client=0123456789";

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: { "client-a": clientSecret } });
});

afterEach(async () => {
  await emulator.close();
});

test("a client id and a base URL that are given as secrets stay secret, and nothing else becomes one", async () => {
  const program = `
const { secret } = require("@pulumi/pulumi");
const { PortAccessToken, getPortAccessTokenOutput } = require("pulumi-port-access-token");
const given = { clientId: secret("client-a"), baseUrl: secret("${emulator.baseUrl}") };
const pick = ({ clientId, baseUrl, expiresAt, tokenFingerprint }) => ({ clientId, baseUrl, expiresAt, tokenFingerprint });
module.exports = { component: pick(new PortAccessToken("port", given)), function: pick(getPortAccessTokenOutput(given)) };
`;
  const stack = new Stack(program, { PORT_CLIENT_SECRET: clientSecret });
  await stack.deploy();
  const [top] = await stack.state();
  const outputs = {
    clientId: secret,
    baseUrl: secret,
    expiresAt: expect.any(String),
    tokenFingerprint: expect.any(String),
  };
  expect(top?.outputs).toEqual({ component: outputs, function: outputs });
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

  /** @param how `set --secret` marks them, and `set --plaintext` does not. */
  async function configure(how: "set --secret" | "set --plaintext"): Promise<void> {
    for (const [key, value] of Object.entries(settings())) await stack.unrecorded(`config ${how} ${key} ${value}`);
  }

  async function configureSecrets(): Promise<void> {
    for (const value of Object.values(settings())) stack.secrets.add(value);
    await configure("set --secret");
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
    await configure("set --plaintext");
    stack.write(program.replace("getPortAccessTokenOutput()", 'new PortAccessToken("another")'));
    await stack.succeed("up --skip-preview");
    await configure("set --secret");
    const [requests] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
    expect([requests, await shown()]).toEqual([0, allHidden]);
  });

  test("and are plain now: the outputs stay secret until the token is renewed", async () => {
    await configure("set --secret");
    stack.write(oneToken);
    await stack.succeed("up --skip-preview");
    await configure("set --plaintext");
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
