import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../../auth/version";
import { copyCheckout } from "../../support/checkout";
import { projectFolder } from "../../support/project-folder";
import { start } from "../../support/run";

/** Builds the plugin with a Node.js that has no license beside it. */
function build(repository: object | undefined, changelog: string) {
  const checkout = copyCheckout({ repository });
  writeFileSync(join(checkout, "CHANGELOG.md"), changelog);
  const node = join(projectFolder(), "node");
  copyFileSync(process.execPath, node);
  return { node, building: start(node, [join("tools", "plugin.js")], { cwd: checkout, env: process.env }) };
}

const missing = (node: string) => `there is no license of Node.js beside ${node}, so the archive has none`;

test("a release of the plugin without the license of Node.js fails", async () => {
  const repository = { type: "git", url: "git+https://github.com/some-org/some-repo.git" };
  const { node, building } = build(repository, `## ${version} (2026-12-01)\n`);
  const { exitCode, output } = await building.ended;
  expect([exitCode, output]).toEqual([
    1,
    expect.stringContaining(`pulumi-port-access-token: ${missing(node)}: use Node.js from https://nodejs.org\n`),
  ]);
});

test("before a release, the build says so and goes on", async () => {
  const { node, building } = build(undefined, "");
  await building.printed(`plugin: ${missing(node)}: do not publish it\nplugin: making the executable`);
  process.kill(-building.pid, "SIGKILL");
  await building.ended;
});
