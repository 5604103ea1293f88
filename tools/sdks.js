"use strict";

// `npm run sdks`: generates the SDKs for other languages from the plugin's schema, into `.setup/sdks`.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { version } = require("../package.json");
const { servedSchema } = require("./bundle-plugin.js");
const { runCommand } = require("./lib/command.js");
const { executable } = require("./lib/run.js");
const { readStamp } = require("./lib/stamp.js");

/** Writes an SDK for each language into a folder of its name in `folder`, and replaces what is there. */
function generateSdks(folder) {
  const { directory, missing = "run `npm run setup`" } = readStamp().generator ?? {};
  if (!directory) throw new Error(`there is no generator of SDKs: ${missing}`);
  const schema = path.join(folder, "schema.json");
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(schema, JSON.stringify(servedSchema()));
  // What fails is on standard error.
  const command = path.join(directory, executable("sdks"));
  execFileSync(command, [schema, version, folder], { stdio: ["ignore", "ignore", "inherit"] });
}

module.exports = { generateSdks };

if (require.main === module) {
  runCommand(() => {
    const folder = path.join(__dirname, "..", ".setup", "sdks");
    generateSdks(folder);
    console.log(`the SDKs for Python, Go, Node.js, .NET and Java are in ${folder}`);
  });
}
