"use strict";

// Some plugins are not on every machine. Tests and the benchmark use a real one if there is one.
const fs = require("node:fs");
const path = require("node:path");

const consumerModules = path.join(__dirname, "..", "..", ".setup", "consumer", "node_modules");

/**
 * npm packages that the set-up installs only if their plugin is there.
 * @type {Record<string, string | undefined>}
 */
const optionalPackages = { port: "@port-labs/port" };

/**
 * The folder of a plugin: from REAL_PLUGINS, else from the PATH; undefined if there is none.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
function pluginFolder(name, env) {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  const holdsPlugin = (/** @type {string} */ folder) =>
    endings.some((ending) => fs.existsSync(path.join(folder, `pulumi-resource-${name}${ending}`)));
  const folders = [env.REAL_PLUGINS, ...(env.PATH ?? "").split(path.delimiter)];
  return folders.find((folder) => folder && holdsPlugin(folder));
}

/**
 * @param {string} name
 * @param {{ env?: NodeJS.ProcessEnv, modules?: string, forNode?: boolean }} [options] `forNode`: the program runs on Node.js,
 * and so imports the plugin's npm package
 * @returns {{ folder?: string, missing?: string }} the folder, or the reason
 */
function findRealPlugin(name, { env = process.env, modules = consumerModules, forNode = true } = {}) {
  const folder = pluginFolder(name, env);
  if (!folder) return { missing: `there is no pulumi-resource-${name} in REAL_PLUGINS or on the PATH` };
  const npmPackage = forNode && optionalPackages[name];
  if (npmPackage && !fs.existsSync(path.join(modules, npmPackage, "package.json"))) {
    return {
      missing: `${npmPackage} is not in .setup/consumer, where the set-up installs it beside its plugin, if npm has it`,
    };
  }
  return { folder };
}

module.exports = { findRealPlugin, pluginFolder };
