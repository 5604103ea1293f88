"use strict";

const os = require("node:os");
const path = require("node:path");

/** The folder of this user and machine for what every checkout shares: the lock and the engine. */
function cacheFolder(env, { platform = process.platform, home = os.homedir() } = {}) {
  return path.join(userCacheFolder(env, platform, home), "pulumi-port-access-token");
}

function userCacheFolder(env, platform, home) {
  // The XDG specification says that a relative path is to be ignored.
  if (env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  if (platform === "win32") return env.LOCALAPPDATA || path.join(home, "AppData", "Local");
  if (platform === "darwin") return path.join(home, "Library", "Caches");
  return path.join(home, ".cache");
}

module.exports = { cacheFolder };
