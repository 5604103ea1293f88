"use strict";

// Everything that runs the package runs it as a user's project does: packed, and installed by npm.
const fs = require("node:fs");
const path = require("node:path");
const { consumerBasis } = require("./consumer.js");
const { hashSources } = require("./hash-sources.js");

const tarball = (root) => path.join(root, ".setup", "package.tgz");
const installed = (root) => path.join(root, ".setup", "consumer", "node_modules", "pulumi-port-access-token");

async function build(root, run) {
  fs.rmSync(path.join(root, "dist"), { recursive: true, force: true });
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  await run(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, label: "tsc -p tsconfig.build.json" });
}

async function pack(root, run) {
  const { runNpm } = require("./npm.js");
  const folder = path.join(root, ".setup", "packing");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  // Relative: where a shell starts npm, a space in the path would part it.
  await runNpm(run, ["pack", "--pack-destination", ".setup/packing"], { cwd: root });
  // npm writes the version into the name; a fixed name is what others can depend on.
  const [name] = fs.readdirSync(folder);
  fs.renameSync(path.join(folder, name), tarball(root));
  fs.rmSync(folder, { recursive: true });
}

module.exports = {
  name: "package",
  isCurrent: ({ root, entry }) =>
    entry?.sources === hashSources(root) &&
    entry.consumer === consumerBasis(root) &&
    [path.join(root, "dist"), tarball(root), path.join(installed(root), "package.json")].every((file) =>
      fs.existsSync(file),
    ),
  async run({ root, say, run, previous }) {
    const { installConsumer } = require("./consumer.js");
    say("building and packing the package, and installing it as a user does");
    const done = { sources: hashSources(root), consumer: consumerBasis(root) };
    await build(root, run);
    await pack(root, run);
    await installConsumer({ root, run, keepOthers: previous?.consumer === done.consumer });
    return done;
  },
};
