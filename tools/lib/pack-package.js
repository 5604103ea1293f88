"use strict";

// Builds the npm package from its sources, and packs it.
const fs = require("node:fs");
const path = require("node:path");
const { name, version } = require("../../package.json");
const { run, runNpm } = require("./run.js");

const root = path.join(__dirname, "..", "..");

/** Makes `dist` anew, and the tarball, a file below the checkout. */
async function packPackage(tarball) {
  // Modules of an earlier build would be packed, too.
  fs.rmSync(path.join(root, "dist"), { recursive: true, force: true });
  const tsc = path.join("node_modules", "typescript", "bin", "tsc");
  await run(process.execPath, [tsc, "-p", "tsconfig.build.json"], { label: "tsc", cwd: root });
  await run(process.execPath, [path.join("tools", "bundle-plugin.js")], { label: "esbuild", cwd: root });
  const folder = path.dirname(tarball);
  fs.mkdirSync(folder, { recursive: true });
  // A relative path: a shell that starts npm would split an absolute one at a space.
  await runNpm(["pack", "--pack-destination", path.relative(root, folder)], { cwd: root });
  fs.renameSync(path.join(folder, `${name}-${version}.tgz`), tarball);
}

module.exports = { packPackage };
