"use strict";

// `.setup/stamp.json` holds the inputs of each step of the set-up:
// { dependencies, engine: { directory, version, origin }, package: { sources, consumer } },
// and of the steps for the tests, hosts, python, generator, java and actionlint: { basis, directory } or { missing: the reason }
const fs = require("node:fs");
const path = require("node:path");

const checkout = path.join(__dirname, "..", "..");
const stampFile = (root) => path.join(root, ".setup", "stamp.json");

/** Installed packages also depend on the platform, because a checkout may be shared with a container. */
const platform = `node${process.versions.node.split(".")[0]}-${process.platform}-${process.arch}`;

/** The stamp, without entries for steps that have not run. `node tools/setup.js --check` checks whether it is current. */
function readStamp(root = checkout) {
  try {
    return JSON.parse(fs.readFileSync(stampFile(root), "utf8"));
  } catch {
    return {};
  }
}

function writeStamp(root, stamp) {
  const file = stampFile(root);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Renamed, so that another process reads either the whole old file or the whole new one.
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(stamp, undefined, 2)}\n`);
  fs.renameSync(draft, file);
}

/** A copy of `env` with the stamp's engine first on the PATH. */
function engineEnvironment(env, { engine } = readStamp()) {
  if (!engine) throw new Error("pulumi-port-access-token: there is no engine yet: run `npm run setup`");
  return prependPath(env, engine.directory);
}

/** A copy of `env` with a folder first on the PATH. */
function prependPath(env, folder) {
  // On Windows the name may be Path, and a copy of process.env is case-sensitive.
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  return { ...env, [name]: [folder, env[name]].filter(Boolean).join(path.delimiter) };
}

module.exports = { engineEnvironment, platform, prependPath, readStamp, writeStamp };
