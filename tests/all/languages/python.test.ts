import { join } from "node:path";
import { type Emulator, startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { emulatorEnv, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { useOwnPlugin } from "../../support/plugins";
import { projectFolder } from "../../support/project-folder";
import { pythonWithSdk, runIn } from "../../support/sdks";
import { describeWith } from "../../support/set-up";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

/** Prints what a program can name, as JSON. */
const inspection = `
import importlib.metadata, inspect, json
import pulumi_port_access_token as sdk

def arguments(function):
    return [name for name in inspect.signature(function).parameters if name not in ("__self__", "opts")]

def outputs(cls):
    return [name for name, value in vars(cls).items() if isinstance(value, property)]

installed = importlib.metadata.distribution("pulumi_port_access_token")
print(json.dumps({
    "the resource's arguments": arguments(sdk.PortAccessTokenArgs.__init__),
    "the resource's outputs": outputs(sdk.PortAccessToken),
    "the function's arguments": arguments(sdk.get_port_access_token_output),
    "the function's outputs": outputs(sdk.GetPortAccessTokenResult),
    "the provider's arguments": arguments(sdk.ProviderArgs.__init__),
    "regions": [region.value for region in sdk.Region],
    "policies": [policy.value for policy in sdk.OnShortLifetime],
    "types": [file.name for file in installed.files if file.name == "py.typed"],
    "requirements": [text for text in installed.requires if text.startswith("pulumi")],
}))
`;

const credentials = ["base_url", "client_id", "client_secret", "region"];
const outputs = ["access_token", "authorization_header", "base_url", "client_id", "expires_at", "token_fingerprint"];

/** Uses its token for a request. */
const program = `
import pulumi, urllib.request
import pulumi_port_access_token as port_access_token

token = port_access_token.PortAccessToken("port")

def request(values):
    base_url, authorization = values
    request = urllib.request.Request(base_url + "/v1/blueprints", headers={"Authorization": authorization})
    return urllib.request.urlopen(request).read().decode()

pulumi.export("accessToken", token.access_token)
pulumi.export("answer", pulumi.Output.all(token.base_url, token.authorization_header).apply(request))
`;

describeWith(
  "hosts",
  "python",
  "generator",
)("the Python SDK", () => {
  let python: string;
  let emulator: Emulator;

  beforeAll(async () => {
    python = await pythonWithSdk();
  });

  beforeEach(async () => {
    emulator = await startEmulator();
  });

  afterEach(() => emulator.close());

  function pythonStack(text: string): Stack {
    const stack = new Stack(text, emulatorEnv(emulator), "__main__.py");
    stack.path = [python];
    useOwnPlugin(stack);
    return stack;
  }

  test("has types, the names of the schema, and a lower bound for pulumi", async () => {
    const project = projectFolder({ "inspection.py": inspection });
    const { stdout } = await runIn(project, join(python, "python"), ["inspection.py"]);
    expect(JSON.parse(stdout)).toEqual({
      "the resource's arguments": [
        "auto_renew",
        "base_url",
        "client_id",
        "client_secret",
        "minimum_remaining_seconds",
        "on_short_lifetime",
        "region",
      ],
      "the resource's outputs": outputs,
      "the function's arguments": ["base_url", "client_id", "client_secret", "minimum_remaining_seconds", "region"],
      "the function's outputs": outputs,
      "the provider's arguments": credentials,
      regions: ["eu", "us"],
      policies: ["warn", "wait", "fail"],
      types: ["py.typed"],
      requirements: ["pulumi<4.0.0,>=3.269.0"],
    });
  });

  test("runs the program on the page", async () => {
    const stack = pythonStack(blockOf("docs/_index.md", "python", "PortAccessToken"));
    await stack.deploy();
    const encrypted = expect.objectContaining({ ciphertext: expect.any(String) });
    expect((await stack.state())[0]?.outputs).toEqual({
      accessToken: encrypted,
      authorizationHeader: encrypted,
      expiresAt: expect.stringMatching(/Z$/),
      baseUrl: emulator.baseUrl,
    });
  });

  test("a program that uses its token works when it is created, unchanged, after expiry, and to the end", async () => {
    const stack = pythonStack(program);
    await stack.init();
    const requests = async (command: string, shiftSeconds = 0) =>
      (await requestsDuring(emulator, () => stack.succeed(command, { shiftSeconds })))[0];
    const answer = '{"ok":true,"blueprints":[]}';

    expect([await requests("up --skip-preview"), await stack.output("answer")]).toEqual([1, answer]);
    const first = await stack.output("accessToken");
    expect([await requests("up --skip-preview --expect-no-changes"), await stack.output("accessToken")]).toEqual([
      0,
      first,
    ]);

    emulator.advance(threeHoursSeconds);
    expect([await requests("up --skip-preview", threeHoursSeconds), await stack.output("answer")]).toEqual([1, answer]);
    expect(await stack.output("accessToken")).not.toBe(first);

    expect([await requests("destroy --skip-preview", threeHoursSeconds), await stack.state()]).toEqual([0, []]);
  });
});
