"use strict";

// The plugins that not every machine has: tests and the benchmark take a real one where it is.
const fs = require("node:fs");
const path = require("node:path");
const { pluginFolder } = require("./setup/plugin-folder.js");

const consumerModules = path.join(__dirname, "..", ".setup", "consumer", "node_modules");

/** npm packages that the consumer has only where they can be had; it has those of the other plugins in any case. */
const optionalPackages = { port: "@port-labs/port" };

/** @returns `{ folder }`, or `{ missing }`: why this machine's cannot be taken */
function findRealPlugin(name, { env = process.env, modules = consumerModules } = {}) {
  const folder = pluginFolder(name, env);
  if (!folder) return { missing: `there is no pulumi-resource-${name} in REAL_PLUGINS or on the PATH` };
  const npmPackage = optionalPackages[name];
  if (npmPackage && !fs.existsSync(path.join(modules, npmPackage, "package.json"))) {
    return {
      missing: `${npmPackage} is not in .setup/consumer, where the set-up installs it beside its plugin, if npm has it`,
    };
  }
  return { folder };
}

module.exports = { findRealPlugin };
