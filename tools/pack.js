"use strict";

// `npm run pack` makes the tarball of the npm package, and prints the commands that install and run it. Before the first
// release, the package's name on npm belongs to nobody, so nothing may install it by name. Needs `npm ci` only.
const path = require("node:path");
const { name } = require("../package.json");
const { runCommand } = require("./lib/command.js");
const { packPackage } = require("./lib/pack-package.js");
const { quote } = require("./lib/quote.js");

/** Without the version, because the examples and the pages name it. */
const tarball = path.join(__dirname, "..", ".setup", "pack", `${name}.tgz`);

/** What to copy. */
const commands = (file) => `The package is in ${file}

Install it in the folder of a Pulumi project:
  npm install ${quote(file)}

Or run its command line, without installing it:
  npx --yes --package ${quote(file)} ${name} --help`;

async function main() {
  await packPackage(tarball);
  console.log(commands(tarball));
}

runCommand(main);
