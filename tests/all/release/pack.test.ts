import { join } from "node:path";
import { copyCheckout } from "../../support/checkout";
import { root } from "../../support/paths";
import { describeOnPosix, run } from "../../support/run";

jest.setTimeout(120_000);

const listed = async (tarball: string) =>
  (await run("tar", ["-tzf", tarball], { cwd: root, env: process.env })).stdout.split("\n").sort();

describeOnPosix("npm run pack", () => {
  const checkout = copyCheckout({}, "a checkout's copy");
  const tarball = join(checkout, ".setup", "pack", "pulumi-port-access-token.tgz");
  let printed: string;

  beforeAll(async () => {
    const { exitCode, output } = await run(process.execPath, ["tools/pack.js"], { cwd: checkout, env: process.env });
    expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
    printed = output;
  });

  test("makes the tarball that the set-up makes", async () => {
    expect(await listed(tarball)).toEqual(await listed(join(root, ".setup", "package.tgz")));
  });

  test("prints commands that a shell takes as they are", async () => {
    const show = 'show() { printf "%s\\n" "$@"; }; npm() { show npm "$@"; }; npx() { show npx "$@"; }\n';
    const commands = printed.split("\n").filter((line) => line.startsWith("  "));
    const { stdout } = await run("bash", ["-c", show + commands.join("\n")], { cwd: checkout, env: {} });
    expect(stdout.trim().split("\n")).toEqual([
      ...["npm", "install", tarball],
      ...["npx", "--yes", "--package", tarball, "pulumi-port-access-token", "--help"],
    ]);
  });
});
