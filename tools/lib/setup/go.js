"use strict";

// Programs from the Go modules that tools/*/go.mod pin.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { cachedFolder } = require("../cache.js");
const { findExecutable, run } = require("../run.js");
const { createProgress, log } = require("./print.js");

const tools = path.join(__dirname, "..", "..");

/** @typedef {{ module: string, main: string, linkerFlags?: string }} Program the Go package `main` of the module tools/`module` */

/**
 * The folder in the cache for programs.
 * @param {Program[]} programs
 * @param others what they depend on, besides the platform and the pinned Go modules
 */
function programFolder(name, programs, others = "") {
  const hash = crypto.createHash("sha256").update(others);
  for (const { module } of programs) hash.update(fs.readFileSync(path.join(tools, module, "go.sum")));
  const id = hash.digest("hex").slice(0, 12);
  return cachedFolder(`${name}-${process.platform}-${process.arch}-${id}`);
}

/**
 * Builds programs into the folder `bin` of `work`.
 * @param {Program[]} programs
 * @param cost the time, and the disk in Go's own caches, that it takes
 */
async function build(programs, work, what, cost) {
  if (!findExecutable("go")) throw new Error("no go on the PATH");
  log(
    `building ${what} with Go, once for this user: ${cost} in Go's caches, which \`go clean -cache -modcache\` frees`,
  );
  for (const program of programs) {
    const { main, linkerFlags = "" } = program;
    const name = path.basename(main);
    const flags = ["-mod=readonly", "-trimpath", "-tags=grpcnotrace"];
    const list = ["list", "-deps", ...flags, main];
    const packages = await runGo(program, list, (count) => `downloading the Go modules of ${name}: ${count}`);
    const total = packages.trim().split("\n").length;
    // Go prints each package that it compiles, and none that it has in its cache. It names the program, and adds .exe.
    const compile = ["build", "-v", ...flags, `-ldflags=-s -w ${linkerFlags}`, "-o", path.join(work, "bin", path.sep)];
    await runGo(program, [...compile, main], (count) => `building ${name}: ${count} of at most ${total} packages`);
  }
}

/**
 * @param {Program} program
 * @param {(count: number) => string} [describe] makes a line about the progress from the number of lines on standard error
 */
async function runGo({ module, main }, args, describe = (count) => `go ${args[0]}: ${count} lines`) {
  // For this machine, whatever the user's variables are, and without a Go workspace around the checkout.
  const env = { ...process.env, CGO_ENABLED: "0", GOOS: "", GOARCH: "", GOWORK: "off" };
  const label = `go ${args[0]} of ${path.basename(main)}`;
  const progress = createProgress();
  let count = 0;
  const onError = (text) => {
    count += text.split("\n").length - 1;
    progress.show(describe(count));
  };
  try {
    return await run("go", args, { label, cwd: path.join(tools, module), env, onError });
  } finally {
    progress.end();
  }
}

module.exports = { build, programFolder, runGo, tools };
