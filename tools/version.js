"use strict";

// `npm version X` runs this after it has written the version into package.json. This writes it into all other places, and
// adds them to npm's commit.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { version } = require("../package.json");

const root = path.join(__dirname, "..");
const read = (file) => fs.readFileSync(path.join(root, file), "utf8");
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" });

const constant = /(?<=export const version = ")[^"]+/;
const old = constant.exec(read("auth/version.ts"))?.[0];
if (!old) throw new Error("there is no version in auth/version.ts");
/** The version after the package's name: in a dependency, a command or a file name. */
const mention = new RegExp(
  `(?<=port[-_]access[-_]token(?:": "|[ @:=^~v-])*)${old.replaceAll(".", "\\.")}(?![\\w.])`,
  "g",
);

for (const file of git("ls-files", "auth/version.ts", "README.md", "docs", "examples").trim().split("\n")) {
  const text = read(file);
  const changed = text.replace(constant, version).replace(mention, version);
  if (changed === text) continue;
  fs.writeFileSync(path.join(root, file), changed);
  git("add", file);
  console.log(`${version} in ${file}`);
}
