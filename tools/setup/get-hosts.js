"use strict";

// The step that makes the engine for the tests, with hosts for more languages. The engine must have its hosts beside it: it
// warns on every run about a host from elsewhere on the PATH.
const fs = require("node:fs");
const path = require("node:path");
const { buildParts, makeEngine } = require("./build.js");
const { executable, hosts, hostsFolderName, isWhole } = require("./engine.js");
const { optionalStep } = require("./optional-step.js");

/** Builds the hosts, and adds the engine to them as hard links, which take no disk. */
async function buildHosts({ engineFolder, ...context }) {
  await buildParts({ ...context, rows: hosts, what: "the YAML and Python hosts for the tests", disk: "up to 2 GB" });
  for (const name of fs.readdirSync(engineFolder).filter((name) => name.startsWith("pulumi"))) {
    const target = path.join(context.work, "engine", "bin", name);
    // A link itself would lead the engine back to its own folder.
    if (!fs.existsSync(target)) linkOrCopy(fs.realpathSync(path.join(engineFolder, name)), target);
  }
}

function linkOrCopy(source, target) {
  try {
    fs.linkSync(source, target);
  } catch {
    // Another file system, or another user's file.
    fs.copyFileSync(source, target);
  }
}

module.exports = optionalStep({
  name: "hosts",
  what: "the tests of YAML and Python programs",
  isCurrent({ root, entry, stamp }) {
    return entry.basis === hostsFolderName(root, stamp.engine) && isWhole(entry.directory, hosts);
  },
  async run({ root, cache, stamp, log, run }) {
    const basis = hostsFolderName(root, stamp.engine);
    const destination = path.join(cache, basis);
    const built = path.join(destination, "bin");
    const engineFolder = path.dirname(fs.realpathSync(path.join(stamp.engine.directory, executable("pulumi"))));
    const directory = [engineFolder, built].find((folder) => isWhole(folder, hosts));
    if (directory) return { basis, directory };
    const make = (work) => buildHosts({ root, work, engineFolder, log, run });
    await makeEngine({ cache, destination, rows: hosts, make });
    return { basis, directory: built };
  },
});
