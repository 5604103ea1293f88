import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { version } from "../../../auth/version";
import { startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { packedPackage } from "../../support/paths";
import { useOwnPlugin } from "../../support/plugins";
import { projectFolder } from "../../support/project-folder";
import { describeWithHosts, engineFolder, Stack } from "../../support/stack";
import { oneTokenInYaml } from "../../support/yaml";

const { walk } = require("../../../tools/first-five-minutes/walk.js");
const { promptsOf, ways } = require("../../../tools/first-five-minutes/ways.js");

jest.setTimeout(180_000);

/** An archive as `pulumi plugin install` takes it, with the plugin's bundle in the place of the executable. */
function writeArchive(): string {
  const name = "pulumi-resource-port-access-token";
  const folder = projectFolder();
  copyFileSync(join(packedPackage, "dist", "provider", "plugin", `${name}.js`), join(folder, name));
  chmodSync(join(folder, name), 0o755);
  execFileSync("tar", ["-czf", "archive.tar.gz", name], { cwd: folder });
  return join(folder, "archive.tar.gz");
}

describeWithHosts("the pages for the Pulumi Registry", () => {
  test("take a newcomer from an empty folder to a call with the token of a YAML program, and each command is printed", async () => {
    const port = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
    const env = {
      PATH: [engineFolder, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    };
    const printed: string[] = [];
    const artifacts = { archive: writeArchive() };
    await walk(ways.yaml, { artifacts, env, port, print: (line: string) => printed.push(line) });
    await port.close();
    const prompts = ways.yaml.flatMap(promptsOf).map(({ shown }: { shown: string }) => shown.split("\n")[0]);
    expect(printed.filter((line) => line.includes(" s  $ ")).map((line) => line.split("\n")[0]?.slice(12))).toEqual(
      prompts,
    );
  });

  test("name the version of the plugin that they install", () => {
    const install = blockOf("docs/installation-configuration.md", "sh", "pulumi plugin install");
    expect(install).toContain(` ${version} --file pulumi-resource-port-access-token-v${version}-`);
  });

  test("configure a stack as the plugin reads it", async () => {
    const port = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
    const stack = new Stack(oneTokenInYaml(), { PORT_BASE_URL: port.baseUrl }, "Main.yaml");
    useOwnPlugin(stack);
    await stack.init();
    const configured = await stack.shell(
      blockOf("docs/installation-configuration.md", "sh", "port-access-token:clientSecret"),
    );
    expect(configured).toMatchObject({ exitCode: 0 });
    await stack.succeed("up --skip-preview");
    await port.close();
    expect(await stack.output("clientId")).toBe("YOUR_CLIENT_ID");
  });
});
