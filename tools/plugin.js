"use strict";

// `npm run plugin` builds the provider plugin for this platform in `.setup/plugin`: an executable that needs no Node.js, and
// the archive for `pulumi plugin install`. The same sources and the same Node.js give the same bytes. With `--release`, it fails
// if the archive cannot be published.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { version } = require("../package.json");
const { bundle, bundlePlugin, licenses } = require("./bundle-plugin.js");
const { measureStarts } = require("./measure-starts.js");
const { nodeLicense } = require("./plugin/licenses.js");
const { nodeForPlugin, nodeVersion } = require("./plugin/node.js");
const { executable } = require("./setup/engine.js");
const { acquireLock, lockPort } = require("./setup/lock.js");
const { prefix } = require("./setup/message.js");
const { createRunner } = require("./setup/run.js");

const root = path.join(__dirname, "..");
const folder = path.join(root, ".setup", "plugin");
const name = "pulumi-resource-port-access-token";
// Pulumi names platforms as Go does.
const os = process.platform === "win32" ? "windows" : process.platform;
const arch = process.arch === "x64" ? "amd64" : process.arch;

const plugin = path.join(folder, executable(name));
const archive = path.join(folder, `${name}-v${version}-${os}-${arch}.tar.gz`);
/** In the archive, too. */
const documents = ["LICENSE", "THIRD-PARTY-LICENSES"].map((file) => path.join(folder, file));
/** Written last: the inputs of a complete build. */
const stamp = path.join(folder, "inputs");

/** Marks the place in Node.js where it looks for an application. https://nodejs.org/api/single-executable-applications.html */
const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
const starts = 11;

const log = (line) => console.log(`plugin: ${line}`);
const read = (file) => fs.existsSync(file) && fs.readFileSync(file, "utf8");

/** The texts of the documents. */
function readDocuments(node, isRelease) {
  const ofNode = nodeLicense(node, nodeVersion);
  if (!ofNode) {
    const missing = `there is no license of Node.js beside ${node}, so the archive has none`;
    if (isRelease) throw new Error(`${missing}: use Node.js from https://nodejs.org`);
    log(`${missing}: do not publish it`);
  }
  return [fs.readFileSync(path.join(root, "LICENSE"), "utf8"), fs.readFileSync(licenses, "utf8") + (ofNode ?? "")];
}

/** A hash of everything that the executable and the archive are made from. */
function hashInputs(texts) {
  const hash = crypto.createHash("sha256").update(nodeVersion);
  for (const file of [bundle, __filename, path.join(root, "package-lock.json")]) hash.update(fs.readFileSync(file));
  for (const text of texts) hash.update(text);
  return hash.digest("hex");
}

/** A copy of Node.js that runs the bundle, and takes no options from the environment: they are meant for something else. */
async function buildExecutable(node, lock) {
  const [blob, configuration] = ["blob", "sea-config.json"].map((file) => path.join(folder, file));
  // Node.js copies the name of the bundle into the blob, and a code cache differs from run to run.
  const settings = { main: path.relative(root, bundle), useCodeCache: false, disableExperimentalSEAWarning: true };
  fs.writeFileSync(configuration, JSON.stringify({ ...settings, execArgvExtension: "none", output: blob }));
  fs.copyFileSync(node, plugin);
  fs.chmodSync(plugin, 0o755);
  const run = createRunner(lock);
  const runNode = (label, ...args) => run(node, args, { label, cwd: root });
  const codesign = (...args) => os === "darwin" && run("codesign", [...args, plugin], { label: "codesign" });
  await codesign("--remove-signature");
  await runNode("node --experimental-sea-config", "--experimental-sea-config", configuration);
  const options = ["--sentinel-fuse", fuse, "--macho-segment-name", "NODE_SEA"];
  const postject = require.resolve("postject/dist/cli.js");
  await runNode("postject", postject, plugin, "NODE_SEA_BLOB", blob, ...options).catch(({ message }) => {
    throw new Error(`${message}\n${node} cannot hold an application: use Node.js from https://nodejs.org`);
  });
  // macOS runs no executable without a signature.
  await codesign("--sign", "-");
  for (const file of [blob, configuration]) fs.rmSync(file);
}

function packArchive(texts) {
  documents.forEach((file, i) => {
    fs.writeFileSync(file, texts[i]);
    // Whatever the umask is: the archive keeps permissions.
    fs.chmodSync(file, 0o644);
  });
  // Without the owner and the time.
  const options = { file: archive, cwd: folder, gzip: true, portable: true, mtime: new Date(0) };
  return require("tar").create(
    options,
    [plugin, ...documents].map((file) => path.basename(file)),
  );
}

/**
 * Builds what has changed. One process at a time, because tests and a release build in the same folder.
 * @param isRelease fails if the archive would lack the license of Node.js
 */
async function buildPlugin({ isRelease = false } = {}) {
  const lock = await acquireLock({ port: lockPort(folder), label: `process ${process.pid} in ${folder}`, log });
  try {
    log("bundling provider/plugin");
    const packages = await bundlePlugin();
    const node = await nodeForPlugin(log);
    const texts = readDocuments(node, isRelease);
    const inputs = hashInputs(texts);
    if (read(stamp) !== inputs || ![plugin, archive].every(fs.existsSync)) {
      log("making the executable and packing the archive: about 10 s");
      fs.rmSync(folder, { recursive: true, force: true });
      fs.mkdirSync(folder, { recursive: true });
      await buildExecutable(node, lock);
      await packArchive(texts);
      fs.writeFileSync(stamp, inputs);
    }
    return packages;
  } finally {
    lock.release();
  }
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)].toFixed(0);

async function main() {
  await buildPlugin({ isRelease: process.argv.includes("--release") });
  log(`measuring ${starts} starts`);
  const pairs = await measureStarts(plugin, starts, await nodeForPlugin(log));
  const [alone, started] = ["node", "plugin"].map((which) => median(pairs.map((pair) => pair[which])));
  for (const file of [bundle, plugin, archive]) {
    log(`${(fs.statSync(file).size / 1e6).toFixed(1)} MB  ${path.relative(root, file)}`);
  }
  log(`starts in ${started} ms (median of ${starts}); Node.js alone: ${alone} ms`);
  log(`install it with: pulumi plugin install resource port-access-token ${version} --file ${archive}`);
}

module.exports = { archive, buildPlugin, documents };

if (require.main === module) {
  main().catch(({ code, message }) => {
    const text = code === "MODULE_NOT_FOUND" ? "the dependencies are missing: run `npm ci`" : message;
    console.error(prefix + text);
    process.exitCode = 1;
  });
}
