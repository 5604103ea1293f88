import { join } from "node:path";
import { startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { emulatorEnv } from "../../support/emulated";
import { useOwnPlugin } from "../../support/plugins";
import { projectFolder } from "../../support/project-folder";
import { pythonWithSdk, runIn } from "../../support/sdks";
import { describeWith } from "../../support/set-up";
import { Stack, secret } from "../../support/stack";

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

describeWith(
  "hosts",
  "python",
  "generator",
)("the Python SDK", () => {
  let python: string;

  beforeAll(async () => {
    python = await pythonWithSdk();
  });

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
    const emulator = await startEmulator();
    const program = blockOf("docs/get-started.md", "python", "PortAccessToken");
    const stack = new Stack(program, emulatorEnv(emulator), "__main__.py");
    stack.path = [python];
    useOwnPlugin(stack);
    const { output } = await stack.deploy();
    await emulator.close();
    // The engine warns like this about a language host that is not beside it.
    expect(output).not.toContain("from $PATH");
    expect((await stack.state())[0]?.outputs).toEqual({
      accessToken: secret,
      authorizationHeader: secret,
      expiresAt: expect.stringMatching(/Z$/),
      baseUrl: emulator.baseUrl,
    });
  });
});
