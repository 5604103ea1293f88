import { type Emulator, startEmulator } from "../../../emulator";
import { emulatorEnv } from "../../support/emulated";
import { recordLife } from "../../support/recorded-life";
import { testSeenWith } from "../../support/seen-versions";
import { describeWithHosts, type Stack, withoutCiphertext } from "../../support/stack";
import { oneTokenInYaml, pluginTokens, yamlStack } from "../../support/yaml";

jest.setTimeout(180_000);

describeWithHosts("a token of a YAML program", () => {
  let emulator: Emulator;
  let stack: Stack;
  const { life, begin, step, expire } = recordLife(pluginTokens);

  beforeAll(async () => {
    emulator = await startEmulator();
    stack = yamlStack(oneTokenInYaml(), emulatorEnv(emulator));
    begin(stack, emulator);
    await stack.init();
    await step("first preview", "preview");
    await step("first up", "up");
    await step("unchanged up", "up --expect-no-changes");
    await step("fresh refresh", "refresh --skip-preview");
    expire();
    await step("preview after expiry", "preview --expect-no-changes");
    await step("up after expiry", "up --diff");
    await step("up after the renewal", "up --skip-preview --expect-no-changes");
    expire();
    await step("refresh after expiry", "refresh");
    await step("up after the refresh", "up --skip-preview --expect-no-changes");
    expire();
    await step("up with PULUMI_RUN_PROGRAM", "up --skip-preview", { ...stack.env, PULUMI_RUN_PROGRAM: "1" });
    expire();
    await emulator.close();
    await step("destroy without credentials, server down", "destroy --skip-preview", {});
  });

  afterAll(() => emulator.close());

  test.each([
    ["first preview", 1],
    // Preview and update are two processes.
    ["first up", 2],
    ["unchanged up", 0],
    ["fresh refresh", 0],
    ["preview after expiry", 1],
    ["up after expiry", 2],
    ["up after the renewal", 0],
    ["refresh after expiry", 2],
    ["up after the refresh", 0],
    ["up with PULUMI_RUN_PROGRAM", 1],
    ["destroy without credentials, server down", 0],
  ])("%s: %i auth requests", (name, requests) => {
    expect(life[name]?.requests).toBe(requests);
  });

  test("the token is known in the first preview", () => {
    const { output } = life["first preview"]?.run ?? { output: "" };
    expect([output.includes("[secret]"), output.includes("[unknown]")]).toEqual([true, false]);
  });

  test("the state holds the outputs, and no input, because the credentials come from the environment", () => {
    const { inputs, id } = life["first up"]?.token ?? {};
    expect({ inputs, id, outputs: withoutCiphertext(life["first up"]?.token) }).toEqual({
      inputs: undefined,
      id: "port-access-token",
      outputs: {
        accessToken: expect.objectContaining({ ciphertext: "" }),
        authorizationHeader: expect.objectContaining({ ciphertext: "" }),
        expiresAt: expect.stringMatching(/Z$/),
        tokenFingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
        clientId: "emulator-client-id",
        baseUrl: emulator.baseUrl,
      },
    });
  });

  test.each(["unchanged up", "fresh refresh", "up after the renewal", "up after the refresh"])(
    "%s: the same token",
    (name) => {
      const names = Object.keys(life);
      const before = life[names[names.indexOf(name) - 1] ?? ""]?.token;
      expect(withoutCiphertext(life[name]?.token)).toEqual(withoutCiphertext(before));
    },
  );

  test.each(["up after expiry", "refresh after expiry", "up with PULUMI_RUN_PROGRAM"])("%s: another token", (name) => {
    const names = Object.keys(life);
    const before = life[names[names.indexOf(name) - 1] ?? ""]?.token;
    expect(life[name]?.token?.outputs?.tokenFingerprint).not.toBe(before?.outputs?.tokenFingerprint);
  });

  test("a renewal is shown as no update of the token, and logged at the token", () => {
    const { output } = life["up after expiry"]?.run ?? { output: "" };
    expect(output).not.toContain("port-access-token:index:PortAccessToken: (update)");
    expect(output).toMatch(/pulumi-port-access-token: the token was renewed and expires at \S+Z\./);
  });

  test("destroy leaves nothing", async () => {
    expect(await stack.state()).toEqual([]);
  });

  // Pulumi 3.172.0 refreshes nothing before it destroys.
  testSeenWith("3.259.0", "3.276.0")("destroy says why the token was not renewed", async () => {
    expect(life["destroy without credentials, server down"]?.run.output).toContain("The stored token is kept");
  });
});
