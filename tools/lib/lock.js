"use strict";

// A lock is a listening port on loopback: the system releases it when its process ends, even if that is killed.
const crypto = require("node:crypto");
const { once } = require("node:events");
const net = require("node:net");

/** The port for a folder of this user. It is below the range for outgoing connections. */
function lockPort(folder) {
  const hash = crypto.createHash("sha256").update(`${process.getuid?.()} ${folder}`).digest();
  return 10_000 + (hash.readUInt32BE() % 10_000);
}

/**
 * Locks a folder until the process ends, or until the returned server is closed.
 * @returns undefined if another process has the lock
 */
async function acquireLock(folder) {
  const server = net.createServer((socket) => socket.destroy()).unref();
  server.listen(lockPort(folder), "127.0.0.1");
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EADDRINUSE") return undefined;
    throw error;
  }
}

module.exports = { acquireLock, lockPort };
