"use strict";

// The child process of install-engine.js: `node call-installer.js <version> <folder>`.
const { PulumiCommand } = require("@pulumi/pulumi/automation");

const [version, root] = process.argv.slice(2);

PulumiCommand.install({ version, root }).catch((error) => {
  const [firstLine] = String(error?.message ?? error).split("\n");
  console.error(firstLine);
  process.exitCode = 1;
});
