"use strict";

const { spawn } = require("node:child_process");
const { once } = require("node:events");

/**
 * Types commands into one bash, which so keeps their folder and variables, and waits for each. `run` resolves with what the
 * command printed and how long it took.
 * @throws Error (rejects) with what the command printed, if it fails
 */
function startShell(options) {
  const { stdin, stdout, ...child } = spawnBash(options);
  let output = "";
  let finish = () => {};
  // A command ends with its exit code after a zero byte, which no command prints.
  stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    if (/\0\d+\n$/.test(output)) finish(output.split("\0"));
  });

  async function run(command) {
    output = "";
    const started = performance.now();
    const finished = new Promise((resolve) => {
      finish = resolve;
    });
    // In a group, so that a command does not read the next one.
    stdin.write(`{ ${command}\n} < /dev/null 2>&1\nprintf '\\0%s\\n' $?\n`);
    const [printed, exitCode] = await Promise.race([finished, child.ended]);
    if (Number(exitCode) !== 0) throw new Error(`${command}\nexited with ${Number(exitCode)}:\n${printed}`);
    return { output: printed, seconds: (performance.now() - started) / 1000 };
  }

  return { run, end: () => stdin.end() };
}

function spawnBash(options) {
  const child = spawn("bash", ["-s"], { ...options, stdio: ["pipe", "pipe", "ignore"] });
  const ended = once(child, "close").then(() => Promise.reject(new Error("the shell has ended")));
  // It also ends when it is told to.
  ended.catch(() => {});
  return { stdin: child.stdin, stdout: child.stdout, ended };
}

module.exports = { startShell };
