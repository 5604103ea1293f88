"use strict";

// npm runs this before `npm start` and `npm test`. It prepares the checkout for everything else, and ends at once if nothing
// has changed. `--tests` includes what only the tests need. `--check` only checks: with `ignore-scripts`, npm silently skips
// prestart and pretest, and the scripts would fail later with a less clear message.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { cacheFolder } = require("./setup/engine.js");
const engine = require("./setup/get-engine.js");
const hosts = require("./setup/get-hosts.js");
const java = require("./setup/get-java.js");
const { actionlint, generator } = require("./setup/get-program.js");
const python = require("./setup/get-python.js");
const { acquireLock, lockPort } = require("./setup/lock.js");
const { prefix } = require("./setup/message.js");
const packed = require("./setup/package.js");
const { createRunner, runNpm } = require("./setup/run.js");
const { platform, readStamp, writeStamp } = require("./setup/stamp.js");

const root = path.join(__dirname, "..");

const dependencies = {
  name: "dependencies",
  expected: "installing the dependencies with npm ci: about 20 s",
  // npm writes this file last.
  isCurrent: ({ entry }) =>
    entry === dependenciesBasis() && fs.existsSync(path.join(root, "node_modules", ".package-lock.json")),
  async run({ run }) {
    const basis = dependenciesBasis();
    // Dev dependencies even if NODE_ENV is "production": the compiler and the tests are among them.
    await runNpm(run, ["ci", "--include=dev", "--loglevel=error"], { cwd: root });
    return basis;
  },
};

/** The inputs that node_modules depends on. */
function dependenciesBasis() {
  const lockFile = fs.readFileSync(path.join(root, "package-lock.json"));
  return `${platform} ${crypto.createHash("sha256").update(lockFile).digest("hex")}`;
}

/**
 * The quickstart's package.json names the published version, so that users can copy the folder. Here, the quickstart runs
 * with the packages of the consumer project, in which the package of this checkout is installed.
 */
const quickstart = {
  name: "quickstart",
  link: path.join(root, "examples", "quickstart", "node_modules"),
  target: path.join(root, ".setup", "consumer", "node_modules"),
  // Keeps a folder that the user has made.
  isCurrent() {
    const found = fs.lstatSync(this.link, { throwIfNoEntry: false });
    if (!found?.isSymbolicLink()) return Boolean(found);
    return path.resolve(path.dirname(this.link), fs.readlinkSync(this.link)) === this.target;
  },
  run() {
    fs.rmSync(this.link, { force: true });
    // On Windows, a junction needs no privilege. Elsewhere, this is a symbolic link.
    fs.symlinkSync(this.target, this.link, "junction");
  },
};

const isCheck = process.argv.includes("--check");
const testSteps = process.argv.includes("--tests") ? [hosts, python, generator, java, actionlint] : [];
const steps = [dependencies, engine, packed, quickstart, ...testSteps];
const log = (line) => console.log(`set-up: ${line}`);
const isStepCurrent = (step, stamp) => step.isCurrent({ root, entry: stamp[step.name], stamp, isCheck });
const isCurrent = (stamp) => steps.every((step) => isStepCurrent(step, stamp));

async function runSteps(context) {
  for (const step of steps) {
    const stamp = readStamp(root);
    if (isStepCurrent(step, stamp)) continue;
    const { [step.name]: entry, ...others } = stamp;
    if (step.expected) log(step.expected);
    // The entry is removed before the step and written after it, so that an interrupted step has no entry.
    writeStamp(root, others);
    const done = await step.run({ ...context, stamp, previous: entry });
    writeStamp(root, { ...others, [step.name]: done });
  }
}

async function runStepsUnderLock() {
  const cache = cacheFolder(process.env);
  const lock = await acquireLock({ port: lockPort(cache), label: `process ${process.pid} in ${root}`, log });
  try {
    await runSteps({ root, cache, log, run: createRunner(lock) });
  } finally {
    lock.release();
  }
}

async function main() {
  if (isCheck) {
    if (isCurrent(readStamp(root))) return;
    throw new Error(
      "the set-up has not run for this state of the checkout (npm skips it with `ignore-scripts`): run `npm run setup`",
    );
  }
  if (!isCurrent(readStamp(root))) await runStepsUnderLock();
  if (!fs.lstatSync(quickstart.link).isSymbolicLink()) {
    log(`${quickstart.link} is your own folder and stays; without it, the quickstart runs this checkout's package`);
  }
  const { version, origin, directory } = readStamp(root).engine;
  log(`ready, with pulumi ${version} ${origin} (${directory})`);
}

main().catch(({ message }) => {
  console.error(prefix + message);
  process.exitCode = 1;
});
