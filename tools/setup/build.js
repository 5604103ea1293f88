"use strict";

// Builds parts of the engine from Go modules, into a cache folder that is always complete.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { executable, isWhole, moduleFolder } = require("./engine.js");

const pathFolders = (env) => (env.PATH ?? "").split(path.delimiter).filter(Boolean);
function findExecutable(name, folders) {
  const files = folders.map((folder) => path.resolve(folder, executable(name)));
  return files.find((file) => fs.existsSync(file) && fs.statSync(file).isFile());
}

/** Calls `make` with an empty folder, and moves its `engine` to `destination`. So that folder always has all `rows`. */
async function makeEngine({ cache, destination, rows, make }) {
  // Always the same folder, so that this run removes the files of a killed one.
  const work = path.join(cache, "work");
  remove(work);
  fs.mkdirSync(path.join(work, "engine"), { recursive: true });
  try {
    await make(work);
    if (!isWhole(path.join(work, "engine", "bin"), rows)) throw new Error("a part of the engine is missing afterwards");
    remove(destination);
    fs.renameSync(path.join(work, "engine"), destination);
  } finally {
    remove(work);
  }
}

// On Windows, the files of an ended process stay locked for a moment.
const remove = (folder) => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Builds or copies `rows` into the folder `engine/bin` of `work`. `disk` is what Go's caches grow by. */
async function buildParts({ root, work, rows, what, disk, version, log, run }) {
  const go = findExecutable("go", pathFolders(process.env));
  if (!go) throw new Error("no go on the PATH");
  log(
    `building ${what} from Go modules, once for this user. This takes ${disk} of disk in Go's own caches, ` +
      "which `go clean -cache -modcache` frees",
  );
  // Builds for this machine, whatever the user's variables are, and ignores a Go workspace around the checkout.
  const env = { ...process.env, CGO_ENABLED: "0", GOOS: "", GOARCH: "", GOWORK: "off" };
  const bin = path.join(work, "engine", "bin");
  fs.mkdirSync(bin);
  for (const { name, file, beside, main, expected, linkerFlags = () => "", ...part } of rows) {
    const target = path.join(bin, name);
    if (file) {
      fs.copyFileSync(path.join(root, "node_modules", file), target);
      continue;
    }
    const options = { cwd: moduleFolder(root, part), env };
    if (beside) {
      const folder = execFileSync(go, ["list", "-f", "{{.Dir}}", beside], { ...options, encoding: "utf8" }).trim();
      fs.copyFileSync(path.join(folder, "..", name), target);
      // Go's module cache has no executables.
      fs.chmodSync(target, 0o755);
    } else {
      log(`building ${name}: ${expected}`);
      const flags = ["-mod=readonly", "-trimpath", "-tags=grpcnotrace", `-ldflags=-s -w ${linkerFlags(version)}`];
      await run(go, ["build", ...flags, "-o", target, main], { ...options, label: `go build of ${name}` });
    }
  }
}

module.exports = { buildParts, findExecutable, makeEngine, pathFolders };
