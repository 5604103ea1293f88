"use strict";

// The steps that each build a program that only the tests run. It is cached like the engine.
const path = require("node:path");
const { buildParts, makeEngine } = require("./build.js");
const { isWhole, programFolderName, programs } = require("./engine.js");
const { optionalStep } = require("./optional-step.js");

function programStep({ name, program, disk, tests }) {
  const rows = [programs[name]];
  return optionalStep({
    name,
    what: tests,
    isCurrent({ root, entry: { directory = "" } }) {
      // The cache folder may have moved. Other pins need another program.
      return (
        path.basename(path.dirname(directory)) === programFolderName(root, programs[name]) && isWhole(directory, rows)
      );
    },
    async run({ root, cache, log, run }) {
      const destination = path.join(cache, programFolderName(root, programs[name]));
      const directory = path.join(destination, "bin");
      if (isWhole(directory, rows)) return { directory };
      const make = (work) => buildParts({ root, work, rows, what: program, disk, log, run });
      await makeEngine({ cache, destination, rows, make });
      return { directory };
    },
  });
}

module.exports = {
  generator: programStep({
    name: "generator",
    program: "the generator of SDKs",
    disk: "up to 2 GB",
    tests: "the tests of the SDKs",
  }),
  actionlint: programStep({
    name: "actionlint",
    program: "actionlint",
    disk: "100 MB",
    tests: "the check of the workflows by actionlint",
  }),
};
