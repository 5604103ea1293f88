"use strict";

// `npm run release:dry` makes what a release publishes, in `.setup/release`, and uses it. It publishes nothing.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { name, version } = require("../../package.json");
const plugin = require("../plugin.js");
const { prefix } = require("../setup/message.js");
const { readStamp } = require("../setup/stamp.js");
const { findReleaseProblems } = require("./check.js");
const { makeSboms } = require("./sbom.js");
const { createSteps } = require("./steps.js");
const { useArtifacts } = require("./use.js");
const { makeWheel } = require("./wheel.js");

const root = path.join(__dirname, "..", "..");
const folder = path.join(root, ".setup", "release");
const checksums = path.join(folder, "checksums.txt");

const log = (line) => console.log(`release: ${line}`);
const { step, finish } = createSteps(readStamp(), log);
const copyTo = (name, file) => fs.copyFileSync(file, path.join(folder, name));
const files = () => fs.readdirSync(folder).filter((file) => file !== path.basename(checksums));

/** In the form that `sha256sum -c` checks. */
function sums() {
  const line = (file) => {
    const hash = crypto.createHash("sha256").update(fs.readFileSync(path.join(folder, file)));
    return `${hash.digest("hex")}  ${file}\n`;
  };
  return files().map(line).join("");
}

async function makeArtifacts() {
  const artifacts = {
    tarball: path.join(folder, `${name}-${version}.tgz`),
    archive: path.join(folder, path.basename(plugin.archive)),
  };
  let bundled;
  await step("taking the npm package from the set-up", [], () => {
    copyTo(path.basename(artifacts.tarball), path.join(root, ".setup", "package.tgz"));
  });
  await step("building the plugin archive", [], async () => {
    bundled = await plugin.buildPlugin();
    for (const file of [plugin.archive, ...plugin.documents]) copyTo(path.basename(file), file);
  });
  await step("making the Python wheel", ["generator", "python"], async () => {
    artifacts.wheel = await makeWheel(folder);
  });
  await step("listing what the npm package and the plugin contain (SBOM)", [], async () => {
    const { ofPackage, ofPlugin } = await makeSboms(bundled);
    const write = (file, sbom) => fs.writeFileSync(file, `${JSON.stringify(sbom, undefined, 2)}\n`);
    write(artifacts.tarball.replace(/\.tgz$/, ".cdx.json"), ofPackage);
    write(artifacts.archive.replace(/\.tar\.gz$/, ".cdx.json"), ofPlugin);
  });
  fs.writeFileSync(checksums, sums());
  return artifacts;
}

async function main() {
  for (const problem of findReleaseProblems()) log(`to do before a release: ${problem}`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  await useArtifacts(await makeArtifacts(), step);
  await step("checking the checksums", [], () => {
    if (fs.readFileSync(checksums, "utf8") !== sums())
      throw new Error(`a file in ${folder} has changed since it was made`);
  });
  for (const file of fs.readdirSync(folder)) {
    log(`${(fs.statSync(path.join(folder, file)).size / 1e6).toFixed(2).padStart(6)} MB  ${file}`);
  }
  finish();
  log(`complete, and everything was used: ${folder}`);
}

main().catch(({ message }) => {
  console.error(prefix + message);
  process.exitCode = 1;
});
