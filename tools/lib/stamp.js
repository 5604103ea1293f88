"use strict";

// `.setup/stamp.json` has an entry for each step of the set-up: what it was based on, and its result.
const fs = require("node:fs");
const path = require("node:path");

const file = path.join(__dirname, "..", "..", ".setup", "stamp.json");

/**
 * The stamp, without entries for steps that have not run.
 * @returns {Record<string, any>}
 */
function readStamp() {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

function writeStamp(stamp) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Renamed, so that another process reads either the whole old file or the whole new one.
  fs.writeFileSync(`${file}.draft`, `${JSON.stringify(stamp, undefined, 2)}\n`);
  fs.renameSync(`${file}.draft`, file);
}

/** A copy of `env` with the set-up's engine first on the PATH. */
function engineEnvironment(env) {
  const { engine } = readStamp();
  if (!engine) throw new Error("there is no engine yet: run `npm run setup`");
  return prependPath(env, engine.directory);
}

/** A copy of `env` with a folder first on the PATH. */
function prependPath(env, folder) {
  // On Windows the name may be Path, and a copy of process.env is case-sensitive.
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  return { ...env, [name]: [folder, env[name]].filter(Boolean).join(path.delimiter) };
}

module.exports = { engineEnvironment, prependPath, readStamp, writeStamp };
