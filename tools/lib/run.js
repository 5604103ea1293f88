"use strict";

// Child processes on every platform, npm included.
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const fs = require("node:fs");
const path = require("node:path");

const isWindows = process.platform === "win32";
const linesShown = 40;

const executable = (name) => (isWindows ? `${name}.exe` : name);
const pathFolders = () => (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);

/** The file of a command; undefined if there is none. */
function findExecutable(name, folders = pathFolders()) {
  const endings = isWindows ? [".exe", ".cmd"] : [""];
  const files = folders.flatMap((folder) => endings.map((ending) => path.resolve(folder, name + ending)));
  return files.find((file) => fs.existsSync(file) && fs.statSync(file).isFile());
}

/**
 * Runs a command.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions & { label: string, onError?(text: string): void }} options
 *   `label` names it in an error; `onError` gets what it prints on standard error
 * @returns {Promise<string>} what it has printed on standard output, when it has exited with 0
 * @throws Error with the last lines of all that it has printed
 */
async function run(command, args, { label, onError = () => {}, ...options }) {
  // Only a shell can start a command file of Windows.
  const shell = options.shell || command.endsWith(".cmd");
  const child = spawn(shell ? `"${command}"` : command, args, { ...options, shell, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let printed = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    output += text;
    printed += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    printed += text;
    onError(text);
  });
  const [code] = await once(child, "close").catch(({ message }) => [message]);
  if (code === 0) return output;
  const reason = typeof code === "string" ? [code] : printed.trimEnd().split("\n").slice(-linesShown);
  throw new Error([`${label} failed:`, ...reason].join("\n"));
}

/** The npm that started this process, else the one on the PATH. */
function npmCommand(args) {
  // Other package managers set this variable to their own path.
  const { npm_execpath: npmScript = "" } = process.env;
  if (/npm-cli\.[cm]?js$/.test(npmScript)) return { command: process.execPath, args: [npmScript, ...args] };
  // On Windows, npm is a command file, which needs a shell.
  return { command: "npm", args, shell: isWindows };
}

function runNpm(npmArgs, options) {
  const { command, args, shell } = npmCommand(npmArgs);
  return run(command, args, { ...options, shell, label: `npm ${npmArgs[0]}` });
}

module.exports = { executable, findExecutable, npmCommand, pathFolders, run, runNpm };
