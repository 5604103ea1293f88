import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { copyCheckout } from "../../support/checkout";
import { projectFolder } from "../../support/project-folder";
import { start } from "../../support/run";

const { nodeForPlugin } = require("../../../tools/plugin.js");

/** Builds the plugin with a Node.js that has no license beside it. */
async function build(...options: string[]) {
  const checkout = copyCheckout();
  const node = join(projectFolder(), "node");
  copyFileSync(await nodeForPlugin(), node);
  return { node, building: start(node, [join("tools", "plugin.js"), ...options], { cwd: checkout, env: process.env }) };
}

const missing = (node: string) => `there is no license of Node.js beside ${node}, so the archive has none`;

test("a release of the plugin without the license of Node.js fails", async () => {
  const { node, building } = await build("--release");
  const { exitCode, output } = await building.ended;
  expect([exitCode, output]).toEqual([
    1,
    expect.stringContaining(`pulumi-port-access-token: ${missing(node)}: use Node.js from https://nodejs.org\n`),
  ]);
});

test("another build says so and goes on", async () => {
  const { node, building } = await build();
  await building.printed(`plugin: ${missing(node)}: do not publish it\nplugin: making the executable`);
  process.kill(-building.pid, "SIGKILL");
  await building.ended;
});
