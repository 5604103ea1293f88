import { type Emulator, emulatorCredentials, startEmulator } from "../../../emulator";
import { describeWithHosts, type Stack } from "../../support/stack";
import { oneTokenInYaml, pluginTokens, reference, yamlStack } from "../../support/yaml";

jest.setTimeout(180_000);

const { clientId, clientSecret } = emulatorCredentials;
const encrypted = expect.objectContaining({ ciphertext: expect.any(String) });

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(() => emulator.close());

/** The outputs of the token, and those of the stack, as the state has them. */
async function stored() {
  const [token] = await pluginTokens(stack);
  const [{ outputs } = {}] = await stack.state();
  return [token?.outputs, outputs];
}

/** A stack whose client id and base URL are looked for in everything that it writes and prints. */
async function newStack(program: string): Promise<void> {
  stack = yamlStack(program, {});
  await stack.init();
  for (const secret of [clientId, emulator.baseUrl, clientSecret]) stack.secrets.add(secret);
}

const set = (name: string, value: string) => stack.unrecorded(`config set --secret port-access-token:${name} ${value}`);

describeWithHosts("a client id and a base URL that are configured as secrets", () => {
  const names = ["clientId", "baseUrl"];
  const both = names.map(() => Object.fromEntries(names.map((name) => [name, encrypted])));

  async function configure(): Promise<void> {
    await set("clientId", clientId);
    await set("clientSecret", clientSecret);
    await set("baseUrl", emulator.baseUrl);
  }

  test("are secrets in the state after up, refresh, and an up that renews", async () => {
    await newStack(oneTokenInYaml());
    await configure();
    for (const command of ["up", "refresh --yes --skip-preview", "up --skip-preview --expect-no-changes"]) {
      await stack.succeed(command);
      expect(await stored()).toMatchObject(both);
    }
    const provider = (await stack.state()).find(({ type }) => type === "pulumi:providers:port-access-token");
    expect(provider?.inputs).toMatchObject(both[0] ?? {});
    expect(JSON.stringify(await stack.state())).not.toContain(emulator.baseUrl);
  });

  test("are secrets in the outputs of the function", async () => {
    const invoke = { "fn::invoke": { function: "port-access-token:getPortAccessToken", arguments: {} } };
    await newStack(
      JSON.stringify({
        variables: { token: invoke },
        outputs: Object.fromEntries(names.map((name) => [name, reference(`token.${name}`)])),
      }),
    );
    await configure();
    await stack.succeed("up --skip-preview");
    expect((await stack.state())[0]?.outputs).toMatchObject(both[0] ?? {});
  });
});

describeWithHosts("a client id that was configured in plain text", () => {
  // The engine does not pass to DiffConfig what is a secret, so the first run goes on with the old provider.
  test("is a secret in the state two runs after it is configured as one", async () => {
    stack = yamlStack(oneTokenInYaml(), {});
    await stack.init();
    await set("clientSecret", clientSecret);
    await set("baseUrl", emulator.baseUrl);
    await stack.succeed(`config set port-access-token:clientId ${clientId}`);
    await stack.succeed("up --skip-preview");
    expect(await stored()).toMatchObject([{ clientId }, { clientId }]);
    await set("clientId", clientId);
    for (const _ of [1, 2]) await stack.succeed("up --skip-preview");
    expect(await stored()).toMatchObject([{ clientId: encrypted }, { clientId: encrypted }]);
    await stack.succeed("up --skip-preview --expect-no-changes");
  });
});
