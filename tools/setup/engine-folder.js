"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const executableSuffix = process.platform === "win32" ? ".exe" : "";
const engineNames = ["pulumi", "pulumi-language-nodejs"];

const moduleFolder = (root, name) => path.join(root, "tools", "engine", name);

/** The version of the engine, written down in go.mod and nowhere else, and a hash of everything it is built from. */
function enginePins(root) {
  const goMod = fs.readFileSync(path.join(moduleFolder(root, "pulumi"), "go.mod"), "utf8");
  const version = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(goMod)?.[1];
  if (!version) throw new Error("tools/engine/pulumi/go.mod does not require github.com/pulumi/pulumi/pkg/v3");
  const hash = crypto.createHash("sha256");
  for (const name of ["pulumi", "nodejs"]) hash.update(fs.readFileSync(path.join(moduleFolder(root, name), "go.sum")));
  return { version, hash: hash.digest("hex").slice(0, 12) };
}

/** Where the engine of these pins is kept; `bin` in it holds the executables. */
function engineFolder(cache, { version, hash }) {
  return path.join(cache, `engine-${version}-${process.platform}-${process.arch}-${hash}`);
}

function hasEngine(directory, names = engineNames) {
  return names.every((name) => fs.existsSync(path.join(directory, name + executableSuffix)));
}

/** Moves a finished engine to its place: the last act, so that what is there is always whole. */
function placeEngine(finished, destination) {
  fs.rmSync(destination, { recursive: true, force: true });
  fs.renameSync(finished, destination);
}

module.exports = { executableSuffix, moduleFolder, enginePins, engineFolder, hasEngine, placeEngine };
