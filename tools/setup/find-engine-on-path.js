"use strict";

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { executableSuffix } = require("./engine-folder.js");

/** The oldest engine that today's `@pulumi/pulumi` programs and this repository's tests run with. */
const minimumVersion = "3.172.0";

/** `{ directory, version }` of the user's own pulumi, or `{ reason }` why it does not serve. */
function findOnPath(env) {
  const folders = pathFolders(env);
  const pulumi = findExecutable("pulumi", folders);
  if (!pulumi) return { reason: "no pulumi" };
  const directory = path.dirname(pulumi);
  const version = askVersion(pulumi, env);
  if (!version) return { reason: `${pulumi} does not say its version` };
  if (isOlder(version, minimumVersion))
    return { reason: `pulumi ${version} (${pulumi}) is older than ${minimumVersion}` };
  // Package managers put a link on the PATH; the engine looks beside itself.
  const beside = [directory, path.dirname(fs.realpathSync(pulumi))];
  if (!findExecutable("pulumi-language-nodejs", [...beside, ...folders])) {
    return { reason: `pulumi ${version} (${pulumi}) has no pulumi-language-nodejs beside it or on the PATH` };
  }
  return { directory, version };
}

function pathFolders(env) {
  return (env.PATH ?? env.Path ?? "").split(path.delimiter).filter(Boolean);
}

function findExecutable(name, folders) {
  return folders.map((folder) => path.resolve(folder, name + executableSuffix)).find(isExecutable);
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function askVersion(pulumi, env) {
  const { stdout } = spawnSync(pulumi, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    encoding: "utf8",
    timeout: 30_000,
  });
  return /\d+\.\d+\.\d+/.exec(stdout ?? "")?.[0];
}

function isOlder(version, minimum) {
  const [a, b] = [version, minimum].map((text) => text.split(".").map(Number));
  const difference = a.map((part, index) => part - b[index]).find((part) => part !== 0) ?? 0;
  return difference < 0;
}

module.exports = { findOnPath, findExecutable, pathFolders };
