"use strict";

// Run by npm's prestart and pretest: brings this checkout to a state in which everything else works, and is
// over in a blink when it already is. `--check` only looks: npm with `ignore-scripts` skips prestart and
// pretest silently, and the main scripts would fail later and less clearly.
const path = require("node:path");
const { cacheFolder } = require("./setup/cache-folder.js");
const { readStamp, writeStamp } = require("./setup/stamp.js");
const { prefix } = require("./setup/message.js");

const root = path.join(__dirname, "..");
const steps = [
  require("./setup/dependencies.js"),
  require("./setup/engine.js"),
  require("./setup/package.js"),
  require("./setup/quickstart-link.js"),
];
const origins = {
  path: "on the PATH",
  cache: "built or installed earlier",
  installer: "from Pulumi's installer",
  go: "built from Go modules",
};

const say = (line) => console.log(`set-up: ${line}`);
const isCurrent = (stamp) => steps.every((step) => step.isCurrent({ root, entry: stamp[step.name] }));

async function runSteps(context) {
  for (const step of steps) {
    const stamp = readStamp(root);
    const { [step.name]: entry, ...others } = stamp;
    if (step.isCurrent({ root, entry })) continue;
    // The entry goes before the work begins and comes back when it is done, so that no interruption anywhere
    // leaves an entry that speaks for half a step.
    writeStamp(root, others);
    const done = await step.run({ ...context, previous: entry });
    writeStamp(root, { ...others, [step.name]: done });
  }
}

async function setUpUnderLock() {
  const { acquireLock } = require("./setup/lock.js");
  const { createRunner } = require("./setup/run-child.js");
  const { removeWorkFolders } = require("./setup/work-folder.js");
  const interruption = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(name, () => interruption.abort(new Error(`interrupted (${name})`)));
  }
  const cache = cacheFolder(process.env);
  const { signal } = interruption;
  const lock = await acquireLock(path.join(cache, "lock"), { label: root, say, signal });
  try {
    removeWorkFolders(cache);
    await runSteps({ root, cache, say, run: createRunner({ lock, signal }) });
  } finally {
    lock.release();
  }
}

async function main() {
  if (process.argv.includes("--check")) {
    if (isCurrent(readStamp(root))) return;
    throw new Error(
      "the set-up has not run for this state of the checkout (npm's `ignore-scripts` skips it silently): run `npm run setup`",
    );
  }
  if (!isCurrent(readStamp(root))) await setUpUnderLock();
  for (const step of steps) {
    const note = step.note?.({ root });
    if (note) say(note);
  }
  const { engine } = readStamp(root);
  say(`engine: pulumi ${engine.version}, ${origins[engine.origin]} (${engine.directory})`);
}

main().catch((error) => {
  console.error(`${prefix}${error.message}`);
  process.exitCode = 1;
});
