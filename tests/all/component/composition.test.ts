import { type Emulator, startEmulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { diagnostics } from "../../support/diagnostics";
import { capturedTokens, emulatorEnv, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { usePlugins } from "../../support/plugins";
import { accessTokenType, Stack } from "../../support/stack";

jest.setTimeout(180_000);

const imports = `
const pulumi = require("@pulumi/pulumi");
const { getPortAccessTokenOutput, PortAccessToken } = require("pulumi-port-access-token");
`;
/** The managed resource's type in a URN. */
const child = `port-access-token:index:PortAccessToken$${accessTokenType}`;
const withOptions = (options: string) => `${imports} new PortAccessToken("port", {}, ${options});`;

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
});

async function deploy(program: string): Promise<void> {
  stack = new Stack(program, emulatorEnv(emulator));
  await stack.deploy();
}

/** Where the tokens stand in the state, and which ones. */
async function tokens(): Promise<[urn: string, fingerprint: unknown][]> {
  return (await stack.accessTokens()).map(({ urn, outputs }) => [urn, outputs?.tokenFingerprint]);
}

test("an ES-module program creates, renews and destroys a token", async () => {
  stack = new Stack(
    'import { PortAccessToken } from "pulumi-port-access-token";\n' +
      'export const { accessToken, tokenFingerprint } = new PortAccessToken("port");\n',
    emulatorEnv(emulator),
  );
  stack.write('{"type":"module"}', "package.json");
  const options = { shiftSeconds: threeHoursSeconds };
  const [created] = await requestsDuring(emulator, () => stack.deploy());
  const before = await tokens();
  emulator.advance(threeHoursSeconds);
  const [renewed] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview", options));
  const [[, fingerprint] = []] = await tokens();
  expect([created, renewed, before.length]).toEqual([1, 1, 1]);
  expect(fingerprint).not.toBe(before[0]?.[1]);
  expect(await stack.output("tokenFingerprint")).toBe(fingerprint);
  await stack.succeed("destroy --skip-preview", options);
  expect(await stack.state()).toEqual([]);
});

describe("inside another component", () => {
  const platform = `${imports}
class Platform extends pulumi.ComponentResource {
  constructor(name) {
    super("acme:index:Platform", name);
    const { authorizationHeader, expiresAt, providerArgs } = new PortAccessToken("port", {}, { parent: this });
    this.registerOutputs({ authorizationHeader, expiresAt, providerArgs });
  }
}
new Platform("platform");
`;
  const secret = { "4dabf18193072939515e22adb298388d": expect.any(String), ciphertext: expect.any(String) };

  test("a token's outputs are registered, the secret ones as secrets, and follow its renewal", async () => {
    await deploy(platform);
    emulator.advance(threeHoursSeconds);
    const [renewed] = await requestsDuring(emulator, () =>
      stack.succeed("up --skip-preview", { shiftSeconds: threeHoursSeconds }),
    );
    const state = await stack.state();
    const [token] = await stack.accessTokens();
    expect([renewed, token?.urn]).toEqual([1, `urn:pulumi:dev::tokens::acme:index:Platform$${child}::port`]);
    expect(state.find(({ type }) => type === "acme:index:Platform")?.outputs).toEqual({
      authorizationHeader: secret,
      expiresAt: token?.outputs?.expiresAt,
      providerArgs: { token: secret, baseUrl: emulator.baseUrl },
    });
  });
});

describe("outputs are those of any component", () => {
  const secret = { "4dabf18193072939515e22adb298388d": expect.any(String), ciphertext: expect.any(String) };

  test("the user's own dynamic resources use them in the provider process, and the state holds them encrypted", async () => {
    await deploy(capturedTokens);
    const outputs = (await stack.state())[0]?.outputs ?? {};
    const { fingerprint } = outputs;
    expect(outputs).toEqual({ fingerprint, component: fingerprint, function: fingerprint });
  });

  test("a subclass sets one, and a stack exports the whole component", async () => {
    await deploy(`${imports}
class Acme extends PortAccessToken {
  baseUrl = pulumi.output("https://port.acme.example");
}
module.exports = { token: new Acme("port") };`);
    const [token] = await stack.accessTokens();
    expect((await stack.state())[0]?.outputs?.token).toEqual({
      urn: "urn:pulumi:dev::tokens::port-access-token:index:PortAccessToken::port",
      accessToken: secret,
      authorizationHeader: secret,
      providerArgs: { token: secret, baseUrl: emulator.baseUrl },
      expiresAt: token?.outputs?.expiresAt,
      tokenFingerprint: token?.outputs?.tokenFingerprint,
      clientId: token?.outputs?.clientId,
      baseUrl: "https://port.acme.example",
    });
  });
});

describe("a program that reads no output of a token", () => {
  const unread = `${imports} new PortAccessToken("port");`;

  test("makes in a preview the request that the update makes, and an unchanged run makes none", async () => {
    stack = new Stack(unread, emulatorEnv(emulator));
    await stack.init();
    const [previewed] = await requestsDuring(emulator, () => stack.succeed("preview"));
    const [updated] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
    const [unchanged] = await requestsDuring(emulator, () => stack.succeed("up --expect-no-changes"));
    expect([previewed, updated, unchanged]).toEqual([1, 1, 0]);
  });

  const failing = 'Promise.reject(new Error("no argument"))';

  // Each output fails as well, and the SDK reports each error object once.
  test.each([
    ["a client id", `new PortAccessToken("port", { clientId: ${failing} })`],
    ["an option", `new PortAccessToken("port", { autoRenew: ${failing} })`],
    ["an output", `new PortAccessToken("port", { clientId: pulumi.output(${failing}) })`],
    ["an argument of the function", `getPortAccessTokenOutput({ clientId: ${failing} })`],
  ])("fails once for %s that fails", async (_, made) => {
    stack = new Stack(`${imports} ${made};`, emulatorEnv(emulator));
    await stack.init();
    const { exitCode, output } = await stack.pulumi("up --skip-preview");
    expect([exitCode === 0, output.match(/no argument/g)?.length, diagnostics({ output })]).toEqual([false, 1, []]);
  });
});

