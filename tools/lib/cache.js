"use strict";

// What all checkouts of the user share.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { lockPort } = require("./lock.js");

/** A folder in the cache. By the XDG specification, a relative path is ignored. */
function cachedFolder(name) {
  const { XDG_CACHE_HOME: given = "" } = process.env;
  const folder = path.isAbsolute(given) ? given : path.join(os.homedir(), ".cache");
  return path.join(folder, "pulumi-port-access-token", name);
}

/**
 * Makes a folder in the cache, unless it is there. `make` fills another one, which is then renamed: the cache never holds
 * half an engine.
 * @param {(work: string) => Promise<unknown>} make
 */
async function makeCached(folder, make) {
  if (fs.existsSync(folder)) return;
  // Always the same one for a checkout, so that this removes what a killed process has left.
  const work = `${folder}-${lockPort(__dirname)}`;
  remove(work);
  fs.mkdirSync(work, { recursive: true });
  try {
    await make(work);
    // Another checkout may have made it in the meantime.
    if (!fs.existsSync(folder)) fs.renameSync(work, folder);
  } finally {
    remove(work);
  }
}

// On Windows, the files of an ended process stay locked for a moment.
const remove = (folder) => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

module.exports = { cachedFolder, makeCached };
