import { delimiter, dirname, join } from "node:path";
import { version } from "../../../auth/version";
import { type Emulator, startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { packedCheckout, standIns } from "../../support/newcomer";
import { useOwnPlugin } from "../../support/plugins";
import { projectFolder } from "../../support/project-folder";
import { run } from "../../support/run";
import { pythonWithSdk } from "../../support/sdks";
import { describeWith } from "../../support/set-up";
import { describeWithHosts, engineFolder, Stack } from "../../support/stack";
import { oneTokenInYaml } from "../../support/yaml";

jest.setTimeout(180_000);

let port: Emulator;

beforeEach(async () => {
  port = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
});

afterEach(() => port.close());

/** Types the blocks of the page in a new shell. @returns what the last command prints */
async function getStarted(runtime: string, steps: string[], folders: string[] = []): Promise<string> {
  const home = projectFolder();
  const blocks = [
    blockOf("docs/get-started.md", "sh", "get.pulumi.com"),
    blockOf("docs/get-started.md", "sh", "pulumi login"),
    blockOf("docs/get-started.md", "sh", "npm run plugin"),
    ...steps,
    blockOf("docs/get-started.md", "sh", "export PORT_CLIENT_ID=YOUR_CLIENT_ID\nexport"),
    "echo; echo ---\n",
    blockOf("docs/get-started.md", "sh", "curl --silent"),
  ];
  const { output, exitCode } = await run("bash", ["-c", standIns(runtime) + blocks.join("")], {
    cwd: packedCheckout(),
    env: {
      PATH: [...folders, engineFolder, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
      HOME: home,
      PULUMI_HOME: join(home, ".pulumi"),
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
      PORT_BASE_URL: port.baseUrl,
    },
  });
  return exitCode === 0 ? (output.split("---\n").at(-1) ?? "") : output;
}

const installPlugin = blockOf("docs/get-started.md", "sh", "pulumi plugin install");
const file = (name: string, text: string) => `cat > ${name} <<'EOF'\n${text}EOF\n`;
const answer = '{"ok":true,"blueprints":[]}';

describe("the page takes a newcomer from a checkout to a call with the token of a program", () => {
  test("in TypeScript, with the tarball in the project, for a CI", async () => {
    const create = blockOf("docs/get-started.md", "sh", "cp -R");
    const program = blockOf("docs/get-started.md", "typescript", "new PortAccessToken");
    const isProgram = `cmp index.ts - <<'EOF'\n${program}EOF\n`;
    const commit = blockOf("docs/get-started.md", "sh", "npm install ./");
    expect(await getStarted("nodejs", [create, isProgram, commit])).toBe(answer);
  });

  describeWith("hosts")("with the plugin", () => {
    test("in YAML", async () => {
      const create = blockOf("docs/get-started.md", "sh", "runtime: yaml");
      const program = blockOf("docs/get-started.md", "yaml", "port-access-token:PortAccessToken");
      const steps = [installPlugin, create, file("Pulumi.yaml", program)];
      expect(await getStarted("yaml", steps)).toBe(answer);
    });
  });

  describeWith(
    "hosts",
    "python",
    "generator",
  )("with the plugin and its SDK", () => {
    test.each([
      ["from the template", blockOf("docs/get-started.md", "sh", "pulumi new python")],
      ["by hand", blockOf("docs/get-started.md", "sh", "pip install")],
    ])("in Python, %s", async (_, create) => {
      const program = blockOf("docs/get-started.md", "python", "PortAccessToken");
      const steps = [installPlugin, create, file("__main__.py", program)];
      expect(await getStarted("python", steps, [await pythonWithSdk()])).toBe(answer);
    });
  });
});

test("the plugin's version is that of the package", () => {
  expect(installPlugin).toContain(` port-access-token ${version} --file `);
});

describeWithHosts("the configuration of a stack", () => {
  test("is what the plugin reads", async () => {
    const stack = new Stack(oneTokenInYaml(), { PORT_BASE_URL: port.baseUrl }, "Main.yaml");
    useOwnPlugin(stack);
    await stack.init();
    const configured = await stack.shell(blockOf("docs/configuration.md", "sh", "port-access-token:clientSecret"));
    expect(configured).toMatchObject({ exitCode: 0 });
    const { output } = await stack.succeed("up --skip-preview");
    // The engine warns like this about a language host that is not beside it.
    expect(output).not.toContain("from $PATH");
    expect(await stack.output("clientId")).toBe("YOUR_CLIENT_ID");
  });
});