describe("an alias keeps the very same token, without a request", () => {
  const deployed = deployedOnce((port, program) => new Stack(program, emulatorEnv(port)));
  const alone = withOptions("{}");

  test.each([
    [
      "of a token with another name",
      alone,
      `${imports} new PortAccessToken("new", {}, { aliases: [{ name: "port" }] });`,
      `urn:pulumi:dev::tokens::${child}::new`,
    ],
    [
      "of a token that moves into a component",
      alone,
      `${imports}
const parent = new pulumi.ComponentResource("acme:index:Platform", "platform");
new PortAccessToken("port", {}, { parent, aliases: [{ parent: pulumi.rootStackResource }] });`,
      `urn:pulumi:dev::tokens::acme:index:Platform$${child}::port`,
    ],
    [
      "of a token that moves out of one, and gets another name",
      `${imports}
const parent = new pulumi.ComponentResource("acme:index:Platform", "platform");
new PortAccessToken("port", {}, { parent });`,
      `${imports}
const parent = new pulumi.ComponentResource("acme:index:Platform", "platform");
new PortAccessToken("new", {}, { aliases: [{ name: "port", parent }] });`,
      `urn:pulumi:dev::tokens::${child}::new`,
    ],
  ])("%s", async (_, before, after, urn) => {
    const port = await deployed(before);
    stack = port.stack;
    const [[, fingerprint] = []] = await tokens();
    stack.write(after);
    const [requests, run] = await requestsDuring(port.emulator, () => stack.succeed("up --skip-preview"));
    expect([requests, await tokens()]).toEqual([0, [[urn, fingerprint]]]);
    expect(run.output).not.toMatch(/replaced|deleted|updated/);
  });
});

test.each([
  ["provider", "{ provider }"],
  ["providers", "{ providers: [provider] }"],
])("%s of another package: ignored, and the token is created", async (_, options) => {
  stack = new Stack(
    `const port = require("@port-labs/port"); ${imports}
const provider = new port.Provider("other", { token: "other", baseUrl: "http://127.0.0.1:1" });
new PortAccessToken("port", {}, ${options});`,
    emulatorEnv(emulator),
  );
  usePlugins(stack, "port");
  const [requests] = await requestsDuring(emulator, () => stack.deploy());
  expect([requests, (await tokens()).length]).toEqual([1, 1]);
});

test("protect: destroy stops at the token until it is unprotected", async () => {
  await deploy(withOptions("{ protect: true }"));
  const { exitCode, output } = await stack.pulumi("destroy --skip-preview");
  expect(exitCode).not.toBe(0);
  expect(output).toContain(`"urn:pulumi:dev::tokens::${child}::port" cannot be deleted\n    because it is protected.`);
  expect((await tokens()).length).toBe(1);
  await stack.succeed("state unprotect --all --yes");
  await stack.succeed("destroy --skip-preview");
  expect(await stack.state()).toEqual([]);
});

test("retainOnDelete: destroy takes the token out of the state", async () => {
  await deploy(withOptions("{ retainOnDelete: true }"));
  const [requests] = await requestsDuring(emulator, () => stack.succeed("destroy --skip-preview"));
  expect([requests, await stack.state()]).toEqual([0, []]);
});

test("dependsOn: a token is not requested before what it depends on is there", async () => {
  stack = new Stack(
    `${imports}
const first = new PortAccessToken("first", { clientId: "first", clientSecret: "wrong" });
new PortAccessToken("port", {}, { dependsOn: first });`,
    emulatorEnv(emulator),
  );
  await stack.init();
  const { exitCode } = await stack.pulumi("up --skip-preview");
  expect(exitCode).not.toBe(0);
  expect(emulator.requests.map(({ status }) => status)).toEqual([401]);
});

describe("there is nothing to import", () => {
  test("the option is refused, with what to do", async () => {
    stack = new Stack(withOptions('{ import: "port-access-token" }'), emulatorEnv(emulator));
    await stack.init();
    const [requests, run] = await requestsDuring(emulator, () => stack.pulumi("up --skip-preview"));
    expect(run.exitCode).not.toBe(0);
    expect(diagnostics(run)).toEqual([
      expect.stringContaining('pulumi-port-access-token: the option "import" of "port" is not supported'),
    ]);
    expect([requests, (await stack.state()).map(({ type }) => type)]).toEqual([0, ["pulumi:pulumi:Stack"]]);
  });

  test.each([
    // In the words of the newest SDK, or of the oldest.
    [
      accessTokenType,
      /^error: Preview failed: (code must be a string, not undefined|Cannot read properties of undefined \(reading 'toJavaScript'\))$/,
    ],
    [
      "port-access-token:index:PortAccessToken",
      /^error: preview failed: failed to validate provider config: no resource plugin 'pulumi-resource-port-access-token' found in the workspace or on your \$PATH$/,
    ],
  ])("pulumi import %s: the engine stops, and the state stays empty", async (type, message) => {
    stack = new Stack("", emulatorEnv(emulator));
    await stack.init();
    const run = await stack.pulumi(`import ${type} port port-access-token`);
    expect(run.exitCode).not.toBe(0);
    expect(run.output.split("\n").map((line) => line.trim())).toContainEqual(expect.stringMatching(message));
    expect([emulator.authRequests, await stack.state()]).toEqual([0, []]);
  });
});
