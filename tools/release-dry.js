"use strict";

// `npm run release:dry` makes what a release publishes, in `.setup/release`, and uses it. It publishes nothing.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { name, version } = require("../package.json");
const { runCommand } = require("./lib/command.js");
const { makeSboms } = require("./lib/sbom.js");
const { useRelease } = require("./lib/use-release.js");
const { makeWheel } = require("./lib/wheel.js");
const plugin = require("./plugin.js");
const { findReleaseProblems } = require("./release-check.js");

const root = path.join(__dirname, "..");
const folder = path.join(root, ".setup", "release");

const log = (line) => console.log(`release: ${line}`);

/** The wheel comes last, because not every set-up can make it. @returns the files that are used afterwards */
async function makeArtifacts() {
  const tarball = path.join(folder, `${name}-${version}.tgz`);
  const archive = path.join(folder, path.basename(plugin.archive));
  log("taking the npm package from the set-up");
  fs.copyFileSync(path.join(root, ".setup", "package.tgz"), tarball);
  log("building the plugin archive");
  const bundled = await plugin.buildPlugin();
  for (const file of [plugin.archive, ...plugin.documents])
    fs.copyFileSync(file, path.join(folder, path.basename(file)));
  log("listing what the npm package and the plugin contain (SBOM)");
  const { ofPackage, ofPlugin } = await makeSboms(bundled);
  fs.writeFileSync(tarball.replace(/\.tgz$/, ".cdx.json"), ofPackage);
  fs.writeFileSync(archive.replace(/\.tar\.gz$/, ".cdx.json"), ofPlugin);
  log("making the Python wheel");
  const wheel = await makeWheel(folder);
  return { tarball, archive, wheel };
}

/** In the form that `sha256sum -c` checks. */
function writeChecksums() {
  const lines = fs.readdirSync(folder).map((file) => {
    const hash = crypto.createHash("sha256").update(fs.readFileSync(path.join(folder, file)));
    return `${hash.digest("hex")}  ${file}\n`;
  });
  fs.writeFileSync(path.join(folder, "checksums.txt"), lines.join(""));
}

async function main() {
  for (const problem of findReleaseProblems({})) log(`to do before a release: ${problem}`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  const artifacts = await makeArtifacts();
  writeChecksums();
  await useRelease(artifacts, log);
  for (const file of fs.readdirSync(folder)) {
    log(`${(fs.statSync(path.join(folder, file)).size / 1e6).toFixed(2).padStart(6)} MB  ${file}`);
  }
  log(`complete, and everything was used: ${folder}`);
}

runCommand(main);
