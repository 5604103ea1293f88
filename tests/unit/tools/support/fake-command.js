"use strict";

// Stands for the commands that the set-up starts, as `FAKE_LOG=… fake-command.js <command> <arguments>`: npm's ci, pack and
// install, tsc, and go's build. It logs the command and leaves the files that the real one leaves.
// FAKE_FAIL names the command that fails; FAKE_PAUSE the one that stops half way, until a server on FAKE_PORT hangs up.
const { once } = require("node:events");
const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");

const [command, ...args] = process.argv.slice(2);
const { FAKE_LOG, FAKE_FAIL, FAKE_PAUSE, FAKE_PORT } = process.env;

function write(file, text = "", mode = 0o644) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode });
}

const commands = {
  ci: {
    begin: () => fs.rmSync("node_modules", { recursive: true, force: true }),
    end() {
      const fake = `process.argv.splice(2, Infinity, "tsc");\nrequire(${JSON.stringify(__filename)});\n`;
      write("node_modules/typescript/bin/tsc", fake);
      write("node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs");
      write("node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs.cmd");
      const installer = "exports.PulumiCommand = { install: async () => { throw new Error('no network'); } };";
      write("node_modules/@pulumi/pulumi/automation/index.js", installer);
      write("node_modules/.package-lock.json");
    },
  },
  tsc: { begin: () => write("dist/half.js"), end: () => write("dist/index.js") },
  pack: { begin() {}, end: () => write(path.join(args[1], "package-0.1.0.tgz"), `${performance.now()}`) },
  install: {
    begin: () => write("node_modules/half/index.js"),
    end: () => write("node_modules/pulumi-port-access-token/package.json", "{}"),
  },
  build: {
    begin: () => write(args[args.indexOf("-o") + 1], "half"),
    end: () => write(args[args.indexOf("-o") + 1], "whole", 0o755),
  },
};

async function main() {
  fs.appendFileSync(FAKE_LOG, `${command}\n`);
  if (command === FAKE_FAIL) {
    console.error("no space left on device");
    process.exit(1);
  }
  commands[command].begin();
  if (command === FAKE_PAUSE) await once(net.connect(Number(FAKE_PORT), "127.0.0.1").resume(), "close");
  commands[command].end();
}

main();
