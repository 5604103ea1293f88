"use strict";

// `npm run plugin` builds the provider plugin for this platform in `.setup/plugin`: an executable that needs no Node.js, and
// the archive for `pulumi plugin install`. The same sources and the same Node.js give the same bytes. With `--release`, it fails
// if the archive cannot be published.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { setTimeout: delay } = require("node:timers/promises");
const { version } = require("../package.json");
const { bundle, bundlePlugin, licenseSection, licenses } = require("./bundle-plugin.js");
const { runCommand } = require("./lib/command.js");
const { cachedFolder, makeCached } = require("./lib/cache.js");
const { hashFiles } = require("./lib/hash-files.js");
const { acquireLock } = require("./lib/lock.js");
const { quote } = require("./lib/quote.js");
const { executable, run, runNpm } = require("./lib/run.js");

/**
 * The Node.js in the executable. From version 24 on, an executable can ignore NODE_OPTIONS. The workflows build with this
 * version, too.
 */
const nodeVersion = "24.21.0";

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

const log = (line) => console.log(`plugin: ${line}`);

/** The path of the Node.js to build with: this one, if it has the version, else one from npm, which the cache folder keeps. */
async function nodeForPlugin() {
  if (process.versions.node === nodeVersion) return process.execPath;
  const platform = `${os === "windows" ? "win" : os}-${process.arch}`;
  // The npm package that holds nothing but Node.js.
  const nodePackage = platform === "darwin-arm64" ? `node-bin-${platform}` : `node-${platform}`;
  const folder = cachedFolder(`${nodePackage}-${nodeVersion}`);
  await makeCached(folder, async (work) => {
    log(`installing Node.js ${nodeVersion} from npm: about 10 s`);
    const options = ["--prefix", ".", "--ignore-scripts", "--loglevel=error"];
    await runNpm(["install", ...options, `${nodePackage}@${nodeVersion}`], { cwd: work }).catch((error) => {
      throw new Error(`${error.message}\nRun this with Node.js ${nodeVersion} from https://nodejs.org`);
    });
  });
  return path.join(folder, "node_modules", nodePackage, "bin", executable("node"));
}

/** The license of a Node.js, where its archives and its packages have it; undefined if it is not there. */
function nodeLicense(node) {
  const folders = [".", "..", path.join("..", "share", "doc", "nodejs"), path.join("..", "share", "doc", "node")];
  const files = folders.map((folder) => path.join(path.dirname(node), folder, "LICENSE"));
  const texts = files.filter((file) => fs.existsSync(file)).map((file) => fs.readFileSync(file, "utf8"));
  const text = texts.find((candidate) => candidate.startsWith("Node.js is licensed for use as follows"));
  return text && licenseSection(`Node.js ${nodeVersion}`, text);
}

/** The texts of the documents. */
function readDocuments(node, isRelease) {
  const ofNode = nodeLicense(node);
  if (!ofNode) {
    const missing = `there is no license of Node.js beside ${node}, so the archive has none`;
    if (isRelease) throw new Error(`${missing}: use Node.js from https://nodejs.org`);
    log(`${missing}: do not publish it`);
  }
  return [fs.readFileSync(path.join(root, "LICENSE"), "utf8"), fs.readFileSync(licenses, "utf8") + (ofNode ?? "")];
}

/** A hash of everything that the executable and the archive are made from. */
function hashInputs(texts) {
  const files = [bundle, __filename, path.join(root, "package-lock.json")].map((file) => path.relative(root, file));
  return crypto
    .createHash("sha256")
    .update([nodeVersion, hashFiles(files), ...texts].join("\0"))
    .digest("hex");
}

/**
 * A copy of Node.js that runs the bundle, and takes no options from the environment: they are meant for something else.
 * https://nodejs.org/api/single-executable-applications.html
 */
async function buildExecutable(node) {
  const blob = path.join(folder, "blob");
  const configuration = path.join(folder, "sea-config.json");
  // Node.js copies the name of the bundle into the blob, and a code cache differs from run to run.
  const settings = { main: path.relative(root, bundle), useCodeCache: false, disableExperimentalSEAWarning: true };
  fs.writeFileSync(configuration, JSON.stringify({ ...settings, execArgvExtension: "none", output: blob }));
  fs.copyFileSync(node, plugin);
  fs.chmodSync(plugin, 0o755);
  const codesign = (...args) => os === "darwin" && run("codesign", [...args, plugin], { label: "codesign" });
  await codesign("--remove-signature");
  const sea = "--experimental-sea-config";
  await run(node, [sea, configuration], { label: `node ${sea}`, cwd: root });
  // The fuse marks the place in Node.js where it looks for an application.
  const fuse = [
    "--sentinel-fuse",
    "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2",
    "--macho-segment-name",
    "NODE_SEA",
  ];
  const postject = [require.resolve("postject/dist/cli.js"), plugin, "NODE_SEA_BLOB", blob, ...fuse];
  await run(node, postject, { label: "postject", cwd: root }).catch((error) => {
    throw new Error(`${error.message}\n${node} cannot hold an application: use Node.js from https://nodejs.org`);
  });
  // macOS runs no executable without a signature.
  await codesign("--sign", "-");
  for (const file of [blob, configuration]) fs.rmSync(file);
}

function packArchive(texts) {
  for (const [i, file] of documents.entries()) {
    fs.writeFileSync(file, texts[i] ?? "");
    // Whatever the umask is: the archive keeps permissions.
    fs.chmodSync(file, 0o644);
  }
  const names = [plugin, ...documents].map((file) => path.basename(file));
  // Without the owner and the time.
  return require("tar").create({ file: archive, cwd: folder, gzip: true, portable: true, mtime: new Date(0) }, names);
}

async function waitForLock() {
  for (;;) {
    const lock = await acquireLock(folder);
    if (lock) return lock;
    await delay(200);
  }
}

/**
 * Builds what has changed. One process at a time, because tests and a release build in the same folder.
 * @param {{ isRelease?: boolean }} [options] a release fails if the archive would lack the license of Node.js
 * @returns the packages in the bundle
 */
async function buildPlugin({ isRelease = false } = {}) {
  const lock = await waitForLock();
  try {
    log("bundling provider/plugin");
    const packages = await bundlePlugin();
    const node = await nodeForPlugin();
    const texts = readDocuments(node, isRelease);
    const inputs = hashInputs(texts);
    const done = fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8");
    if (done !== inputs || ![plugin, archive].every((file) => fs.existsSync(file))) {
      log("making the executable and packing the archive: about 10 s");
      fs.rmSync(folder, { recursive: true, force: true });
      fs.mkdirSync(folder, { recursive: true });
      await buildExecutable(node);
      await packArchive(texts);
      fs.writeFileSync(stamp, inputs);
    }
    return packages;
  } finally {
    lock.close();
  }
}

async function main() {
  await buildPlugin({ isRelease: process.argv.includes("--release") });
  for (const file of [bundle, plugin, archive]) {
    log(`${(fs.statSync(file).size / 1e6).toFixed(1)} MB  ${path.relative(root, file)}`);
  }
  log(`install it: pulumi plugin install resource port-access-token ${version} --file ${quote(archive)}`);
  log(`add it to a program: pulumi package add ${quote(plugin)}`);
}

module.exports = { archive, buildPlugin, documents, nodeForPlugin, nodeLicense, nodeVersion };

if (require.main === module) runCommand(main);
