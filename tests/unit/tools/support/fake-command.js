"use strict";

// Stands for the commands that the set-up starts: it appends its name to the file FAKE_LOG and leaves what the real one leaves.
// FAKE_FAIL names the command that fails; FAKE_PAUSE the one that stops half way, until a server on FAKE_PORT hangs up.
const { once } = require("node:events");
const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");

const [command, ...args] = process.argv.slice(2);
const { FAKE_LOG = "", FAKE_FAIL, FAKE_PAUSE, FAKE_PORT } = process.env;

function write(file, text = "") {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode: 0o755 });
}

const program = `${args[args.indexOf("-o") + 1]}${path.basename(args.at(-1) ?? "")}`;
const esbuild = `exports.build = async ({ outfile }) => {
  require("node:fs").mkdirSync(require("node:path").dirname(outfile), { recursive: true });
  return { metafile: { outputs: {} } };
};`;
const automation = `exports.PulumiCommand = { install() {
  require("node:fs").appendFileSync(process.env.FAKE_LOG, "installer\\n");
  return Promise.reject(new Error("no network"));
} };`;
const tsc = `process.argv.splice(1, Infinity, "fake", "tsc"); require(${JSON.stringify(__filename)});`;

/** What each has done half way, and in the end. */
const commands = {
  ci: [
    () => fs.rmSync("node_modules", { recursive: true, force: true }),
    () => {
      write("node_modules/typescript/bin/tsc", tsc);
      write("node_modules/esbuild/index.js", esbuild);
      write("node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs");
      write("node_modules/@pulumi/pulumi/automation/index.js", automation);
      write("node_modules/.package-lock.json");
    },
  ],
  tsc: [() => write("dist/half.js"), () => write("dist/index.js")],
  pack: [() => {}, () => write(path.join(args[1] ?? "", "pulumi-port-access-token-0.1.0.tgz"))],
  install: [() => {}, () => write("node_modules/pulumi-port-access-token/package.json", "{}")],
  list: [
    () => write("cmd/pulumi-language-python-exec"),
    () => console.log(args.includes("-f") ? path.resolve("cmd", "pulumi-language-python") : "a\nb\nc"),
  ],
  build: [() => write(program, "half"), () => write(program, "whole")],
  venv: [
    () => {},
    () =>
      write(path.join(args.at(-1) ?? "", "bin", "python"), `#!/bin/sh\nexec ${process.execPath} ${__filename} pip\n`),
  ],
  pip: [() => {}, () => {}],
  compile: [() => {}, () => {}],
};

async function main() {
  fs.appendFileSync(FAKE_LOG, `${command}\n`);
  const [begin, end] = commands[command ?? ""];
  begin();
  if (command === FAKE_FAIL) {
    console.error("no space left on device");
    process.exit(1);
  }
  if (command === FAKE_PAUSE) await once(net.connect(Number(FAKE_PORT), "127.0.0.1").resume(), "close");
  end();
}

main();
