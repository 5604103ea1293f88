"use strict";

// Some plugins are not on every machine. The set-up and the tests use a real one if there is one.
const fs = require("node:fs");
const path = require("node:path");

const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];

/** The folder of a plugin: from REAL_PLUGINS, else from the PATH; undefined if there is none. */
function pluginFolder(name, env) {
  const folders = [env.REAL_PLUGINS, ...(env.PATH ?? "").split(path.delimiter)].filter(Boolean);
  const files = endings.map((ending) => `pulumi-resource-${name}${ending}`);
  return folders.find((folder) => files.some((file) => fs.existsSync(path.join(folder, file))));
}

module.exports = { pluginFolder };
