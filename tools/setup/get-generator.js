"use strict";

// The step that builds the generator of SDKs. It is cached like the engine.
const path = require("node:path");
const { buildParts, makeEngine } = require("./build.js");
const { generatorFolderName, generators, isWhole } = require("./engine.js");
const { optionalStep } = require("./optional-step.js");

module.exports = optionalStep({
  name: "generator",
  what: "the tests of the SDKs",
  isCurrent({ root, entry: { directory = "" } }) {
    // The cache folder may have moved. Other pins need another generator.
    return path.basename(path.dirname(directory)) === generatorFolderName(root) && isWhole(directory, generators);
  },
  async run({ root, cache, log, run }) {
    const destination = path.join(cache, generatorFolderName(root));
    const directory = path.join(destination, "bin");
    if (isWhole(directory, generators)) return { directory };
    const disk = "up to 2 GB";
    const make = (work) => buildParts({ root, work, rows: generators, what: "the generator of SDKs", disk, log, run });
    await makeEngine({ cache, destination, rows: generators, make });
    return { directory };
  },
});
