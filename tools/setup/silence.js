"use strict";

const fs = require("node:fs");
const path = require("node:path");

/**
 * Tells a download that is dead from one that is slow: `isSilent()` is true once `probe()` has returned the same for
 * `limitMilliseconds`. The first call starts the time.
 */
function createSilenceWatch({ probe, limitMilliseconds, now = () => performance.now() }) {
  let last;
  let changedAt;
  return {
    isSilent() {
      const current = probe();
      if (changedAt === undefined || current !== last) {
        last = current;
        changedAt = now();
      }
      return now() - changedAt >= limitMilliseconds;
    },
  };
}

/** The bytes in a folder, as far as they can be counted while someone else changes it. */
function folderSize(folder) {
  let size = 0;
  for (const entry of attempt(() => fs.readdirSync(folder, { withFileTypes: true })) ?? []) {
    const full = path.join(folder, entry.name);
    size += entry.isDirectory() ? folderSize(full) : (attempt(() => fs.lstatSync(full).size) ?? 0);
  }
  return size;
}

function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}

module.exports = { createSilenceWatch, folderSize };
