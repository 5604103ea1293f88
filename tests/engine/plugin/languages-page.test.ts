import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../../auth/version";
import { startEmulator } from "../../../emulator";
import { blockOf } from "../../support/document-blocks";
import { packedPackage } from "../../support/paths";
import { projectFolder } from "../../support/project-folder";
import { describeWithHosts, Stack } from "../../support/stack";

jest.setTimeout(180_000);

const install = blockOf("docs/languages.md", "sh", "pulumi plugin install");

/** An archive as `pulumi plugin install` takes it, with the plugin's bundle in the place of the executable. */
function writeArchive(file: string): void {
  const name = "pulumi-resource-port-access-token";
  const folder = projectFolder();
  copyFileSync(join(packedPackage, "dist", "provider", "plugin", `${name}.js`), join(folder, name));
  chmodSync(join(folder, name), 0o755);
  execFileSync("tar", ["-czf", file, "-C", folder, name]);
}

describeWithHosts("the page about other languages", () => {
  test("takes a user from an archive to a token: the plugin, the package, the YAML program, the configuration", async () => {
    const emulator = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
    const folder = projectFolder({
      "Pulumi.yaml": blockOf("docs/languages.md", "yaml", "port-access-token:PortAccessToken"),
    });
    const stack = new Stack({ folder }, { PORT_BASE_URL: emulator.baseUrl });
    const archive = / --file (\S+)\n/.exec(install)?.[1] ?? "";
    expect(install).toContain(` ${version} --file pulumi-resource-port-access-token-v${version}-`);
    writeArchive(join(stack.program, archive));
    await stack.init();
    const addPackage = blockOf("docs/languages.md", "sh", "pulumi package add");
    const deploy = blockOf("docs/languages.md", "sh", "config set");
    const outcome = await stack.shell(["set -e", install, addPackage, deploy].join("\n"));
    expect([outcome.exitCode, outcome.stdout]).toEqual([0, expect.stringMatching(/\neyJ[\w.-]+\n$/)]);
    expect(readFileSync(join(stack.program, "Pulumi.yaml"), "utf8")).toContain(`port-access-token@${version}`);
    await emulator.close();
  });
});
