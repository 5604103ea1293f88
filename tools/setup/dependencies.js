"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

/** What an installed node_modules depends on; the platform because a checkout may be shared with a container. */
function dependenciesBasis(root) {
  const hash = crypto.createHash("sha256");
  hash.update(fs.readFileSync(path.join(root, "package-lock.json")));
  const [nodeMajor] = process.versions.node.split(".");
  return `node${nodeMajor}-${process.platform}-${process.arch}-${hash.digest("hex")}`;
}

module.exports = {
  name: "dependencies",
  dependenciesBasis,
  isCurrent: ({ root, entry }) =>
    // npm writes this file last.
    entry === dependenciesBasis(root) && fs.existsSync(path.join(root, "node_modules", ".package-lock.json")),
  async run({ root, say, run }) {
    const { runNpm } = require("./npm.js");
    say("installing the dependencies (npm ci)");
    const basis = dependenciesBasis(root);
    // Also where NODE_ENV is "production": compiler and tests are what this is about. Warnings are for who changes the
    // lock file; today's say that newer Node versions are preferred by packages which run on this one.
    await runNpm(run, ["ci", "--include=dev", "--loglevel=error"], { cwd: root, show: true });
    return basis;
  },
};
