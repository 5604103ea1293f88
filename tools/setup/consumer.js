"use strict";

// `.setup/consumer` is a project as a user has it, with our tarball among its dependencies.
const fs = require("node:fs");
const path = require("node:path");

const packageName = "pulumi-port-access-token";
const sharedDependencies = ["@pulumi/pulumi", "typescript", "@types/node"];

function manifest(root) {
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const shared = sharedDependencies.map((name) => [name, devDependencies[name]]);
  return {
    name: "consumer",
    private: true,
    dependencies: { [packageName]: "file:../package.tgz", ...Object.fromEntries(shared) },
  };
}

/** What the installed consumer depends on, apart from the tarball. */
function consumerBasis(root) {
  const [nodeMajor] = process.versions.node.split(".");
  return `node${nodeMajor}-${process.platform}-${process.arch} ${JSON.stringify(manifest(root).dependencies)}`;
}

/** `keepOthers`: what is installed is whole, and only the tarball is another. */
async function installConsumer({ root, run, keepOthers }) {
  const { runNpm } = require("./npm.js");
  const folder = path.join(root, ".setup", "consumer");
  const modules = path.join(folder, "node_modules");
  fs.rmSync(keepOthers ? path.join(modules, packageName) : folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest(root), undefined, 2)}\n`);
  // Without a lock file: it would hold the old tarball's checksum, and node_modules says which versions there are.
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await runNpm(run, ["install", "--prefer-offline", "--no-package-lock", ...quiet], { cwd: folder });
}

module.exports = { consumerBasis, installConsumer };
