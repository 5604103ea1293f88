import { type Emulator, startEmulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { diagnostics } from "../../support/diagnostics";
import {
  emulatorEnv,
  envOf,
  requestsDuring,
  rotatedSecret,
  threeHoursAfterRotation,
  threeHoursSeconds,
  twoClients,
  unfilled,
} from "../../support/emulated";
import { engineVersion } from "../../support/set-up";
import { describeWithHosts, type Stack, withoutCiphertext } from "../../support/stack";
import { oneTokenInYaml, pluginTokens, reference, yamlStack } from "../../support/yaml";

jest.setTimeout(180_000);

const deployed = deployedOnce((port, program) => yamlStack(program, envOf("a", port)), { credentials: twoClients });

let emulator: Emulator;
let stack: Stack;

async function deploy(program = oneTokenInYaml()): Promise<void> {
  ({ emulator, stack } = await deployed(program));
}

const outputsOfToken = async () => (await pluginTokens(stack))[0]?.outputs;

describeWithHosts("another identity updates the token in place", () => {
  const ofB = () => envOf("b", emulator);

  test.each<[string, object, object]>([
    ["in the environment", {}, {}],
    ["in the environment, of a protected token", {}, { protect: true }],
  ])("%s", async (_, properties, options) => {
    await deploy(oneTokenInYaml(properties, options));
    const run = await stack.succeed("up --skip-preview", { env: ofB() });
    expect(run.output).toContain("~ 1 updated");
    expect((await outputsOfToken())?.clientId).toBe("client-b");
  });

  test("as arguments, and the client secret is encrypted in the state", async () => {
    await deploy();
    stack.secrets.add("secret-of-b");
    stack.write(oneTokenInYaml({ clientId: "client-b", clientSecret: "secret-of-b" }), "Main.yaml");
    await stack.succeed("up --skip-preview");
    const [token] = await pluginTokens(stack);
    expect(token?.inputs).toEqual({
      clientId: "client-b",
      clientSecret: expect.objectContaining({ ciphertext: expect.any(String) }),
    });
    await stack.succeed("up --skip-preview --expect-no-changes");
  });

  test("a base URL", async () => {
    await deploy();
    const other = await startEmulator({ credentials: twoClients });
    try {
      await stack.succeed("up --skip-preview", { env: { ...stack.env, PORT_BASE_URL: other.baseUrl } });
      expect([(await outputsOfToken())?.baseUrl, other.authRequests]).toEqual([other.baseUrl, 1]);
    } finally {
      await other.close();
    }
  });
});

describeWithHosts("the configuration of the provider", () => {
  test("is enough, and a client secret in plain text is encrypted in the state", async () => {
    await deploy();
    await stack.succeed("config set port-access-token:clientId client-b");
    // The secret is in the configuration file, so the leak scan does not look for it.
    await stack.unrecorded("config set --plaintext port-access-token:clientSecret secret-of-b");
    await stack.succeed(`config set port-access-token:baseUrl ${emulator.baseUrl}`);
    await stack.succeed("up", { env: {} });
    expect((await outputsOfToken())?.clientId).toBe("client-b");
    const provider = (await stack.state()).find(({ type }) => type === "pulumi:providers:port-access-token");
    expect(provider?.inputs?.clientSecret).toEqual(expect.objectContaining({ ciphertext: expect.any(String) }));
    expect(JSON.stringify(await stack.state())).not.toContain("secret-of-b");
  });

  test("a rotated secret in it heals in one up after expiry", async () => {
    await deploy();
    const configure = (secret: string) => stack.configureSecret(secret, "port-access-token:clientSecret");
    await configure("secret-of-a");
    const { PORT_CLIENT_SECRET: _, ...env } = stack.env;
    await stack.succeed("up --skip-preview", { env });
    emulator = await threeHoursAfterRotation(emulator);
    try {
      await configure(rotatedSecret);
      const before = await outputsOfToken();
      const run = await stack.succeed("up", { env, shiftSeconds: threeHoursSeconds });
      expect((await outputsOfToken())?.tokenFingerprint).not.toBe(before?.tokenFingerprint);
      // Pulumi 3.172.0 refreshes while the program runs, with the configuration of now.
      const line =
        engineVersion === "3.172.0" ? "the token was renewed" : "port-access-token:clientSecret as of the last";
      expect(diagnostics(run).join("\n")).toContain(line);
    } finally {
      await emulator.close();
    }
  });

  test("an invalid one is a failure that names the property", async () => {
    await deploy();
    await stack.succeed("config set port-access-token:region asia");
    const run = await stack.pulumi("preview");
    expect([run.exitCode === 0, run.output]).toEqual([false, expect.stringContaining('region must be "eu" or "us"')]);
  });
});

describeWithHosts("placeholders that a CI did not fill in", () => {
  test("change nothing, and one line says so", async () => {
    await deploy();
    const [requests, run] = await requestsDuring(emulator, () =>
      stack.succeed("up --skip-preview --expect-no-changes", { env: unfilled }),
    );
    expect([requests, diagnostics(run)]).toEqual([0, [expect.stringContaining("a placeholder was not filled in")]]);
  });
});

describeWithHosts("explicit providers", () => {
  test("serve two organizations in one program, and a message names the provider", async () => {
    await deploy();
    const provider = (client: string) => ({
      type: "pulumi:providers:port-access-token",
      properties: { clientId: `client-${client}`, clientSecret: `secret-of-${client}`, baseUrl: emulator.baseUrl },
    });
    const token = (name: string) => ({
      type: "port-access-token:PortAccessToken",
      options: { provider: reference(name) },
    });
    const resources = { orgA: provider("a"), orgB: provider("b"), tokenA: token("orgA"), tokenB: token("orgB") };
    for (const secret of Object.values(twoClients)) stack.secrets.add(secret);
    stack.write(JSON.stringify({ resources }), "Main.yaml");
    await stack.succeed("up --skip-preview", { env: {} });
    const clients = (await pluginTokens(stack)).map(({ outputs }) => outputs?.clientId);
    expect(clients.sort()).toEqual(["client-a", "client-b"]);
    const broken = {
      ...resources,
      orgB: { ...provider("b"), properties: { ...provider("b").properties, clientSecret: "other" } },
    };
    stack.write(JSON.stringify({ resources: broken }), "Main.yaml");
    const run = await stack.pulumi("up --skip-preview", { env: {}, shiftSeconds: threeHoursSeconds });
    expect(run.output).toContain("the client secret from the argument clientSecret of the provider orgB");
  });
});

describeWithHosts("a token without a state of its own", () => {
  test("is imported whole, under the constant id, and the next preview is clean", async () => {
    const own = await startEmulator();
    try {
      const imported = yamlStack("{}", emulatorEnv(own));
      await imported.init();
      await imported.succeed("import port-access-token:index:PortAccessToken port whatever");
      const [token] = await pluginTokens(imported);
      expect([token?.id, token?.inputs, Object.keys(token?.outputs ?? {}).length]).toEqual([
        "port-access-token",
        undefined,
        6,
      ]);
      imported.write(oneTokenInYaml({}, { protect: true }).replace(/"outputs".*/, '"variables":{}}'), "Main.yaml");
      await imported.succeed("preview --expect-no-changes");
    } finally {
      await own.close();
    }
  });

  const got = JSON.stringify({
    resources: { port: { type: "port-access-token:PortAccessToken", get: { id: "whatever" } } },
    outputs: { accessToken: reference("port.accessToken") },
  });

  test("read by get: works in every run, with a request in each process", async () => {
    await deploy(got);
    const [requests] = await requestsDuring(emulator, () => stack.succeed("up --expect-no-changes"));
    expect([requests, (await pluginTokens(stack))[0]?.external]).toEqual([2, true]);
  });

  test.each([
    ["import", "{}", "import port-access-token:index:PortAccessToken port whatever"],
    ["get", got, "up --skip-preview"],
  ])("%s fails without credentials, and says where to set them", async (_, program, command) => {
    const bare = yamlStack(program, {});
    await bare.init();
    const run = await bare.pulumi(command);
    expect([run.exitCode === 0, run.output]).toEqual([
      false,
      expect.stringContaining(
        "the provider configuration port-access-token:clientSecret, the environment variable PORT_CLIENT_SECRET",
      ),
    ]);
  });

  test("the function: a secret output, in the program only", async () => {
    await deploy();
    const call = { "fn::invoke": { function: "port-access-token:getPortAccessToken", arguments: {} } };
    stack.write(
      JSON.stringify({ variables: { token: call }, outputs: { accessToken: reference("token.accessToken") } }),
      "Main.yaml",
    );
    await stack.succeed("up --skip-preview");
    expect(await pluginTokens(stack)).toEqual([]);
    expect(withoutCiphertext((await stack.state())[0])).toEqual({
      accessToken: expect.objectContaining({ ciphertext: "" }),
    });
  });
});
