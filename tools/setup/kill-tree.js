"use strict";

const { spawnSync } = require("node:child_process");

/** Ends a child started by `createRunner` with everything it has started itself, at once. */
function killTree(pid) {
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    return;
  }
  try {
    // The runner makes each child the leader of a process group.
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // It has ended already; macOS says EPERM where only its exit code is left.
    if (error.code !== "ESRCH" && error.code !== "EPERM") throw error;
  }
}

module.exports = { killTree };
