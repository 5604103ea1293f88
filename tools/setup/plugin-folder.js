"use strict";

const fs = require("node:fs");
const path = require("node:path");

/** The folder with a plugin: the one that REAL_PLUGINS names, or one of the PATH; or undefined. */
function pluginFolder(name, env) {
  const folders = [env.REAL_PLUGINS, ...(env.PATH ?? "").split(path.delimiter)];
  return folders.find((place) => place && fs.existsSync(path.join(place, `pulumi-resource-${name}`)));
}

module.exports = { pluginFolder };
