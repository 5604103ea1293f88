"use strict";

// Two set-ups at once would destroy each other's work: two `npm ci` leave an incomplete tree that looks complete. The lock
// is a listening port on loopback, because the system releases it when its process ends, even if it is killed.
const crypto = require("node:crypto");
const { once } = require("node:events");
const net = require("node:net");
const { setTimeout: delay } = require("node:timers/promises");

const host = "127.0.0.1";
const greeting = "pulumi-port-access-token set-up: ";

/** The port for a user's cache folder. It is below the range for outgoing connections. */
function lockPort(cacheFolder, uid = process.getuid?.()) {
  const hash = crypto.createHash("sha256").update(`${uid} ${cacheFolder}`).digest();
  return 10_000 + (hash.readUInt32BE() % 10_000);
}

/**
 * Waits until this process listens on `port`. `label` identifies the holder of the lock to others; `log` gets the reason for
 * a wait.
 * @throws Error if no set-up answers on the taken port for `limitMillis`, which is longer than any step takes
 */
async function acquireLock({ port, label, log, limitMillis = 10 * 60_000 }) {
  let logged;
  let lastAnswerAt = performance.now();
  for (;;) {
    const server = await listen(port, label);
    // The handle is undocumented. On Windows it has no descriptor, but there the system ends child processes with this one.
    if (server) return { fileDescriptor: server._handle.fd, release: () => server.close() };
    const { isConnected, holder } = await askHolder(port);
    if (holder || !isConnected) lastAnswerAt = performance.now();
    if (performance.now() - lastAnswerAt > limitMillis) {
      throw new Error(`another program uses port ${port} on ${host}, the lock of the set-up: stop it and try again`);
    }
    const line = holder
      ? `waiting for another set-up (${holder})`
      : `waiting for port ${port} on ${host}: a set-up that is busy or was killed, or another program, uses it`;
    if (isConnected && line !== logged) {
      log(line);
      logged = line;
    }
    await delay(200);
  }
}

/** @returns the server, or undefined if the port is taken */
async function listen(port, label) {
  const server = net.createServer((socket) => socket.on("error", () => {}).end(greeting + label));
  server.listen(port, host);
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
  }
}

/** The label of the set-up that listens on `port`, as `holder`; undefined if another program listens, or none. */
function askHolder(port) {
  return new Promise((resolve) => {
    let answer = "";
    let isConnected = false;
    const socket = net.connect(port, host, () => (isConnected = true));
    const timer = setTimeout(() => socket.destroy(), 1_000);
    socket.setEncoding("utf8").on("data", (text) => (answer += text));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve({ isConnected, holder: answer.startsWith(greeting) ? answer.slice(greeting.length) : undefined });
    });
  });
}

module.exports = { acquireLock, lockPort };
