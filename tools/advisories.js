"use strict";

// `npm run advisories` fails if there is a known advisory about a package that is bundled in the plugin. `npm audit` alone
// cannot tell: all of them but node-fetch are dependencies for development, as are the tools.
const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { bundlePlugin } = require("./bundle-plugin.js");
const { runCommand } = require("./lib/command.js");
const { npmCommand } = require("./lib/run.js");

/**
 * An entry of `npm audit`. `via` has advisories, and names of dependencies with one. `nodes` are folders of the lock file.
 * @typedef {{ name: string, nodes: string[], via: (string | { title: string, url: string })[] }} Vulnerability
 */

/** What `npm audit` knows about everything in the lock file. */
function audit() {
  const { command, args, shell = false } = npmCommand(["audit", "--json"]);
  const cwd = path.join(__dirname, "..");
  const { stdout, stderr, error } = spawnSync(command, args, { cwd, shell, encoding: "utf8", maxBuffer: 1 << 26 });
  if (error) throw error;
  const { vulnerabilities, message = stderr } = JSON.parse(stdout || "{}");
  if (!vulnerabilities) throw new Error(`npm audit failed: ${message}`);
  return Object.values(vulnerabilities);
}

runCommand(async () => {
  const packages = await bundlePlugin({ write: false });
  const bundled = new Set(packages.map(({ folder }) => folder));
  const found = audit()
    .filter(({ nodes }) => nodes.some((folder) => bundled.has(folder)))
    // A dependency with an advisory is in the bundle only if it is found itself.
    .flatMap(({ name, via }) =>
      via.flatMap((each) => (typeof each === "string" ? [] : `${name}: ${each.title} (${each.url})`)),
    );
  for (const line of found) console.log(line);
  console.log(`${found.length} known advisories about the ${bundled.size} packages in the plugin`);
  if (found.length > 0) process.exitCode = 1;
});
