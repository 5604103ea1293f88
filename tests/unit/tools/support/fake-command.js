"use strict";

// Stands for the commands that the set-up starts: npm's ci, pack and install, tsc, Pulumi's installer, go's build and list,
// Python's venv and pip, and Maven's compile. It appends the command's name to the file FAKE_LOG and leaves the files that the real one leaves.
// FAKE_FAIL names the command that fails. FAKE_PAUSE names the one that stops half way, until a server on FAKE_PORT hangs up.
// FAKE_INSTALLER makes the installer succeed, without an engine.
const { once } = require("node:events");
const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");

const [command, ...args] = process.argv.slice(2);
const { FAKE_LOG, FAKE_FAIL, FAKE_PAUSE, FAKE_PORT, FAKE_INSTALLER } = process.env;

function write(file, text = "", mode = 0o644) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode });
}

/** The text of a module that does what `command` does. */
const fake = (command) => `process.argv.splice(1, Infinity, "fake", "${command}");
module.exports = require(${JSON.stringify(__filename)});
`;

const fakeEsbuild = `
exports.build = async ({ outfile }) => {
  require("node:fs").mkdirSync(require("node:path").dirname(outfile), { recursive: true });
  return { metafile: { outputs: {} } };
};`;

const commands = {
  ci: {
    begin: () => fs.rmSync("node_modules", { recursive: true, force: true }),
    end() {
      write("node_modules/typescript/bin/tsc", fake("tsc"));
      write("node_modules/esbuild/index.js", fakeEsbuild);
      write("node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs");
      write("node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs.cmd");
      write("node_modules/@pulumi/pulumi/automation/installer.js", fake("installer"));
      const install = "exports.PulumiCommand = { install: () => require('./installer.js') };";
      write("node_modules/@pulumi/pulumi/automation/index.js", install);
      write("node_modules/.package-lock.json");
    },
  },
  installer: {
    begin: () => fs.mkdtempSync(path.join(process.env.TMPDIR, "script-")),
    end() {
      if (!FAKE_INSTALLER) throw new Error("no network");
    },
  },
  tsc: { begin: () => write("dist/half.js"), end: () => write("dist/index.js") },
  pack: { begin() {}, end: () => write(path.join(args[1], "package-0.1.0.tgz"), `${performance.now()}`) },
  install: {
    // Fails on what a killed one has left.
    begin() {
      fs.mkdirSync("node_modules", { recursive: true });
      fs.mkdirSync("node_modules/half");
    },
    end() {
      fs.rmdirSync("node_modules/half");
      write("node_modules/pulumi-port-access-token/package.json", "{}");
    },
  },
  build: {
    begin: () => write(args[args.indexOf("-o") + 1], "half"),
    end: () => write(args[args.indexOf("-o") + 1], "whole"),
  },
  list: {
    begin: () => write("cmd/pulumi-language-python-exec", "whole"),
    end: () => console.log(path.resolve("cmd", "pulumi-language-python")),
  },
  venv: {
    begin: () => write(path.join(args.at(-1), "half")),
    end: () =>
      write(
        path.join(args.at(-1), "bin", "python"),
        `#!/bin/sh\nexec '${process.execPath}' '${__filename}' "$2" "$@"\n`,
        0o755,
      ),
  },
  pip: { begin() {}, end() {} },
  compile: { begin() {}, end() {} },
};

async function run() {
  fs.appendFileSync(FAKE_LOG, `${command}\n`);
  commands[command].begin();
  if (command === FAKE_FAIL) throw new Error("no space left on device");
  if (command === FAKE_PAUSE) await once(net.connect(Number(FAKE_PORT), "127.0.0.1").resume(), "close");
  // Throws when the test has failed and its folder is gone. In such a folder Node's mkdir never ends.
  process.cwd();
  commands[command].end();
}

module.exports = run();
if (command !== "installer") {
  module.exports.catch(({ message }) => {
    console.error(message);
    process.exit(1);
  });
}
