"use strict";

// Bundles the provider plugin into one file, so that it runs without node_modules: in the npm package as the command
// pulumi-resource-port-access-token, and inside the executable.
const path = require("node:path");

const root = path.join(__dirname, "..");
const bundle = path.join(root, "dist", "provider", "plugin", "pulumi-resource-port-access-token.js");

function bundlePlugin() {
  return require("esbuild").build({
    absWorkingDir: root,
    entryPoints: [path.join("provider", "plugin", "main.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    target: "node20",
    // Names stay, for readable stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    // The examples in the schema contain lines that import packages. In template literals, which keep lines, they make the
    // bundle look like an ES module to tools.
    supported: { "template-literal": false },
    legalComments: "none",
    // The bundle has the paths of its modules. They stay the same if node_modules is a link.
    preserveSymlinks: true,
    // An optional dependency of node-fetch, for pages that are not in UTF-8.
    external: ["encoding"],
    logLevel: "warning",
  });
}

module.exports = { bundle, bundlePlugin };

if (require.main === module) bundlePlugin().catch(() => process.exit(1));
