"use strict";

// The step that finds, installs or builds an engine.
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { makeCached } = require("../cache.js");
const { findExecutable, pathFolders } = require("../run.js");
const { build, programFolder, tools } = require("./go.js");
const { log } = require("./print.js");

/** The oldest engine that runs programs with the current `@pulumi/pulumi` and this repository's tests. */
const minimumVersion = "3.172.0";

const goMod = fs.readFileSync(path.join(tools, "engine", "pulumi", "go.mod"), "utf8");
const version = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(goMod)?.[1] ?? "";
const programs = [
  {
    module: "engine/pulumi",
    main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    linkerFlags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
  },
  { module: "engine/nodejs", main: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs" },
];
const dynamicProvider = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;

/** Undefined if it prints none. */
function versionOf(pulumi) {
  const options = { env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: 30_000 };
  return /\d+\.\d+\.\d+/.exec(String(spawnSync(pulumi, ["version"], options).stdout))?.[0];
}

/** The user's own engine. */
function findOnPath() {
  const pulumi = findExecutable("pulumi");
  if (!pulumi) throw new Error("no pulumi");
  const found = versionOf(pulumi);
  if (!found) throw new Error(`${pulumi} prints no version`);
  if (found.localeCompare(minimumVersion, "en", { numeric: true }) < 0) {
    throw new Error(`pulumi ${found} (${pulumi}) is older than ${minimumVersion}`);
  }
  const directory = path.dirname(pulumi);
  // The PATH may have a package manager's link, but the engine looks for its plugins beside the real file.
  if (!findExecutable("pulumi-language-nodejs", [path.dirname(fs.realpathSync(pulumi)), ...pathFolders()])) {
    throw new Error(`pulumi ${found} (${pulumi}) has no pulumi-language-nodejs beside it or on the PATH`);
  }
  return { directory, version: found };
}

async function install(root) {
  log(`running Pulumi's installer for pulumi ${version}: about 30 s`);
  // Without a network, the installer itself would wait for two minutes.
  const signal = AbortSignal.timeout(10_000);
  await fetch("https://get.pulumi.com/install.sh", { method: "HEAD", signal }).catch(() => {
    throw new Error("no answer from get.pulumi.com");
  });
  const { PulumiCommand } = require("@pulumi/pulumi/automation");
  await PulumiCommand.install({ version: /** @type {any} */ (version), root });
  if (!fs.existsSync(path.join(root, "bin", dynamicProvider))) throw new Error("it has left no whole engine");
}

async function buildEngine(folder) {
  await build(programs, folder, `pulumi ${version}`, "about 5 minutes on 2 cores, and 4 GB");
  // Copied and not linked: with a link, the engine warns that it uses a plugin from the PATH.
  const source = path.join(tools, "..", "node_modules", "@pulumi", "pulumi", dynamicProvider);
  fs.copyFileSync(source, path.join(folder, "bin", dynamicProvider));
}

const engine = {
  name: "engine",
  // The user may have upgraded the one on the PATH.
  basis() {
    const pulumi = findExecutable("pulumi");
    return [programFolder(`engine-${version}`, programs), pulumi, pulumi && versionOf(pulumi)];
  },
  async run() {
    const folder = programFolder(`engine-${version}`, programs);
    const cachedBy = async (make) => {
      await makeCached(folder, make);
      return { directory: path.join(folder, "bin"), version };
    };
    const sources = {
      "on the PATH": async () => findOnPath(),
      "in the cache": () => cachedBy(() => Promise.reject(new Error("none"))),
      "from Pulumi's installer": () => cachedBy(install),
      "built with Go": () => cachedBy(buildEngine),
    };
    const reasons = [];
    for (const [origin, get] of Object.entries(sources)) {
      const found = await get().catch(({ message }) => {
        reasons.push(`  ${origin}: ${message.replaceAll("\n", "\n    ")}`);
      });
      if (found) return { ...found, origin };
    }
    const remedy =
      "Install pulumi (https://www.pulumi.com/docs/install/), or Go 1.21 or newer to build it, and try again.";
    throw new Error(["there is no Pulumi engine.", ...reasons, remedy].join("\n"));
  },
};

module.exports = { engine };
