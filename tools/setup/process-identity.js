"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");

/**
 * When the process `pid` started, as a text that only that process has, or undefined when it has ended.
 * A pid alone does not identify a process: after a restart, or in a container, it soon belongs to another.
 */
function processStart(pid) {
  if (process.platform === "linux") return startFromProc(pid);
  if (process.platform === "win32") return isRunning(pid) ? "running" : undefined;
  return startFromPs(pid);
}

function startFromProc(pid) {
  let stat;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The second field is the command in parentheses and may hold anything, so count from its end.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  const startedAt = fields[19];
  // A zombie has ended, its parent has only not asked for it yet.
  return state === "Z" || state === "X" ? undefined : `${bootId()} ${startedAt}`;
}

function bootId() {
  try {
    return fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

function startFromPs(pid) {
  try {
    // ps prints local time, in the user's language: both may differ between two terminals.
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { env, encoding: "utf8" }).trim();
    return line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
  } catch {
    return undefined;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** `{ pid, start }` of a process as it can be written down; `isAlive` recognizes that very process again. */
const identify = (pid) => ({ pid, start: processStart(pid) });
const isAlive = ({ pid, start }) => start !== undefined && processStart(pid) === start;

module.exports = { identify, isAlive };
