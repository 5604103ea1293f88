"use strict";

// `npm run bench` measures what a token costs, and writes the tables and the plot of docs/benchmark.md.
// `npm run bench -- 1x1 3x1` measures other rounds (N x how often) and writes nothing.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { measureLife, modules } = require("./bench/life.js");
const { fillIn, plot } = require("./bench/page.js");
const { measureStarts } = require("./measure-starts.js");
const { findRealPlugin } = require("./real-plugin.js");
const { prefix } = require("./setup/message.js");
const { readStamp } = require("./setup/stamp.js");

const [page, picture] = ["benchmark.md", "benchmark.svg"].map((name) => path.join(__dirname, "../docs", name));
// With 1000 tokens, the engine writes the state for minutes.
const allRounds = ["1x4", "100x3", "300x1"];

const { engine, hosts } = readStamp();
const plugin = { name: "port-access-token", folder: path.join(modules, ".bin") };
const command = { name: "command", ...findRealPlugin("command") };

/** In the order of the tables. The floors are for comparisons, which need several rounds. */
const ways = [
  { name: "floor", most: 100 },
  { name: "floor with a token's fields", most: 100 },
  { name: "component" },
  { name: "plugin", plugin },
  { name: "plugin in YAML", plugin, runtime: "yaml", missing: hosts.missing?.split("\n")[0] },
  { name: "inline fetch" },
  { name: "naive dynamic provider" },
  { name: "@pulumi/command + curl", plugin: command, missing: command.missing },
];

const log = (line) => console.error(`${Math.round(performance.now() / 1000)} s: ${line}`);

/** Runs the ways in turn, round by round. @returns the lives by way and N */
async function measureLives(present, rounds) {
  const lives = Object.fromEntries(present.map(({ name }) => [name, {}]));
  for (const [count, times] of rounds) {
    const measured = present.filter(({ most = count }) => count <= most);
    for (let i = 0; i < times; i++) {
      // Rotates the order, because each way affects the next one, for example with a warm cache or a busy disk.
      for (const way of i % 2 ? measured.toReversed() : measured) {
        log(`N = ${count}, round ${i + 1} of ${times}: ${way.name}`);
        lives[way.name][count] ??= [];
        lives[way.name][count].push(await measureLife(way, count));
      }
    }
  }
  return lives;
}

async function main(args) {
  const rounds = (args.length > 0 ? args : allRounds).map((round) => round.split("x").map(Number));
  log("the plugin's start");
  const starts = await measureStarts(path.join(plugin.folder, "pulumi-resource-port-access-token"), 15);
  const [missing, present] = [true, false].map((isMissing) => ways.filter((way) => Boolean(way.missing) === isMissing));
  const lives = await measureLives(present, rounds);
  const machine = [new Date().toISOString().slice(0, 10), os.cpus().length, process.versions.node, engine.version];
  const leftOut = missing.map((way) => `${way.name}: ${way.missing}`).join("; ") || "nothing";
  const filled = fillIn(fs.readFileSync(page, "utf8"), { machine, leftOut, rounds, starts, lives });
  console.log(filled);
  if (args.length > 0) return;
  fs.writeFileSync(page, filled);
  fs.writeFileSync(picture, plot({ rounds, lives }));
}

main(process.argv.slice(2)).catch(({ message }) => {
  console.error(`\n${prefix}${message}`);
  process.exitCode = 1;
});
