"use strict";

// npm run sdks: generates the SDKs for other languages from the plugin's schema, into `.setup/sdks`.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { servedSchema } = require("./plugin/schema.js");
const { prefix } = require("./setup/message.js");
const { readStamp } = require("./setup/stamp.js");

const root = path.join(__dirname, "..");

/** Writes an SDK for each language into a folder of its name in `folder`, and replaces what is there. */
function generateSdks(folder) {
  const { directory, missing = "run `npm run setup`" } = readStamp().generator ?? {};
  if (!directory) throw new Error(`there is no generator of SDKs: ${missing}`);
  const schema = path.join(folder, "schema.json");
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(schema, JSON.stringify(servedSchema()));
  const { version } = require("../package.json");
  // What fails is on standard error.
  execFileSync(path.join(directory, "sdks"), [schema, version, folder], { stdio: ["ignore", "ignore", "inherit"] });
}

function main() {
  const folder = path.join(root, ".setup", "sdks");
  generateSdks(folder);
  console.log(`the SDKs for Python, Go, Node.js, .NET and Java are in ${folder}`);
}

module.exports = { generateSdks };

if (require.main === module) {
  try {
    main();
  } catch ({ message }) {
    console.error(prefix + message);
    process.exitCode = 1;
  }
}
