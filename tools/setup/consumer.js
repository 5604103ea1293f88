"use strict";

// `.setup/consumer` is a project as a user has it, with our tarball among its dependencies.
const fs = require("node:fs");
const path = require("node:path");
const { pluginFolder } = require("./plugin-folder.js");

const packageName = "pulumi-port-access-token";
const sharedDependencies = ["@pulumi/pulumi", "typescript", "@types/node"];
// What the examples import. Here and nowhere else, so that they find the consumer's own @pulumi/pulumi: two copies of it do
// not know each other's resources. @pulumi/command has a stray 4.5.0, which is older.
const exampleDependencies = { "@pulumi/command": "1.2.1", "@pulumi/random": "4.21.2" };
// Not on every registry, and of use only beside its plugin.
const officialProvider = { "@port-labs/port": "^2.0.0" };

function manifest(root, env) {
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const shared = sharedDependencies.map((name) => [name, devDependencies[name]]);
  return {
    name: "consumer",
    private: true,
    dependencies: { [packageName]: "file:../package.tgz", ...Object.fromEntries(shared), ...exampleDependencies },
    ...(pluginFolder("port", env) ? { optionalDependencies: officialProvider } : {}),
  };
}

/** What the installed consumer depends on, apart from the tarball. */
function consumerBasis(root, env = process.env) {
  const [nodeMajor] = process.versions.node.split(".");
  return `node${nodeMajor}-${process.platform}-${process.arch} ${JSON.stringify(manifest(root, env))}`;
}

/** `keepOthers`: what is installed is whole, and only the tarball is another. */
async function installConsumer({ root, run, keepOthers }) {
  const { runNpm } = require("./npm.js");
  const folder = path.join(root, ".setup", "consumer");
  const modules = path.join(folder, "node_modules");
  fs.rmSync(keepOthers ? path.join(modules, packageName) : folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest(root, process.env), undefined, 2)}\n`);
  // Without a lock file: it would hold the old tarball's checksum, and node_modules says which versions there are.
  // Without scripts: some packages would fetch their plugin, which not every machine can.
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  await runNpm(run, ["install", "--prefer-offline", "--no-package-lock", "--ignore-scripts", ...quiet], {
    cwd: folder,
  });
  removePluginMarks(modules);
}

/** The engine fetches the plugin of each package beside a program that has this mark, also of those it does not import. */
function removePluginMarks(modules) {
  for (const name of Object.keys({ ...exampleDependencies, ...officialProvider })) {
    const file = path.join(modules, name, "package.json");
    if (!fs.existsSync(file)) continue;
    const { pulumi, ...manifest } = JSON.parse(fs.readFileSync(file, "utf8"));
    fs.writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
}

module.exports = { consumerBasis, installConsumer };
