"use strict";

// The Node.js in the executable. From version 24 on, an executable can ignore NODE_OPTIONS.
const fs = require("node:fs");
const path = require("node:path");
const { cacheFolder, executable } = require("../setup/engine.js");
const { createRunner, runNpm } = require("../setup/run.js");

/** `.github/workflows/release.yml` builds with this version, too. */
const nodeVersion = "24.21.0";

const platform = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
/** The npm package that holds nothing but Node.js. */
const name = platform === "darwin-arm64" ? `node-bin-${platform}` : `node-${platform}`;

/** Installs Node.js from npm. @returns the path of the executable */
async function installNode(folder, version) {
  fs.mkdirSync(folder, { recursive: true });
  const options = ["--prefix", ".", "--ignore-scripts", "--loglevel=error"];
  await runNpm(createRunner({}), ["install", ...options, `${name}@${version}`], { cwd: folder });
  return nodeIn(folder);
}

const nodeIn = (folder) => path.join(folder, "node_modules", name, "bin", executable("node"));

/** The path of the Node.js to build with: this one, if it has the version, else one from npm, which the cache folder keeps. */
async function nodeForPlugin(log) {
  if (process.versions.node === nodeVersion) return process.execPath;
  const cached = path.join(cacheFolder(process.env), `${name}-${nodeVersion}`);
  if (fs.existsSync(nodeIn(cached))) return nodeIn(cached);
  log(`installing Node.js ${nodeVersion} from npm: about 10 s`);
  // Renamed when it is complete. Another build may do the same at this moment.
  const work = `${cached}-${process.pid}`;
  await installNode(work, nodeVersion).catch(({ message }) => {
    throw new Error(`${message}\nRun this with Node.js ${nodeVersion} from https://nodejs.org`);
  });
  if (!fs.existsSync(nodeIn(cached))) fs.renameSync(work, cached);
  fs.rmSync(work, { recursive: true, force: true });
  return nodeIn(cached);
}

module.exports = { installNode, nodeForPlugin, nodeVersion };
