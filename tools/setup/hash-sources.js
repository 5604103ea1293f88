"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const folders = ["provider", "sdk", "emulator", "cli"];
const files = ["package.json", "README.md", "CHANGELOG.md", "LICENSE"];

/** A hash of the names and contents of everything the package is made of; what is missing counts as missing. */
function hashSources(root) {
  const hash = crypto.createHash("sha256");
  const configurations = fs.readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name));
  const names = [...files, ...configurations, ...folders.flatMap((folder) => filesBelow(root, folder))];
  for (const name of names.sort()) {
    const content = readIfThere(path.join(root, name));
    // The length keeps the end of one file and the beginning of the next apart.
    if (content) hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function filesBelow(root, folder) {
  let entries;
  try {
    entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.name !== "node_modules")
    .flatMap((entry) => {
      const name = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, name) : [name];
    });
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

module.exports = { hashSources };
