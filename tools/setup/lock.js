"use strict";

// Two set-ups at once destroy each other (two `npm ci` leave half a tree that looks complete), so there is one
// lock for this user and machine. Node has no file lock that the system releases for a killed process, and
// "delete the stale lock file, create mine" lets a slow waiter delete the fresh lock of a quick one. So nothing is
// taken away: each holder creates the file with the *next number*, which exactly one can, and whoever finds
// that a higher number exists has lost. The highest number is the lock; an empty file is a released one.
const fs = require("node:fs");
const path = require("node:path");
const { setTimeout: delay } = require("node:timers/promises");
const { identify, isAlive } = require("./process-identity.js");
const { killTree } = require("./kill-tree.js");

// Older files stay for a while, so that someone who counted long ago cannot find an old number free.
const filesKept = 20;

async function acquireLock(folder, { label, say, signal, pollMilliseconds = 200 }) {
  fs.mkdirSync(folder, { recursive: true });
  const me = { ...identify(process.pid), label };
  let announced;
  for (;;) {
    signal?.throwIfAborted();
    const top = highestNumber(folder);
    const holder = readHolder(folder, top);
    if (holder && isAlive(holder)) {
      if (announced !== holder.pid) say(`waiting for another set-up (pid ${holder.pid}, ${holder.label})`);
      announced = holder.pid;
      await delay(pollMilliseconds, undefined, { signal }).catch(() => {});
      continue;
    }
    const mine = top + 1;
    const orphan = holder?.child;
    if (!claim(folder, mine, { ...me, child: orphan })) continue;
    if (highestNumber(folder) !== mine) {
      fs.rmSync(path.join(folder, String(mine)));
      continue;
    }
    // What a killed holder had started may still be writing.
    if (orphan) await end(orphan, pollMilliseconds);
    removeOld(folder, mine);
    return heldLock(folder, mine, me);
  }
}

function heldLock(folder, number, me) {
  const file = path.join(folder, String(number));
  const write = (holder) => {
    const draft = writeDraft(folder, holder);
    fs.renameSync(draft, file);
  };
  write(me);
  return {
    /** Notes which child works under the lock, so that the next holder can end it if this one is killed. */
    setChild: (pid) => write(pid === undefined ? me : { ...me, child: identify(pid) }),
    release: () => fs.truncateSync(file),
  };
}

function highestNumber(folder) {
  return Math.max(0, ...fs.readdirSync(folder).filter(isNumber).map(Number));
}

const isNumber = (name) => /^\d+$/.test(name);

function readHolder(folder, number) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, String(number)), "utf8"));
  } catch {
    return undefined;
  }
}

function writeDraft(folder, holder) {
  const draft = path.join(folder, `draft-${process.pid}`);
  fs.writeFileSync(draft, JSON.stringify(holder));
  return draft;
}

/** A link appears with its whole content and fails where the name exists: one winner, and never an empty file. */
function claim(folder, number, holder) {
  const draft = writeDraft(folder, holder);
  try {
    fs.linkSync(draft, path.join(folder, String(number)));
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    fs.rmSync(draft);
  }
}

async function end(child, pollMilliseconds) {
  while (isAlive(child)) {
    killTree(child.pid);
    await delay(pollMilliseconds);
  }
}

function removeOld(folder, mine) {
  for (const name of fs.readdirSync(folder).filter(isNumber)) {
    if (Number(name) <= mine - filesKept) fs.rmSync(path.join(folder, name), { force: true });
  }
}

module.exports = { acquireLock };
