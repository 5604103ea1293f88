"use strict";

// `npm run bench`: measures what a token costs, shows the tables and writes docs/benchmark.{json,md,svg}.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { measure } = require("./bench/measure.js");
const { page, series, tables } = require("./bench/page.js");
const { plot } = require("./bench/plot.js");
const { findRealPlugin } = require("./real-plugin.js");
const { prefix } = require("./setup/message.js");
const { readStamp } = require("./setup/stamp.js");

const root = path.join(__dirname, "..");
const packageFolder = path.join(root, ".setup", "consumer", "node_modules", "pulumi-port-access-token");

async function main() {
  const { startEmulator, emulatorCredentials } = require(path.join(packageFolder, "dist", "emulator", "index.js"));
  const started = Date.now();
  const measured = await measure({
    rounds: [
      [1, 5],
      [100, 7],
      [1000, 1],
    ],
    startups: 21,
    port: { startEmulator, credentials: emulatorCredentials },
    pluginOf: (name) => findRealPlugin(name).folder,
    tell: (line) => console.error(`${Math.round((Date.now() - started) / 1000)} s  ${line}`),
  });
  const machine = `${os.cpus().length} cores, Node.js ${process.versions.node}, pulumi ${readStamp().engine.version}`;
  const figures = { machine, ...measured };
  for (const [title, text] of tables(figures)) console.log(`\n${title}\n\n${text}`);
  const docs = path.join(root, "docs");
  fs.writeFileSync(path.join(docs, "benchmark.json"), `${JSON.stringify(figures, undefined, 2)}\n`);
  fs.writeFileSync(path.join(docs, "benchmark.md"), page(figures));
  fs.writeFileSync(path.join(docs, "benchmark.svg"), plot(series(figures)));
  console.log("Written: docs/benchmark.md, and its figures and plot beside it.");
}

main().catch((error) => {
  console.error(`\n${prefix}${error.stack}`);
  process.exitCode = 1;
});
