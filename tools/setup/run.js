"use strict";

const { spawn } = require("node:child_process");
const { once } = require("node:events");

const linesShown = 40;

/**
 * `run(command, args, { label, ...options of spawn })` resolves with what the child process has printed on standard output,
 * when it has exited with 0.
 *
 * Each child inherits the listening socket of the lock. A child that outlives a killed set-up may still be writing, so the
 * next set-up must wait until it ends.
 * @throws Error with the last lines of the child's output
 */
function createRunner(lock) {
  return async function run(command, args, { label, ...options }) {
    const child = spawn(command, args, {
      ...options,
      stdio: ["ignore", "pipe", "pipe", lock.fileDescriptor ?? "ignore"],
    });
    let printed = "";
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        printed += text;
        if (stream === child.stdout) output += text;
      });
    }
    const [code] = await once(child, "close").catch(({ message }) => [message]);
    if (code === 0) return output;
    const reason = typeof code === "string" ? [code] : printed.trimEnd().split("\n").slice(-linesShown);
    throw new Error([`${label} failed:`, ...reason].join("\n"));
  };
}

/** Starts the npm that started this process, else the one on the PATH. */
function npmCommand(args) {
  // Other package managers set this variable to their own path.
  const { npm_execpath: npmScript = "" } = process.env;
  if (/npm-cli\.[cm]?js$/.test(npmScript)) return { command: process.execPath, args: [npmScript, ...args] };
  // On Windows, npm is a command file, which needs a shell.
  return { command: "npm", args, shell: process.platform === "win32" };
}

function runNpm(run, npmArgs, options) {
  const { command, args, shell } = npmCommand(npmArgs);
  return run(command, args, { ...options, shell, label: `npm ${npmArgs[0]}` });
}

module.exports = { createRunner, npmCommand, runNpm };
