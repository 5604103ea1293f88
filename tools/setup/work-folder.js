"use strict";

const fs = require("node:fs");
const path = require("node:path");

const namePrefix = "work-";

/**
 * Calls `use` with a new folder in the cache folder (so that its content can be renamed into place), and removes
 * it afterwards whatever happens. What a killed run leaves is removed by the next, see `removeWorkFolders`.
 */
async function withWorkFolder(cache, use) {
  fs.mkdirSync(cache, { recursive: true });
  const folder = fs.mkdtempSync(path.join(cache, namePrefix));
  try {
    return await use(folder);
  } finally {
    remove(folder);
  }
}

/** To be called with the lock held: then no work folder belongs to anyone. */
function removeWorkFolders(cache) {
  for (const name of fs.readdirSync(cache)) {
    if (name.startsWith(namePrefix)) remove(path.join(cache, name));
  }
}

function remove(folder) {
  // Windows holds files of a process that has just ended a moment longer.
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

module.exports = { withWorkFolder, removeWorkFolders };
