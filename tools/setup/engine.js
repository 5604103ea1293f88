"use strict";

const path = require("node:path");
const { engineFolder, enginePins, hasEngine } = require("./engine-folder.js");

/** The first of the four ways to an engine that works, or one message with what can be done. */
async function chooseEngine({ findOnPath, findCached, install, build }) {
  const ways = [
    { origin: "path", what: "on the PATH", find: findOnPath },
    { origin: "cache", find: findCached },
    { origin: "installer", what: "Pulumi's installer", find: install },
    { origin: "go", what: "Go", find: build },
  ];
  const reasons = [];
  for (const { origin, what, find } of ways) {
    const { reason, ...engine } = await find();
    if (reason === undefined) return { ...engine, origin };
    if (what) reasons.push(`  ${what}: ${reason.replaceAll("\n", "\n    ")}`);
  }
  throw new Error(
    [
      "there is no Pulumi engine to run.",
      ...reasons,
      "Install pulumi (https://www.pulumi.com/docs/install/), or Go 1.21 or newer, of which the set-up builds it; then run again.",
    ].join("\n"),
  );
}

module.exports = {
  name: "engine",
  chooseEngine,
  isCurrent({ root, entry }) {
    if (!entry || !hasEngine(entry.directory, entry.origin === "path" ? ["pulumi"] : undefined)) return false;
    // Other pins are another engine; the cache folder itself may be another than it was, that is no reason.
    return (
      entry.origin === "path" ||
      path.basename(path.dirname(entry.directory)) === path.basename(engineFolder("", enginePins(root)))
    );
  },
  async run({ root, cache, say, run }) {
    const { findOnPath } = require("./find-engine-on-path.js");
    const { installEngine } = require("./install-engine.js");
    const { buildEngine } = require("./build-engine.js");
    const pins = enginePins(root);
    const destination = engineFolder(cache, pins);
    const directory = path.join(destination, "bin");
    const made = { directory, version: pins.version };
    const context = { root, cache, version: pins.version, destination, say, run };
    return chooseEngine({
      findOnPath: () => findOnPath(process.env),
      findCached: () => (hasEngine(directory) ? made : { reason: "none" }),
      install: async () => (await installEngine(context)) ?? made,
      build: async () => (await buildEngine(context)) ?? made,
    });
  },
};
