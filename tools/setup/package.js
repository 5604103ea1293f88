"use strict";

// The step that packs the package and installs it in `.setup/consumer`, a project like a user's. Everything that runs the
// package runs it from there.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { pluginFolder } = require("../lib/real-plugin.js");
const { runNpm } = require("./run.js");
const { platform } = require("./stamp.js");

const packageName = "pulumi-port-access-token";
const sharedDependencies = ["@pulumi/pulumi", "typescript", "@types/node"];
// The packages that the examples import. Installed only here, so that they find the consumer's @pulumi/pulumi: two copies do
// not recognize each other's resources. @pulumi/command has a stray 4.5.0, which is older than 1.2.1.
const exampleDependencies = { "@pulumi/command": "1.2.1", "@pulumi/random": "4.21.2" };
// Not on every registry, and only useful with its plugin.
const officialProvider = { "@port-labs/port": "^2.0.0" };

const tarball = (root) => path.join(root, ".setup", "package.tgz");
const consumer = (root) => path.join(root, ".setup", "consumer");
const modules = (root) => path.join(consumer(root), "node_modules");

/** A hash of the names and contents of all files that the package is built from. */
function hashSources(root) {
  const { include } = JSON.parse(fs.readFileSync(path.join(root, "tsconfig.build.json"), "utf8"));
  const isSource = (name) => /^tsconfig.*\.json$|^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(name);
  const names = [
    ...fs.readdirSync(root).filter(isSource),
    path.join("tools", "bundle-plugin.js"),
    ...include.flatMap((folder) =>
      fs.readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, name)),
    ),
  ];
  const hash = crypto.createHash("sha256");
  for (const name of names.sort()) {
    if (fs.statSync(path.join(root, name)).isDirectory()) continue;
    const content = fs.readFileSync(path.join(root, name));
    // The length separates a file from the next one.
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function consumerManifest(root, env) {
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const shared = sharedDependencies.map((name) => [name, devDependencies[name]]);
  return {
    name: "consumer",
    private: true,
    dependencies: { [packageName]: "file:../package.tgz", ...Object.fromEntries(shared), ...exampleDependencies },
    ...(pluginFolder("port", env) ? { optionalDependencies: officialProvider } : {}),
  };
}

/** The inputs that the installed consumer depends on, besides the tarball. */
function consumerBasis(root, env = process.env) {
  return `${platform} ${JSON.stringify(consumerManifest(root, env))}`;
}

async function pack(root, run) {
  const tsc = path.join("node_modules", "typescript", "bin", "tsc");
  fs.rmSync(path.join(root, "dist"), { recursive: true, force: true });
  await run(process.execPath, [tsc, "-p", "tsconfig.build.json"], { label: "tsc", cwd: root });
  await run(process.execPath, [path.join("tools", "bundle-plugin.js")], { label: "esbuild", cwd: root });
  const folder = path.join(root, ".setup", "packing");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  // A relative path: a shell that starts npm would split an absolute one at a space.
  await runNpm(run, ["pack", "--pack-destination", ".setup/packing"], { cwd: root });
  // npm puts the version into the file name, but others need a fixed name.
  const [name] = fs.readdirSync(folder);
  fs.renameSync(path.join(folder, name), tarball(root));
  fs.rmSync(folder, { recursive: true });
}

/** `keepOthers` is set if only the tarball has changed: then the other packages stay. */
async function installConsumer({ root, run, keepOthers }) {
  const outdated = keepOthers ? path.join(modules(root), packageName) : consumer(root);
  fs.rmSync(outdated, { recursive: true, force: true });
  fs.mkdirSync(consumer(root), { recursive: true });
  const manifest = JSON.stringify(consumerManifest(root, process.env), undefined, 2);
  fs.writeFileSync(path.join(consumer(root), "package.json"), `${manifest}\n`);
  // Without a lock file, which would hold the old tarball's checksum. node_modules already fixes the versions.
  // Without scripts: some packages would download their plugin, which fails on some machines.
  const options = ["--prefer-offline", "--no-package-lock", "--ignore-scripts", "--loglevel=error"];
  await runNpm(run, ["install", ...options, "--no-audit", "--no-fund"], { cwd: consumer(root) });
  removePluginMarks(root);
}

/** The engine downloads the plugin of every package with this mark, even if the program does not import the package. */
function removePluginMarks(root) {
  for (const name of Object.keys({ ...exampleDependencies, ...officialProvider })) {
    const file = path.join(modules(root), name, "package.json");
    if (!fs.existsSync(file)) continue;
    const { pulumi, ...unmarked } = JSON.parse(fs.readFileSync(file, "utf8"));
    fs.writeFileSync(file, `${JSON.stringify(unmarked, undefined, 2)}\n`);
  }
}

module.exports = {
  name: "package",
  expected: "building, packing and installing the package: about 20 s",
  consumerBasis,
  hashSources,
  isCurrent: ({ root, entry }) =>
    entry?.sources === hashSources(root) &&
    entry.consumer === consumerBasis(root) &&
    fs.existsSync(path.join(root, "dist")) &&
    fs.existsSync(tarball(root)) &&
    fs.existsSync(path.join(modules(root), packageName, "package.json")),
  async run({ root, run, previous }) {
    const done = { sources: hashSources(root), consumer: consumerBasis(root) };
    await pack(root, run);
    await installConsumer({ root, run, keepOthers: previous?.consumer === done.consumer });
    return done;
  },
};
