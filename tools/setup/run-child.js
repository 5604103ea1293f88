"use strict";

const { spawn } = require("node:child_process");
const readline = require("node:readline");
const { killTree } = require("./kill-tree.js");

/** A child that failed by itself: not an interruption, nor a fault of ours. */
class ChildFailure extends Error {}

/**
 * `run(command, args, options)`: waits for a child process, fails unless it ends with 0, ends it with all its
 * descendants on `signal`, and has it noted in the lock while it runs.
 *
 * Options besides `cwd`, `env` and `shell`: `label` names the child in an error. `show` lets it write to the terminal;
 * otherwise each line goes to `onLine`; those for which it returns true are the result, and the last of them are in
 * the error if the child fails. `giveUp` is asked twice a second: true ends the child.
 */
function createRunner({ lock, signal }) {
  return async function run(command, args, { label, show, onLine = () => true, giveUp, ...options }) {
    signal.throwIfAborted();
    const child = spawn(command, args, {
      ...options,
      stdio: show ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
      // A process group of its own, so that grandchildren end with it (on Windows it would open a window).
      detached: process.platform !== "win32",
    });
    const kept = [];
    for (const stream of show ? [] : [child.stdout, child.stderr]) {
      readline.createInterface({ input: stream }).on("line", (line) => onLine(line) && kept.push(line));
    }
    const ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (child.pid !== undefined) lock.setChild(child.pid);
    const stop = () => child.pid !== undefined && killTree(child.pid);
    signal.addEventListener("abort", stop);
    const timer = giveUp && setInterval(() => giveUp() && stop(), 500);
    try {
      const code = await ended;
      signal.throwIfAborted();
      if (code !== 0) throw new ChildFailure([`${label} failed`, ...kept.slice(-40)].join("\n"));
      return kept;
    } finally {
      clearInterval(timer);
      signal.removeEventListener("abort", stop);
      lock.setChild(undefined);
    }
  };
}

module.exports = { createRunner, ChildFailure };
