"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..", "..");

/** A hash of the names and contents of files and folders of the checkout. */
function hashFiles(names) {
  const hash = crypto.createHash("sha256");
  for (const name of names) {
    const file = path.join(root, name);
    const isFolder = fs.statSync(file).isDirectory();
    const content = isFolder
      ? hashFiles(fs.readdirSync(file).map((each) => path.join(name, each)))
      : fs.readFileSync(file);
    // The length separates a file from the next one.
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

module.exports = { hashFiles };
