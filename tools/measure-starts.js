"use strict";

// How fast a plugin starts: the engine waits until it has printed its port.
const { spawn } = require("node:child_process");
const { once } = require("node:events");

/** Milliseconds until a command prints its first line. */
async function measureStart(command, ...args) {
  const begin = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const fail = ([code]) => Promise.reject(new Error(`${command} exited with ${code} and printed nothing`));
  await Promise.race([once(child.stdout, "data"), ended.then(fail)]);
  const millis = performance.now() - begin;
  child.kill("SIGINT");
  await ended;
  return millis;
}

/** Starts Node.js alone and a plugin in turn. @returns the milliseconds of each pair, as `{ node, plugin }` */
async function measureStarts(plugin, times, node = process.execPath) {
  const pairs = [];
  for (let i = 0; i <= times; i++) {
    pairs.push({ node: await measureStart(node, "--print", "0"), plugin: await measureStart(plugin) });
  }
  // The first pair fills the disk cache.
  return pairs.slice(1);
}

module.exports = { measureStarts };
