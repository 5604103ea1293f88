"use strict";

// The plugins that not every machine has: tests and the benchmark take a real one where it is.
const fs = require("node:fs");
const path = require("node:path");

const modules = path.join(__dirname, "..", "node_modules");

/** The npm package of each. */
const packages = { port: "@port-labs/port", random: "@pulumi/random", command: "@pulumi/command" };

/**
 * Looks in the folder that REAL_PLUGINS names and in those of the PATH, provided that the npm package is installed here.
 * @returns the plugin's folder, and the one where its package is; or undefined
 */
function realPlugin(name, env = process.env) {
  if (!fs.existsSync(path.join(modules, packages[name]))) return undefined;
  const folders = [env.REAL_PLUGINS, ...(env.PATH ?? "").split(path.delimiter)];
  const folder = folders.find((place) => place && fs.existsSync(path.join(place, `pulumi-resource-${name}`)));
  return folder && { folder, modules };
}

module.exports = { realPlugin };
