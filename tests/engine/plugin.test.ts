import { type Emulator, startEmulator } from "../../emulator";
import { emulatorEnv } from "../support/emulated";
import { useOwnPlugin } from "../support/plugins";
import { recordLife } from "../support/recorded-life";
import { Stack, secret } from "../support/stack";
import { pluginTokens } from "../support/yaml";

jest.setTimeout(180_000);

/** What a generated SDK registers, without one: so it needs nothing but Node.js. */
const program = `
const { CustomResource } = require("@pulumi/pulumi");
const outputs = ["accessToken", "authorizationHeader", "expiresAt", "tokenFingerprint", "clientId", "baseUrl"];
const unknown = Object.fromEntries(outputs.map((name) => [name, undefined]));
const token = new CustomResource("port-access-token:index:PortAccessToken", "port", unknown);
for (const name of outputs) exports[name] = token[name];
`;

describe("the plugin, with a program in JavaScript", () => {
  let emulator: Emulator;
  let stack: Stack;
  const { life, begin, step, expire } = recordLife(pluginTokens);
  const fingerprintAfter = (name: string) => life[name]?.token?.outputs?.tokenFingerprint;

  beforeAll(async () => {
    emulator = await startEmulator();
    stack = new Stack(program, emulatorEnv(emulator));
    useOwnPlugin(stack);
    begin(stack, emulator);
    await stack.init();
    await step("first up", "up");
    await step("unchanged up", "up --skip-preview --expect-no-changes");
    expire();
    await step("up after expiry", "up --skip-preview");
    expire();
    await step("refresh after expiry", "refresh --skip-preview");
    await emulator.close();
    await step("destroy without credentials, server down", "destroy --skip-preview", {});
  });

  afterAll(() => emulator.close());

  test.each([
    // Preview and update are two processes.
    ["first up", 2],
    ["unchanged up", 0],
    ["up after expiry", 1],
    ["refresh after expiry", 1],
    ["destroy without credentials, server down", 0],
  ])("%s: %i auth requests", (name, requests) => {
    expect(life[name]?.requests).toBe(requests);
  });

  test("the token is encrypted in the state, the rest is plain", () => {
    expect(life["first up"]?.token?.outputs).toEqual({
      accessToken: secret,
      authorizationHeader: secret,
      expiresAt: expect.stringMatching(/Z$/),
      tokenFingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
      clientId: "emulator-client-id",
      baseUrl: emulator.baseUrl,
    });
  });

  test.each([
    ["up after expiry", "first up"],
    ["refresh after expiry", "up after expiry"],
  ])("%s: another token than after the %s", (name, before) => {
    expect(fingerprintAfter(name)).not.toBe(fingerprintAfter(before));
  });

  test("destroy leaves nothing", async () => {
    expect(await stack.state()).toEqual([]);
  });
});
