"use strict";

// `npm run bench` measures what a token costs, and writes the tables and the plot of docs/benchmark.md.
// `npm run bench -- 1x1 3x1` measures other rounds (N x how often) and writes nothing.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { measureLife, phases } = require("./bench/life.js");
const { fillIn, plot, tables } = require("./bench/page.js");
const { findRealPlugin } = require("./real-plugin.js");
const { prefix } = require("./setup/message.js");
const { readStamp } = require("./setup/stamp.js");

const [page, picture] = ["benchmark.md", "benchmark.svg"].map((name) => path.join(__dirname, "../docs", name));
const emulator = "../.setup/consumer/node_modules/pulumi-port-access-token/dist/emulator";
const allRounds = ["1x5", "100x7", "1000x1"];

/** In the order of the tables. With more than `most` tokens, a floor takes minutes, too long for several rounds. */
const ways = {
  floor: { most: 100 },
  "floor with a token's fields": { most: 100 },
  "this package": {},
  "inline fetch": {},
  "naive dynamic provider": {},
  "@pulumi/command + curl": { plugin: findRealPlugin("command") },
};

/** Runs the ways in turn, round by round. @returns the lives by way and N */
async function measure(rounds) {
  const { startEmulator, emulatorCredentials: credentials } = require(emulator);
  const present = Object.entries(ways).filter(([, { plugin }]) => !plugin?.missing);
  const lives = Object.fromEntries(present.map(([way]) => [way, {}]));
  for (const [count, times] of rounds) {
    const measured = present.filter(([, { most = count }]) => count <= most);
    for (let i = 0; i < times; i++) {
      // Rotates the order, because each way affects the next one, for example with a warm cache or a busy disk.
      for (const [way, { plugin }] of i % 2 ? measured.toReversed() : measured) {
        console.error(`N = ${count}, round ${i + 1} of ${times}: ${way}`);
        lives[way][count] ??= [];
        lives[way][count].push(await measureLife({ way, count, plugin: plugin?.folder, startEmulator, credentials }));
      }
    }
  }
  return lives;
}

async function main(args) {
  const rounds = (args.length > 0 ? args : allRounds).map((round) => round.split("x").map(Number));
  const lives = await measure(rounds);
  const { version } = readStamp().engine;
  const conditions = [new Date().toISOString().slice(0, 10), os.cpus().length, process.versions.node, version];
  const contents = tables({ conditions, rounds, phases, lives });
  console.log(Object.values(contents).join("\n"));
  if (args.length > 0) return;
  fs.writeFileSync(page, fillIn(fs.readFileSync(page, "utf8"), contents));
  fs.writeFileSync(picture, plot({ rounds, lives }));
}

main(process.argv.slice(2)).catch(({ message }) => {
  console.error(`\n${prefix}${message}`);
  process.exitCode = 1;
});
