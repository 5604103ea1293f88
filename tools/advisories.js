"use strict";

// `npm run advisories` fails if there is a known advisory about a package that is bundled in the plugin. `npm audit` alone
// cannot tell: all of them but node-fetch are dependencies for development, as are the tools.
const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { bundlePlugin } = require("./bundle-plugin.js");
const { prefix } = require("./setup/message.js");
const { npmCommand } = require("./setup/run.js");

const root = path.join(__dirname, "..");

/** What `npm audit` knows about everything in the lock file. */
function audit() {
  const { command, args, shell } = npmCommand(["audit", "--json"]);
  const options = { cwd: root, shell, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 };
  const { stdout, stderr, error } = spawnSync(command, args, options);
  if (error) throw error;
  const { vulnerabilities, message = stderr } = JSON.parse(stdout || "{}");
  if (!vulnerabilities) throw new Error(`npm audit failed: ${message}`);
  return Object.values(vulnerabilities);
}

async function main() {
  const packages = await bundlePlugin({ write: false });
  const bundled = new Set(packages.map(({ folder }) => folder));
  const found = audit()
    .filter(({ nodes }) => nodes.some((folder) => bundled.has(folder)))
    // A text names a dependency with an advisory. It is in the bundle only if it is found itself.
    .flatMap(({ name, via }) => via.filter(({ url }) => url).map(({ title, url }) => `${name}: ${title} (${url})`));
  for (const line of found) console.log(line);
  console.log(`${found.length} known advisories about the ${bundled.size} packages in the plugin`);
  process.exitCode = found.length > 0 ? 1 : 0;
}

main().catch(({ message }) => {
  console.error(prefix + message);
  process.exitCode = 1;
});
