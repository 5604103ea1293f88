import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { version } from "../../../auth/version";
import { type Emulator, startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { consumerModules, packedPackage } from "../../support/paths";
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

/** An archive as `pulumi plugin install` takes it, with the plugin's bundle in the place of the executable. */
function writeArchive(): string {
  const name = "pulumi-resource-port-access-token";
  const folder = projectFolder();
  copyFileSync(join(packedPackage, "dist", "provider", "plugin", `${name}.js`), join(folder, name));
  chmodSync(join(folder, name), 0o755);
  execFileSync("tar", ["-czf", "archive.tar.gz", name], { cwd: folder });
  return join(folder, "archive.tar.gz");
}

/**
 * Replaces what needs a release or a network: Pulumi's installer and templates, and the downloads of the packages. `pulumi`
 * takes the home folder from the system, not from HOME.
 */
const standIns = (runtime: string) => `
set -e
install_plugin() { command pulumi plugin install resource port-access-token ${version} --file ${writeArchive()}; }
curl() { if [ "$*" != "-fsSL https://get.pulumi.com" ]; then command curl "$@"; fi; }
npm() { [ "$*" = "install pulumi-port-access-token" ] && echo {} > package.json && ln -s ${consumerModules} node_modules; }
pulumi() {
  case "$*" in
    "login --local") command pulumi login "file://$HOME" ;;
    "new "*" --yes") printf 'name: port-token\\nruntime: ${runtime}\\n' > Pulumi.yaml && command pulumi stack init dev ;;
    "install") grep -qx pulumi-port-access-token requirements.txt && install_plugin ;;
    "package add "*) install_plugin && command pulumi "$@" ;;
    *) command pulumi "$@" ;;
  esac
}
`;

/** Types the blocks of the overview in an empty folder. @returns what the last command prints */
async function getStarted(runtime: string, steps: string[], folders: string[] = []): Promise<string> {
  const home = projectFolder();
  const blocks = [
    blockOf("docs/_index.md", "sh", "get.pulumi.com"),
    blockOf("docs/_index.md", "sh", "pulumi login"),
    ...steps,
    blockOf("docs/_index.md", "sh", "pulumi up"),
    "echo; echo ---\n",
    blockOf("docs/_index.md", "sh", "curl --silent"),
  ];
  const { output, exitCode } = await run("bash", ["-c", standIns(runtime) + blocks.join("")], {
    cwd: projectFolder(),
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

const file = (name: string, text: string) => `cat > ${name} <<'EOF'\n${text}EOF\n`;
const answer = '{"ok":true,"blueprints":[]}';

describe("the overview takes a newcomer from an empty folder to a call with the token of a program", () => {
  test("in TypeScript", async () => {
    const create = blockOf("docs/_index.md", "sh", "pulumi new typescript");
    const program = blockOf("docs/_index.md", "typescript", "new PortAccessToken");
    expect(await getStarted("nodejs", [create, file("index.ts", program)])).toBe(answer);
  });

  describeWith("hosts")("with the plugin", () => {
    test("in YAML", async () => {
      const create = blockOf("docs/_index.md", "sh", "pulumi new yaml");
      const program = blockOf("docs/_index.md", "yaml", "port-access-token:PortAccessToken");
      const add = blockOf("docs/_index.md", "sh", "records it in Pulumi.yaml");
      expect(await getStarted("yaml", [create, file("Pulumi.yaml", program), add])).toBe(answer);
    });
  });

  describeWith(
    "hosts",
    "python",
    "generator",
  )("with the plugin and its SDK", () => {
    test("in Python", async () => {
      const create = blockOf("docs/_index.md", "sh", "pulumi new python");
      const program = blockOf("docs/_index.md", "python", "PortAccessToken");
      const python = [await pythonWithSdk()];
      expect(await getStarted("python", [create, file("__main__.py", program)], python)).toBe(answer);
    });
  });
});

describeWithHosts("the pages for the Pulumi Registry", () => {
  test("name the version of the plugin that they install", () => {
    const install = blockOf("docs/installation-configuration.md", "sh", "pulumi plugin install");
    expect(install).toContain(` ${version} --file pulumi-resource-port-access-token-v${version}-`);
  });

  test("configure a stack as the plugin reads it", async () => {
    const stack = new Stack(oneTokenInYaml(), { PORT_BASE_URL: port.baseUrl }, "Main.yaml");
    useOwnPlugin(stack);
    await stack.init();
    const configured = await stack.shell(
      blockOf("docs/installation-configuration.md", "sh", "port-access-token:clientSecret"),
    );
    expect(configured).toMatchObject({ exitCode: 0 });
    const { output } = await stack.succeed("up --skip-preview");
    // The engine warns like this about a language host that is not beside it.
    expect(output).not.toContain("from $PATH");
    expect(await stack.output("clientId")).toBe("YOUR_CLIENT_ID");
  });
});
