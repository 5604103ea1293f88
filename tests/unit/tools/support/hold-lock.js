"use strict";

// A process of its own that takes the lock, says what happens by messages, and releases it on a message. With "child"
// as second argument it first starts a child under the lock, as the set-up starts npm; with "alone" it fails if another
// such process has the lock as well.
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { acquireLock } = require("../../../../tools/setup/lock.js");

const [folder, mode] = process.argv.slice(2);

acquireLock(folder, {
  label: "a checkout",
  say: (line) => process.send({ event: "waiting", line }),
  pollMilliseconds: 5,
}).then((lock) => {
  let childPid;
  if (mode === "child") {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
    childPid = child.pid;
    lock.setChild(childPid);
  }
  const inside = path.join(folder, "inside");
  if (mode === "alone") fs.writeFileSync(inside, "", { flag: "wx" });
  process.once("message", () => {
    fs.rmSync(inside, { force: true });
    lock.release();
    process.send({ event: "released" }, () => process.disconnect());
  });
  process.send({ event: "acquired", childPid });
});
