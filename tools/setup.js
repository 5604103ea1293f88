"use strict";

// Prepares the checkout for `npm start` and `npm test`, before which npm runs this. It ends at once if nothing has changed.
// `--rest` adds what `npm run test:rest` needs. `--check` only checks: with `ignore-scripts`, npm silently skips prestart and
// pretest, and the scripts would fail later with a less clear message.
const fs = require("node:fs");
const path = require("node:path");
const { runCommand } = require("./lib/command.js");
const { acquireLock, lockPort } = require("./lib/lock.js");
const { engine } = require("./lib/setup/engine.js");
const { dependencies, install, pack } = require("./lib/setup/package.js");
const { log } = require("./lib/setup/print.js");
const { rest } = require("./lib/setup/rest.js");
const { readStamp, writeStamp } = require("./lib/stamp.js");

/**
 * @typedef {object} Step
 * @property {string} name of its entry
 * @property {(stamp: Record<string, any>) => unknown} basis what its result depends on: when that changes, the step runs again
 * @property {(stamp: Record<string, any>) => Promise<{ directory: string }>} run resolves with what exists as long as the result is whole
 * @property {string} [skips] of an optional step: what is skipped if it fails. Its entry is then `missing`, the reason.
 */

const root = path.join(__dirname, "..");
const isCheck = process.argv.includes("--check");
/** @type {Step[]} */
const steps = [dependencies, pack, install, engine, ...(process.argv.includes("--rest") ? rest : [])];

/** @param {Step} step */
function isDone(step) {
  const stamp = readStamp();
  const entry = stamp[step.name];
  // An optional step that has failed is tried again each time.
  if (!entry || entry.missing) return Boolean(entry && isCheck);
  return entry.basis === JSON.stringify(step.basis(stamp)) && fs.existsSync(entry.directory);
}

/** @param {Step} step */
async function runStep(step) {
  const { [step.name]: _, ...others } = readStamp();
  // The entry is removed before the step and written after it. So an interrupted step has none, and runs again.
  writeStamp(others);
  const basis = JSON.stringify(step.basis(others));
  const result = await step.run(others).catch(({ message }) => {
    if (!step.skips) throw new Error(message);
    log(`${step.skips} will be skipped: ${message}`);
    return { missing: message };
  });
  writeStamp({ ...others, [step.name]: { basis, ...result } });
}

runCommand(async () => {
  if (isCheck) {
    if (steps.every(isDone)) return;
    const why = "(npm skips it with `ignore-scripts`)";
    throw new Error(`the set-up has not run for this state of the checkout ${why}: run \`npm run setup\``);
  }
  if (!steps.every(isDone)) {
    if (!(await acquireLock(root))) {
      const lock = `port ${lockPort(root)} on 127.0.0.1`;
      throw new Error(`another set-up of this checkout is running (its lock is ${lock}): try again when it has ended`);
    }
    for (const step of steps) if (!isDone(step)) await runStep(step);
  }
  const { version, origin, directory } = readStamp().engine;
  log(`ready, with pulumi ${version} ${origin} (${directory})`);
});
