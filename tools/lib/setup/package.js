"use strict";

// The steps that install the dependencies, pack the package, and install it in `.setup/consumer`, a project like a user's.
// Everything that runs the package runs it from there.
const fs = require("node:fs");
const path = require("node:path");
const { hashFiles } = require("../hash-files.js");
const { packPackage } = require("../pack-package.js");
const { pluginFolder } = require("../real-plugin.js");
const { runNpm } = require("../run.js");
const { log } = require("./print.js");

const root = path.join(__dirname, "..", "..", "..");
const consumer = path.join(root, ".setup", "consumer");
const modules = path.join(consumer, "node_modules");
const quickstart = path.join(root, "examples", "quickstart", "node_modules");

// The packages that the examples import. Installed only here, so that they find the consumer's @pulumi/pulumi: two copies do
// not recognize each other's resources. @pulumi/command has a stray 4.5.0, which is older than 1.2.1.
const exampleDependencies = { "@pulumi/command": "1.2.1", "@pulumi/random": "4.21.2" };
// Not on every registry, and only useful with its plugin.
const officialProvider = { "@port-labs/port": "^2.0.0" };

const readJson = (...names) => JSON.parse(fs.readFileSync(path.join(...names), "utf8"));
const writeJson = (file, value) => fs.writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
/** Installed packages also depend on the platform, because a checkout may be shared with a container. */
const platform = `node${process.versions.node.split(".")[0]}-${process.platform}-${process.arch}`;

const dependencies = {
  name: "dependencies",
  basis: () => [platform, hashFiles(["package-lock.json"])],
  async run() {
    log("installing the dependencies with npm ci: about 20 s");
    // Dev dependencies even if NODE_ENV is "production": the compiler and the tests are among them.
    await runNpm(["ci", "--include=dev", "--loglevel=error"], { cwd: root });
    // npm writes this file last.
    return { directory: path.join(root, "node_modules", ".package-lock.json") };
  },
};

function consumerManifest() {
  const { name, devDependencies } = readJson(root, "package.json");
  const { PULUMI_SDK: sdk = "" } = process.env;
  if (!/^(\d+\.\d+\.\d+(-[\w.]+)?)?$/.test(sdk)) {
    throw new Error(`PULUMI_SDK is "${sdk}": set it to a version of @pulumi/pulumi, such as 3.139.0, or to none`);
  }
  return {
    private: true,
    dependencies: {
      [name]: "file:../package.tgz",
      "@pulumi/pulumi": sdk || devDependencies["@pulumi/pulumi"],
      typescript: devDependencies.typescript,
      "@types/node": devDependencies["@types/node"],
      ...exampleDependencies,
    },
    optionalDependencies: pluginFolder("port", process.env) ? officialProvider : {},
    // Also for packages that want a newer one.
    overrides: { "@pulumi/pulumi": "$@pulumi/pulumi" },
  };
}

const pack = {
  name: "package",
  basis() {
    const { include } = readJson(root, "tsconfig.build.json");
    const others = ["package.json", "README.md", "CHANGELOG.md", "LICENSE", "tsconfig.json", "tsconfig.build.json"];
    return hashFiles([...include, ...others, path.join("tools", "bundle-plugin.js")]);
  },
  async run() {
    log("building and packing the package: about 15 s");
    await packPackage(path.join(root, ".setup", "package.tgz"));
    return { directory: path.join(root, "dist") };
  },
};

const install = {
  name: "consumer",
  basis: (stamp) => [platform, consumerManifest(), stamp.package?.basis],
  async run() {
    log("installing the package in .setup/consumer: about 15 s");
    fs.rmSync(consumer, { recursive: true, force: true });
    fs.mkdirSync(consumer, { recursive: true });
    writeJson(path.join(consumer, "package.json"), consumerManifest());
    // Without scripts: some packages would download their plugin, which fails on some machines.
    const options = ["--prefer-offline", "--no-package-lock", "--ignore-scripts", "--loglevel=error"];
    await runNpm(["install", ...options, "--no-audit", "--no-fund"], { cwd: consumer });
    // The engine downloads the plugin of every package with this mark, even if the program does not import the package.
    for (const name of Object.keys({ ...exampleDependencies, ...officialProvider })) {
      const manifest = path.join(modules, name, "package.json");
      if (fs.existsSync(manifest)) writeJson(manifest, { ...readJson(manifest), pulumi: undefined });
    }
    linkQuickstart();
    return { directory: quickstart };
  },
};

/**
 * The quickstart's package.json names the published version, so that users can copy the folder. Here, it runs with the
 * packages of the consumer.
 */
function linkQuickstart() {
  if (fs.lstatSync(quickstart, { throwIfNoEntry: false })?.isDirectory()) {
    log(`${quickstart} is your own folder and stays; without it, the quickstart runs this checkout's package`);
  } else {
    fs.rmSync(quickstart, { force: true });
    // On Windows, a junction needs no privilege. Elsewhere, this is a symbolic link.
    fs.symlinkSync(modules, quickstart, "junction");
  }
}

module.exports = { dependencies, install, pack };
