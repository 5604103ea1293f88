"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { hasEngine, placeEngine } = require("./engine-folder.js");
const { createSilenceWatch, folderSize } = require("./silence.js");
const { ChildFailure } = require("./run-child.js");
const { withWorkFolder } = require("./work-folder.js");

const silenceLimitSeconds = 10;

/**
 * Pulumi's own installer, in a child process: without a network it waits up to two minutes for its script. Returns
 * nothing when the engine is in its place, else `{ reason }`.
 */
function installEngine({ root, cache, version, destination, say, run }) {
  return withWorkFolder(cache, async (work) => {
    say(`asking Pulumi's installer for pulumi ${version}`);
    const installed = path.join(work, "installed");
    const temporary = path.join(work, "temporary");
    fs.mkdirSync(temporary);
    // The installer downloads into the temporary folder, unpacks there, and copies from there. It says nothing
    // meanwhile, but each of these makes the work folder grow, and a working download is never given up.
    const watch = createSilenceWatch({
      probe: () => folderSize(work),
      limitMilliseconds: silenceLimitSeconds * 1000,
    });
    let gaveUp = false;
    const giveUp = () => {
      gaveUp ||= watch.isSilent();
      return gaveUp;
    };
    try {
      await run(process.execPath, [path.join(__dirname, "call-installer.js"), version, installed], {
        cwd: root,
        env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
        label: "it",
        giveUp,
      });
    } catch (error) {
      if (gaveUp) return { reason: `nothing heard from it for ${silenceLimitSeconds} s` };
      if (error instanceof ChildFailure) return { reason: error.message };
      throw error;
    }
    if (!hasEngine(path.join(installed, "bin"))) return { reason: "it left no whole engine" };
    placeEngine(installed, destination);
  });
}

module.exports = { installEngine };
