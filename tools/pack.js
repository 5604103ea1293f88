"use strict";

// `npm run pack` makes the tarball of the npm package, and prints the commands that install and run it. Before the first
// release, the package's name on npm belongs to nobody, so nothing may install it by name. Needs `npm ci` only.
const path = require("node:path");
const { name } = require("../package.json");
const { runCommand } = require("./lib/command.js");
const { acquireLock } = require("./lib/lock.js");
const { packPackage } = require("./lib/pack-package.js");
const { quote } = require("./lib/quote.js");

const root = path.join(__dirname, "..");
/** Not the file of the set-up, which changes with each source: projects have this one's checksum in their lock files. */
const tarball = path.join(root, ".setup", "pack", `${name}.tgz`);

/** What to copy. */
const commands = (file) => `The package is in ${file}

Install it in the folder of a Pulumi project:
  npm install ${quote(file)}

Or run its command line, without installing it:
  npx --yes --package ${quote(file)} ${name} --help`;

async function main() {
  if (!(await acquireLock(root)))
    throw new Error("the set-up of this checkout is running: try again when it has ended");
  await packPackage(tarball);
  console.log(commands(tarball));
}

runCommand(main);
